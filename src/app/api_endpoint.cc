// SPDX-License-Identifier: Apache-2.0
#include "app/api_endpoint.h"

#include <algorithm>

#include "admin/body.h"
#include "admin/problem.h"
#include "base/random.h"

namespace toolgate::app {
namespace {

using base::ErrorCode;

constexpr std::string_view kApiFolder = "/api/";
constexpr size_t kRequestIdBytes = 12;
constexpr std::chrono::seconds kHeartbeatEvery{15};

// What the API reads; nothing else of a head reaches it.
constexpr std::string_view kFields[] = {
    "accept",   "authorization", "content-type",   "cookie",     "idempotency-key",
    "if-match", "last-event-id", "sec-fetch-site", "user-agent", "x-csrf-token",
};

bool IsApiField(std::string_view name) {
  return std::find(std::begin(kFields), std::end(kFields), name) != std::end(kFields);
}

admin::Answer Problem(ErrorCode code, std::string_view reason, std::string message,
                      const std::string& request_id) {
  return admin::MakeProblem({{code, std::move(message)}, {}, std::string(reason)}, request_id);
}

// What transport::CheckEdge refused: 400 or 403.
admin::Answer EdgeProblem(const mcp::RpcError& refused, const std::string& request_id) {
  const bool is_forbidden = refused.http_status == 403;
  return Problem(is_forbidden ? ErrorCode::kUnauthenticated : ErrorCode::kInvalidInput,
                 is_forbidden ? admin::reason::kForbidden : admin::reason::kBadRequest,
                 refused.message, request_id);
}

admin::Answer BodyProblem(const base::Error& error, const std::string& request_id) {
  const bool is_too_large = error.code == ErrorCode::kLimitExceeded;
  const auto reason = is_too_large ? admin::reason::kTooLarge : admin::reason::kBadRequest;
  return Problem(ErrorCode::kInvalidInput, reason, "the body: " + error.message, request_id);
}

bool Has(const admin::Answer& answer, std::string_view name) {
  return std::any_of(answer.fields.begin(), answer.fields.end(),
                     [name](const auto& field) { return field.first == name; });
}

}  // namespace

std::optional<admin::Request> MakeApiRequest(const net::MessageHead& head) {
  admin::Request request;
  request.method = head.method() == "HEAD" ? "GET" : head.method();
  const std::string_view target = head.target();
  const size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != target.npos) request.query = target.substr(mark + 1);
  for (size_t i = 0; i < head.field_count(); ++i) {
    const auto field = head.field(i);
    if (!IsApiField(field.name)) continue;
    if (!request.fields.emplace(field.name, field.value).second) return std::nullopt;
  }
  return request;
}

ApiEndpoint::ApiEndpoint(admin::Api& api, Pages& pages, telemetry::Logger& logger,
                         const Options& options)
    : api_(api), pages_(pages), logger_(logger), options_(options), pool_(options.threads) {}

net::Task<void> ApiEndpoint::Handle(net::HttpExchange& exchange) {
  if (!exchange.head().target().starts_with(kApiFolder)) {
    co_await pages_.Handle(exchange);
    co_return;
  }
  std::string request_id = base::RandomToken(kRequestIdBytes);
  const auto refused = transport::CheckEdge(exchange.head(), edge_);
  if (refused) {
    logger_.Warning("request_refused", {{"endpoint", "api"},
                                        {"client", exchange.peer_address()},
                                        {"status", refused->http_status},
                                        {"reason", refused->message},
                                        {"request_id", request_id}});
    admin::Answer problem = EdgeProblem(*refused, request_id);
    co_await Send(exchange, request_id, std::move(problem));
    co_return;
  }
  co_await HandleApi(exchange, std::move(request_id));
}

