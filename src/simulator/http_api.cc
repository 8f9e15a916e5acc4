// SPDX-License-Identifier: Apache-2.0
#include "simulator/http_api.h"

#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "net/event_loop.h"

namespace toolgate::simulator {
namespace {

constexpr size_t kBodyBytesMax = 2 << 20;  // userdata may be 1 MiB

struct Target {
  std::string_view path;
  std::string_view query;
};

Target SplitTarget(std::string_view target) {
  const size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, ""};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

net::Task<void> RespondText(net::HttpExchange& exchange, int status, std::string text) {
  net::OutgoingFields fields;
  fields.Add("Content-Type", "text/plain; charset=utf-8");
  text += '\n';
  co_await exchange.Respond(status, fields, text);
}

// The value of a cookie; empty if it was not sent.
std::string_view FindCookie(const net::MessageHead& head, std::string_view name) {
  for (std::string_view pair : base::Split(head.Find("cookie").value_or(""), ';')) {
    pair = base::Trim(pair);
    const size_t equals = pair.find('=');
    if (equals != pair.npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return "";
}

}  // namespace

net::Task<void> HttpApi::Handle(net::HttpExchange& exchange) {
  const std::string_view path = SplitTarget(exchange.head().target()).path;
  if (path == "/client/api" && server_.is_down()) {
    exchange.Drop();  // a listener that is gone would refuse; a connection that ends says the same
  } else if (path == "/client/api") {
    co_await HandleApi(exchange);
  } else if (path.starts_with("/simulator/")) {
    co_await HandleControl(exchange);
  } else {
    co_await RespondText(exchange, 404, "the API is at /client/api");
  }
}

net::Task<void> HttpApi::HandleApi(net::HttpExchange& exchange) {
  const net::MessageHead& head = exchange.head();
  ApiRequest request;
  request.method = head.method() == "POST" ? HttpMethod::kPost : HttpMethod::kGet;
  // Of a name that is in both, the query's value counts: the first one found.
  auto parameters = cloudstack::DecodeForm(SplitTarget(head.target()).query);
  if (parameters && request.method == HttpMethod::kPost) {
    const auto body = co_await exchange.ReadBody(kBodyBytesMax);
    auto more = body ? cloudstack::DecodeForm(*body) : tl::unexpected(body.error());
    if (more) {
      std::move(more->begin(), more->end(), std::back_inserter(*parameters));
    } else {
      parameters = std::move(more);
    }
  }
  // What cannot be read is a request without a command; it is refused, and logged, as one.
  if (!parameters) parameters = cloudstack::Parameters();
  request.parameters = std::move(*parameters);
  request.session_id = FindCookie(head, "JSESSIONID");
  request.source = exchange.peer_address();
  const ApiAnswer answer = server_.Handle(request);
  if (answer.delay.count() > 0) co_await net::SleepFor(exchange.loop(), answer.delay);
  if (answer.drops_connection) {
    exchange.Drop();
    co_return;
  }
  net::OutgoingFields fields;
  fields.Add("Content-Type", answer.content_type);
  if (!answer.description.empty()) fields.Add("X-Description", answer.description);
  for (const std::string& cookie : answer.cookies) fields.Add("Set-Cookie", cookie);
  co_await exchange.Respond(answer.status, fields, answer.body);
}

net::Task<void> HttpApi::HandleControl(net::HttpExchange& exchange) {
  const auto body = co_await exchange.ReadBody(kBodyBytesMax);
  if (!body) {
    co_await RespondText(exchange, 400, body.error().message);
    co_return;
  }
  const auto document = json::Parse(std::string(*body));
  if (!document) {
    co_await RespondText(exchange, 400, document.error().message);
    co_return;
  }
  std::string mistake =
      control_.Do(exchange.head().method(), exchange.head().target(), document->root());
  const int status = mistake.empty() ? 200 : 400;
  if (mistake.empty()) mistake = "done";
  co_await RespondText(exchange, status, std::move(mistake));
}

}  // namespace toolgate::simulator
