// SPDX-License-Identifier: Apache-2.0
#include "cli/api/http_caller.h"

#include <fmt/format.h>

#include "admin/route_table.h"
#include "net/event_loop.h"
#include "net/http_client.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;

// A stream that nobody writes to is kept alive by its server.
constexpr std::chrono::milliseconds kQuietTimeout{120'000};

struct Exchange {
  net::Url url;
  net::HttpRequest request;
  const ApiCaller::Sink& sink;
  base::Result<ApiAnswer> answer = base::Fail(ErrorCode::kInternal, "not asked");
};

net::Task<base::Status> ReadPieces(net::HttpResponse& response, const ApiCaller::Sink& sink) {
  for (;;) {
    std::string piece;
    const auto more = co_await response.ReadSome(piece);
    if (!more) co_return tl::unexpected(more.error());
    if (!piece.empty()) {
      const base::Status taken = sink(piece);
      if (!taken) co_return taken;
    }
    if (!*more) co_return base::Status();
  }
}

net::Task<base::Result<ApiAnswer>> Ask(net::HttpClient& client, Exchange& exchange) {
  auto response = co_await client.Send(exchange.url, exchange.request);
  if (!response) co_return tl::unexpected(response.error().error);
  ApiAnswer answer;
  answer.status = response->head().status();
  for (size_t i = 0; i < response->head().field_count(); ++i) {
    const auto field = response->head().field(i);
    answer.fields.emplace(field.name, field.value);
  }
  if (exchange.sink && answer.is_good()) {
    const base::Status read = co_await ReadPieces(*response, exchange.sink);
    if (!read) co_return tl::unexpected(read.error());
    co_return answer;
  }
  auto body = co_await response->ReadAll(ApiCaller::kAnswerBytesMax);
  if (!body) co_return tl::unexpected(body.error());
  answer.body = std::move(*body);
  co_return answer;
}

net::Task<void> Run(net::EventLoop& loop, net::HttpClient& client, Exchange& exchange) {
  exchange.answer = co_await Ask(client, exchange);
  client.Close();
  loop.Finish();
}

}  // namespace

base::Result<ApiAnswer> HttpCaller::Call(const ApiRequest& request, const Sink& sink) {
  Exchange exchange{options_.url, {}, sink};
  net::HttpRequest& out = exchange.request;
  out.method = request.method;
  std::string prefix = options_.url.target.substr(0, options_.url.target.find('?'));
  while (prefix.ends_with('/')) prefix.pop_back();
  out.target = fmt::format("{}{}{}", prefix, admin::kApiPrefix, request.path);
  if (!request.query.empty()) out.target += "?" + request.query;
  out.body = request.body;
  out.roots = options_.roots.get();
  out.head_timeout = options_.timeout;
  out.quiet_timeout = kQuietTimeout;
  out.fields.Add("Accept", "application/json, */*").Add("User-Agent", "toolgate");
  const bool has_token = !options_.token.empty() && !request.is_own_sign_in;
  if (has_token) out.fields.Add("Authorization", "Bearer " + options_.token);
  if (!request.body.empty()) out.fields.Add("Content-Type", "application/json");
  for (const auto& [name, value] : request.fields) out.fields.Add(std::string_view(name), value);
  net::EventLoop loop;
  net::HttpClient client(loop, {});
  loop.Post([&] { net::Spawn(Run(loop, client, exchange)); });
  loop.Run();
  if (exchange.answer) return std::move(exchange.answer);
  return base::Wrap(fmt::format("cannot ask `{}`", Place()), std::move(exchange.answer.error()));
}

}  // namespace toolgate::cli
