// SPDX-License-Identifier: Apache-2.0
#include "app/pages.h"

#include "json/writer.h"

namespace toolgate::app {
namespace {

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view QueryOf(std::string_view target) {
  const size_t mark = target.find('?');
  return mark == target.npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace

Page MakeProblem(int status, std::string_view detail) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("type", "about:blank").Member("title", net::ReasonPhrase(status));
  writer.Member("status", int64_t{status}).Member("detail", detail).EndObject();
  return {status, std::move(body), "application/problem+json"};
}

Pages::Pages(std::string name, telemetry::Logger& logger,
             std::function<void(int status)> on_refused)
    : name_(std::move(name)), logger_(logger), on_refused_(std::move(on_refused)) {}

void Pages::Add(std::string path, std::function<Page(std::string_view query)> write) {
  pages_.emplace(std::move(path), std::move(write));
}

bool Pages::Has(std::string_view target) const {
  return pages_.find(PathOf(target)) != pages_.end();
}

net::Task<void> Pages::Handle(net::HttpExchange& exchange) {
  const Page page = Answer(exchange);
  net::OutgoingFields fields;
  fields.Add("Content-Type", page.content_type);
  fields.Add("Cache-Control", "no-store");
  if (page.status == 405) fields.Add("Allow", "GET, HEAD");
  co_await exchange.Respond(page.status, fields, page.body);
}

Page Pages::Answer(const net::HttpExchange& exchange) const {
  const net::MessageHead& head = exchange.head();
  if (const auto refused = transport::CheckEdge(head, edge_)) {
    return Refuse(exchange, refused->http_status, refused->message);
  }
  const auto found = pages_.find(PathOf(head.target()));
  if (found == pages_.end()) return Refuse(exchange, 404, "There is no such page");
  if (head.method() != "GET" && head.method() != "HEAD") {
    return Refuse(exchange, 405, "Pages are read with GET or HEAD");
  }
  return found->second(QueryOf(head.target()));
}

Page Pages::Refuse(const net::HttpExchange& exchange, int status, std::string_view reason) const {
  on_refused_(status);
  logger_.Warning("request_refused", {{"endpoint", name_},
                                      {"client", exchange.peer_address()},
                                      {"status", status},
                                      {"reason", reason}});
  return MakeProblem(status, reason);
}

}  // namespace toolgate::app