net::Task<void> ApiEndpoint::HandleApi(net::HttpExchange& exchange, std::string request_id) {
  auto request = MakeApiRequest(exchange.head());
  if (!request || exchange.head().Find(net::FieldName::kContentEncoding)) {
    admin::Answer problem = Problem(ErrorCode::kInvalidInput, admin::reason::kBadRequest,
                                    "a field came twice, or the body is encoded", request_id);
    co_await Send(exchange, request_id, std::move(problem));
    co_return;
  }
  const auto body = co_await exchange.ReadBody(admin::kBodyBytesMax);
  if (!body) {
    admin::Answer problem = BodyProblem(body.error(), request_id);
    co_await Send(exchange, request_id, std::move(problem));
    co_return;
  }
  request->body = *body;
  request->client_address = exchange.peer_address();
  request->request_id = request_id;
  std::function<admin::Answer()> work = [&] { return api_.Handle(*request); };
  auto answer = co_await pool_.Run<admin::Answer>(exchange.loop(), std::move(work));
  if (!answer) {
    answer = admin::MakeProblem({answer.error(), {}, {}}, request_id);
    answer->Add("Retry-After", "1");
  }
  co_await Send(exchange, request_id, std::move(*answer));
}

net::Task<void> ApiEndpoint::Send(net::HttpExchange& exchange, const std::string& request_id,
                                  admin::Answer answer) {
  if (answer.rest && streams_ >= options_.streams_max) {
    answer = Problem(ErrorCode::kLimitExceeded, "", "too many streams at once: end one first",
                     request_id);
  }
  const net::OutgoingFields fields = FieldsOf(answer, request_id);
  if (!answer.rest || exchange.head().method() == "HEAD") {
    co_await exchange.Respond(answer.status, fields, answer.body);
    co_return;
  }
  ++streams_;
  auto written = co_await exchange.BeginStream(answer.status, fields);
  if (written && !answer.body.empty()) written = co_await exchange.WriteStream(answer.body);
  if (written) co_await SendRest(exchange, *answer.rest);
  --streams_;
}

net::Task<void> ApiEndpoint::SendRest(net::HttpExchange& exchange, admin::Source& source) {
  const auto is_gone = std::make_shared<bool>(false);
  exchange.OnClientGone([is_gone] { *is_gone = true; });
  if (!source.heartbeat().empty()) {
    exchange.KeepStreamAlive(source.heartbeat(), kHeartbeatEvery);
  }
  using Piece = base::Result<std::optional<std::string>>;
  while (!*is_gone) {
    std::function<Piece()> work = [&source] { return source.Next(); };
    auto run = co_await pool_.Run<Piece>(exchange.loop(), std::move(work));
    const bool is_broken = !run || !*run;
    if (is_broken) {
      exchange.Drop();
      co_return;
    }
    const std::optional<std::string>& piece = **run;
    if (!piece) {
      co_await exchange.EndStream();
      co_return;
    }
    if (piece->empty()) {
      co_await net::SleepFor(exchange.loop(), source.pause());
      continue;
    }
    const auto written = co_await exchange.WriteStream(*piece);
    if (!written) co_return;
  }
}

net::OutgoingFields ApiEndpoint::FieldsOf(const admin::Answer& answer,
                                          const std::string& request_id) const {
  net::OutgoingFields fields;
  for (const auto& [name, value] : answer.fields) {
    fields.Add(std::string_view(name), std::string_view(value));
  }
  fields.Add("X-Request-Id", std::string_view(request_id));
  fields.Add("Cache-Control", "no-store");
  fields.Add("X-Content-Type-Options", "nosniff");
  fields.Add("X-Frame-Options", "DENY");
  fields.Add("Referrer-Policy", "no-referrer");
  fields.Add("Cross-Origin-Resource-Policy", "same-origin");
  if (!Has(answer, "Content-Security-Policy")) {
    fields.Add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }
  if (options_.has_tls) fields.Add("Strict-Transport-Security", "max-age=31536000");
  return fields;
}

}  // namespace toolgate::app
