// SPDX-License-Identifier: Apache-2.0
#include "transport/mcp_endpoint.h"

#include <atomic>
#include <charconv>

#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "json/parse.h"
#include "mcp/era.h"
#include "mcp/request_fault.h"
#include "transport/stream_reader.h"

namespace toolgate::transport {
namespace {

using mcp::RpcError;

constexpr size_t kRequestIdPrefixBytes = 6;
constexpr int kServed = 200;
constexpr int kAccepted = 202;
constexpr int kNoContent = 204;

RpcError BodyError(const base::Error& error) {
  switch (error.code) {
    case base::ErrorCode::kLimitExceeded:
      return {413, mcp::kBodyTooLarge, "The request is too large: " + error.message};
    case base::ErrorCode::kTimeout:
      return {408, 1408, "The body came too slowly"};
    default:
      return {400, mcp::kParseError, "The body could not be read: " + error.message};
  }
}

mcp::RequestHeaders ReadHeaders(const net::MessageHead& head) {
  return {head.Find(net::FieldName::kMcpProtocolVersion), head.Find(net::FieldName::kMcpMethod),
          head.Find(net::FieldName::kMcpName)};
}

std::string LegacyVersions() {
  std::vector<std::string> names;
  for (mcp::Revision revision : mcp::kLegacyRevisions) names.emplace_back(mcp::Name(revision));
  return base::Join(names, ", ");
}

// What makes every client that probes for the modern era fall back to `initialize`: 400, a code
// that says nothing of the modern era, and no id (MCP SDKs, observed).
RpcError ModernNotServed(mcp::Revision revision) {
  return {400, mcp::kServerError,
          fmt::format("Unsupported protocol version: {} (supported versions: {})",
                      mcp::Name(revision), LegacyVersions())};
}

// The token that a connection sent last, and whom it named to which endpoint. Only endpoints of
// ours keep something with a connection, and all of them keep this.
struct KnownSender {
  uint64_t endpoint;
  uint64_t epoch;
  std::string authorization;
  identity::Principal principal;

  bool IsStill(uint64_t epoch_now, std::string_view sent) const {
    return epoch == epoch_now && crypto::EqualsInConstantTime(authorization, sent);
  }
};

uint64_t NextNumber() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

net::Task<void> RespondNothing(net::HttpExchange& exchange) {
  const net::OutgoingFields fields;
  co_await exchange.Respond(204, fields, "");
}

}  // namespace

// Everything that is known of a request before its message is read.
struct McpEndpoint::Incoming {
  net::HttpExchange& exchange;
  Call::Origin origin;
  net::OutgoingFields fields;  // of a refusal

  const net::MessageHead& head() const { return exchange.head(); }
};

McpEndpoint::McpEndpoint(const EndpointOptions& options, McpService& service,
                         SessionTable& sessions, const base::Clock& clock,
                         telemetry::Logger& logger)
    : options_(options),
      service_(service),
      sessions_(sessions),
      clock_(clock),
      logger_(logger),
      number_(NextNumber()),
      request_id_prefix_(base::RandomToken(kRequestIdPrefixBytes)) {}

std::string McpEndpoint::NextRequestId() {
  char digits[20];
  const auto written = std::to_chars(digits, digits + sizeof digits, ++last_request_, 36);
  std::string id = request_id_prefix_;
  id.append(".").append(digits, written.ptr);
  return id;
}

net::Task<void> McpEndpoint::Handle(net::HttpExchange& exchange, std::string client_address) {
  Incoming incoming{exchange, {}, {}};
  incoming.origin.request_id = NextRequestId();
  incoming.origin.client_address = std::move(client_address);
  if (auto refused = CheckEdge(incoming.head(), options_.edge)) {
    co_return co_await Refuse(incoming, std::move(*refused));
  }
  if (const auto cross = FindCrossOrigin(incoming.head(), options_.edge)) {
    exchange.AddToHead(cross->fields);
    // Browsers ask without credentials.
    if (cross->is_preflight) co_return co_await RespondNothing(exchange);
  }
  if (auto refused = Authenticate(incoming)) {
    co_return co_await Refuse(incoming, std::move(*refused));
  }
  const std::string_view method = incoming.head().method();
  if (method == "POST") co_return co_await HandlePost(incoming);
  if (auto refused = RefuseVerb(incoming)) {
    co_return co_await Refuse(incoming, std::move(*refused));
  }
  if (method == "DELETE") co_return co_await HandleDelete(incoming);
  co_await HandleGet(incoming);
}

// GET and DELETE belong to sessions, which the modern era does not have (2026-07-28, "Streamable
// HTTP").
std::optional<RpcError> McpEndpoint::RefuseVerb(Incoming& incoming) {
  const std::string_view method = incoming.head().method();
  const auto version = incoming.head().Find(net::FieldName::kMcpProtocolVersion);
  const auto revision = version ? mcp::FindRevision(*version) : std::nullopt;
  const std::optional<Eras> eras = service_.FindEras();
  const bool has_sessions = !(revision && mcp::IsModern(*revision)) && !(eras && !eras->legacy);
  if (has_sessions && (method == "GET" || method == "DELETE")) return std::nullopt;
  incoming.fields.Add("Allow", has_sessions ? "POST, GET, DELETE" : "POST");
  return RpcError{405, 1405, fmt::format("{} is not served here", base::Printable(method))};
}

// Whether the connection has shown the same before, and it is still good.
bool McpEndpoint::Recognise(Incoming& incoming, std::string_view authorization) const {
  const auto* known = static_cast<const KnownSender*>(incoming.exchange.memo().get());
  const bool is_known = known && known->endpoint == number_ &&
                        known->IsStill(service_.AuthenticationEpoch(), authorization);
  if (!is_known) return false;
  const identity::Principal& principal = known->principal;
  if (principal.valid_until || principal.use) {
    const base::WallTime now = clock_.WallNow();
    if (principal.valid_until && now >= *principal.valid_until) return false;
    if (principal.use) principal.use->Touch(now);
  }
  incoming.origin.principal = principal;
  return true;
}

std::optional<RpcError> McpEndpoint::Authenticate(Incoming& incoming) {
  const auto authorization = incoming.head().Find(net::FieldName::kAuthorization);
  const uint64_t epoch = service_.AuthenticationEpoch();
  if (authorization && Recognise(incoming, *authorization)) return std::nullopt;
  const std::string_view token = identity::BearerToken(authorization.value_or(""));
  auto principal = service_.Authenticate(token);
  if (principal) {
    incoming.exchange.Welcome();
    incoming.exchange.memo() = std::make_shared<KnownSender>(
        KnownSender{number_, epoch, std::string(authorization.value_or("")), *principal});
    if (principal->use) principal->use->Touch(clock_.WallNow());
    incoming.origin.principal = std::move(*principal);
    return std::nullopt;
  }
  if (principal.error().http_status == 401) {
    // RFC 6750 section 3: without credentials the challenge names no error.
    incoming.fields.Add("WWW-Authenticate", authorization
                                                ? "Bearer realm=\"mcp\", error=\"invalid_token\""
                                                : "Bearer realm=\"mcp\"");
  }
  return std::move(principal.error());
}

void McpEndpoint::LogRefusal(const Call::Origin& origin, std::string_view method,
                             const RpcError& error) {
  options_.on_refused(error.http_status);
  options_.on_request({origin, method, "", error.http_status, error.message});
  // Clients are free to try whether there is a stream to GET.
  const bool is_expected = error.http_status == 405;
  const auto level = is_expected ? telemetry::Level::kInfo : telemetry::Level::kWarning;
  logger_.Log(level, "request_refused",
              {{"endpoint", options_.name},
               {"request_id", origin.request_id},
               {"client", origin.client_address},
               {"principal", origin.principal.id},
               {"status", error.http_status},
               {"code", error.code},
               {"reason", error.message}});
}

// What the service sees nothing of, or not as a call.
void McpEndpoint::NoteServed(const Call& call, int status) {
  std::string_view session;
  if (call.session()) session = call.session()->digest();
  options_.on_request({call.origin(), call.message().method, session, status, ""});
}

// The same once the message is a call.
net::Task<void> McpEndpoint::RefuseCall(Call& call, RpcError error) {
  LogRefusal(call.origin(), call.message().method, error);
  co_await call.FinishError(error);
}

net::Task<void> McpEndpoint::Refuse(Incoming& incoming, RpcError error, std::string id) {
  LogRefusal(incoming.origin, incoming.head().method(), error);
  incoming.fields.Add("Content-Type", "application/json");
  incoming.fields.Add("X-Request-Id", incoming.origin.request_id);
  const std::string body = mcp::ErrorResponse(id, error);
  co_await incoming.exchange.Respond(error.http_status, incoming.fields, body);
}

net::Task<void> McpEndpoint::HandlePost(Incoming& incoming) {
  auto facts = CheckPost(incoming.head());
  if (!facts) co_return co_await Refuse(incoming, std::move(facts.error()));
  incoming.origin.accepts_stream = facts->accepts_stream;

  const auto body = co_await incoming.exchange.ReadBody(options_.body_bytes_max);
  if (!body) co_return co_await Refuse(incoming, BodyError(body.error()));
  incoming.origin.body_bytes = body->size();

  json::Document document;
  json::Limits limits;
  limits.bytes_max = options_.body_bytes_max;
  if (const auto malformed = json::ParseInto(document, *body, limits)) {
    RpcError error{400, mcp::kParseError, "Parse error: " + malformed->Message()};
    co_return co_await Refuse(incoming, std::move(error));
  }

  auto message = mcp::ReadMessage(document.root());
  if (!message) {
    std::string id = std::move(message.error().id);
    co_return co_await Refuse(incoming, std::move(message.error().error), std::move(id));
  }

  auto era = mcp::ClassifyMessage(*message, ReadHeaders(incoming.head()));
  if (!era) {
    std::string id = message->id.empty() ? "null" : message->id;
    co_return co_await Refuse(incoming, std::move(era.error()), std::move(id));
  }

  static constexpr mcp::MethodRule kNoMethod{};
  const mcp::MethodRule* rule = mcp::FindMethod(message->method);
  Call call(incoming.exchange, incoming.origin, *message, rule ? *rule : kNoMethod);
  call.SetEra(*era);
  co_await Dispatch(incoming, call);
}

net::Task<void> McpEndpoint::Dispatch(Incoming& incoming, Call& call) {
  // What belongs to a session was settled when it was opened.
  const bool opens = call.message().method == "initialize";
  if (!call.is_modern() && !opens) co_return co_await ServeLegacy(incoming, call);
  std::optional<Eras> eras = service_.FindEras();
  if (!eras) {
    auto asked = co_await service_.AskEras(call);
    if (!asked) {
      co_await call.FinishError(asked.error());
      co_return;
    }
    eras = *asked;
  }
  if (call.is_modern() && !eras->modern) {
    co_return co_await Refuse(incoming, ModernNotServed(call.revision()));
  }
  if (!call.is_modern() && !eras->legacy) {
    const std::string_view asked = call.params().Find("protocolVersion").text();
    co_return co_await Refuse(incoming, mcp::UnsupportedVersion(asked), call.message().id);
  }
  if (!call.is_modern()) co_return co_await OpenSession(incoming, call);
  if (call.message().kind != mcp::MessageKind::kRequest) co_return co_await Notified(call);
  co_await Serve(call);
}

net::Task<void> McpEndpoint::ServeLegacy(Incoming& incoming, Call& call) {
  auto session = FindSession(incoming);
  if (!session) {
    std::string id = call.message().id.empty() ? "null" : call.message().id;
    co_return co_await Refuse(incoming, std::move(session.error()), std::move(id));
  }
  call.SetSession(std::move(*session));
  if (call.message().kind != mcp::MessageKind::kRequest) co_return co_await Notified(call);
  co_await Serve(call);
}

tl::expected<std::shared_ptr<Session>, RpcError> McpEndpoint::FindSession(
    const Incoming& incoming) {
  const auto id = incoming.head().Find(net::FieldName::kMcpSessionId);
  if (!id) {
    return tl::unexpected(
        RpcError{400, mcp::kServerError, "Mcp-Session-Id is missing; send initialize first"});
  }
  auto session = sessions_.Find(*id, incoming.origin.principal.id, clock_.Now());
  if (!session) {
    return tl::unexpected(
        RpcError{404, mcp::kSessionNotFound, "Session not found; send initialize again"});
  }
  // What was negotiated counts. Clients that repeat another legacy version are known (an older
  // conformance suite among them), and nothing is gained by refusing them.
  const auto version = incoming.head().Find(net::FieldName::kMcpProtocolVersion);
  const auto revision = version ? mcp::FindRevision(*version) : std::optional(session->revision());
  if (!revision || mcp::IsModern(*revision)) {
    return tl::unexpected(
        RpcError{400, mcp::kServerError,
                 fmt::format("This session speaks {}, not `{}`", mcp::Name(session->revision()),
                             base::Printable(*version))});
  }
  return session;
}

net::Task<void> McpEndpoint::OpenSession(Incoming& incoming, Call& call) {
  RpcError refused{400, mcp::kInvalidRequest, ""};
  if (call.message().kind != mcp::MessageKind::kRequest) {
    refused.message = "initialize must be a request";
  } else if (incoming.head().Find(net::FieldName::kMcpSessionId)) {
    refused.message = "Already initialized; send initialize without Mcp-Session-Id";
  } else if (!call.params().Find("protocolVersion").Is(json::Type::kString)) {
    refused.code = mcp::kInvalidParams;
    refused.message = "initialize needs `protocolVersion`";
  }
  if (!refused.message.empty()) {
    std::string id = call.message().id.empty() ? "null" : call.message().id;
    co_return co_await Refuse(incoming, std::move(refused), std::move(id));
  }
  const std::string& principal = incoming.origin.principal.id;
  const bool has_room = sessions_.HasRoom(principal);
  if (!has_room || !sessions_.BeginCall(principal, incoming.origin.body_bytes)) {
    incoming.fields.Add("Retry-After", "60");
    RpcError error{429, mcp::kTooManyRequests,
                   has_room ? "Too many calls are in progress; wait for some"
                            : "Too many sessions: end one with DELETE or wait until one expires"};
    co_return co_await Refuse(incoming, std::move(error), call.message().id);
  }
  auto opened = co_await service_.Open(call);
  sessions_.EndCall(principal, incoming.origin.body_bytes);
  if (!opened) {
    co_await call.FinishError(opened.error());
    co_return;
  }
  auto session = sessions_.Create(incoming.origin.principal.id, opened->revision,
                                  std::move(opened->state), clock_.Now());
  if (!session && session.error().code == base::ErrorCode::kUnavailable) {
    RpcError error{404, mcp::kServerError, "There is no such server any more"};
    co_return co_await Refuse(incoming, std::move(error), call.message().id);
  }
  if (!session) {
    incoming.fields.Add("Retry-After", "60");
    RpcError error{429, mcp::kTooManyRequests, "Too many sessions: " + session.error().message};
    co_return co_await Refuse(incoming, std::move(error), call.message().id);
  }
  call.AddField("Mcp-Session-Id", (*session)->id());
  options_.on_request({call.origin(), call.message().method, (*session)->digest(), kServed, ""});
  co_await call.FinishResult(opened->result);
}

net::Task<void> McpEndpoint::Serve(Call& call) {
  auto fault = mcp::FindRequestFault(call.message(), &call.rule(), call.revision());
  if (fault) {
    // Its status depends on the era.
    if (fault->code == mcp::kMethodNotFound) fault = call.MethodNotFound();
    co_return co_await RefuseCall(call, std::move(*fault));
  }
  const std::string& principal = call.origin().principal.id;
  const size_t bytes = call.origin().body_bytes;
  const bool listens = call.rule().method == mcp::Method::kSubscriptionsListen;
  const bool has_room =
      listens ? sessions_.BeginListening(principal, bytes) : sessions_.BeginCall(principal, bytes);
  if (!has_room) {
    call.AddField("Retry-After", "1");
    RpcError error{429, mcp::kTooManyRequests, "Too many calls are in progress; wait for some"};
    co_return co_await RefuseCall(call, std::move(error));
  }
  co_await ServeCounted(call);
  if (listens) {
    sessions_.EndListening(principal, bytes);
  } else {
    sessions_.EndCall(principal, bytes);
  }
}

net::Task<void> McpEndpoint::ServeCounted(Call& call) {
  std::shared_ptr<InFlight> in_flight;
  if (call.session()) {
    in_flight = call.session()->BeginCall(call.message().id);
    if (!in_flight) {
      RpcError error{400, mcp::kInvalidRequest, "A request with this id is in progress"};
      co_return co_await RefuseCall(call, std::move(error));
    }
  }
  call.SetInFlight(in_flight);
  co_await service_.Handle(call);
  if (!in_flight) co_return;
  call.session()->EndCall(call.message().id);
  sessions_.NoteCallEnded(call.session());
}

net::Task<void> McpEndpoint::Notified(Call& call) {
  const bool lacks_id = call.message().kind == mcp::MessageKind::kNotification &&
                        !call.rule().name.empty() && !call.rule().is_notification;
  if (lacks_id) {
    RpcError error{400, mcp::kInvalidRequest,
                   fmt::format("{} is a request and needs an id", call.rule().name)};
    co_return co_await RefuseCall(call, std::move(error));
  }
  NoteServed(call, kAccepted);
  co_await call.FinishAccepted();
  if (call.message().kind == mcp::MessageKind::kResponse) {
    const bool was_asked = co_await service_.HandleResponse(call);
    if (was_asked) co_return;
    logger_.Warning("unexpected_response", {{"endpoint", options_.name},
                                            {"request_id", call.origin().request_id},
                                            {"principal", call.origin().principal.id}});
    co_return;
  }
  const bool exists = call.rule().is_notification && mcp::IsIn(call.rule(), call.revision());
  if (!exists) {
    logger_.Warning("unknown_notification", {{"endpoint", options_.name},
                                             {"request_id", call.origin().request_id},
                                             {"principal", call.origin().principal.id},
                                             {"method", base::Printable(call.message().method)}});
    co_return;
  }
  if (call.rule().method == mcp::Method::kNotificationCancelled) CancelCall(call);
  co_await service_.HandleNotification(call);
}

// A client cancels its own calls only: those of its session.
void McpEndpoint::CancelCall(const Call& call) {
  if (!call.session()) return;
  const std::string id = mcp::ReadId(call.params().Find("requestId"));
  if (const auto in_flight = call.session()->FindCall(id)) in_flight->Cancel();
}

net::Task<void> McpEndpoint::HandleDelete(Incoming& incoming) {
  auto session = FindSession(incoming);
  if (!session) co_return co_await Refuse(incoming, std::move(session.error()));
  options_.on_request({incoming.origin, "DELETE", (*session)->digest(), kNoContent, ""});
  sessions_.End(*session);
  incoming.fields.Add("X-Request-Id", incoming.origin.request_id);
  co_await incoming.exchange.Respond(204, incoming.fields, "");
}

// The stream that a GET is for: the general one, or the one that the client lost.
tl::expected<std::shared_ptr<EventStream>, RpcError> McpEndpoint::FindStream(
    const Incoming& incoming, const std::shared_ptr<Session>& session, uint64_t& after) {
  const auto event_id = incoming.head().Find(net::FieldName::kLastEventId);
  if (event_id) {
    const auto position = EventPosition::Parse(*event_id);
    auto stream = position ? session->FindStream(position->stream) : nullptr;
    if (!stream) {
      return tl::unexpected(RpcError{400, mcp::kServerError,
                                     "This Last-Event-ID is none of this session's, or too old"});
    }
    after = position->number;
    // What the server says may have gone unread so long that nobody listens for it any more.
    if (stream.get() == &session->general_stream()) service_.Listen(session);
    return stream;
  }
  if (!service_.Listen(session)) {
    return tl::unexpected(RpcError{405, 1405, "This server says nothing that was not asked for"});
  }
  return session->FindStream(session->general_stream().name());
}

net::Task<void> McpEndpoint::HandleGet(Incoming& incoming) {
  if (!AcceptsStream(incoming.head())) {
    RpcError error{406, mcp::kServerError, "Accept must list text/event-stream"};
    co_return co_await Refuse(incoming, std::move(error));
  }
  auto session = FindSession(incoming);
  if (!session) co_return co_await Refuse(incoming, std::move(session.error()));
  uint64_t after = 0;
  auto stream = FindStream(incoming, *session, after);
  if (!stream) {
    if (stream.error().http_status == 405) incoming.fields.Add("Allow", "POST, DELETE");
    co_return co_await Refuse(incoming, std::move(stream.error()));
  }
  if (!(*session)->BeginReading()) {
    RpcError error{429, mcp::kTooManyRequests, "Too many streams of this session are read"};
    co_return co_await Refuse(incoming, std::move(error));
  }
  const bool resumes = incoming.head().Find(net::FieldName::kLastEventId).has_value();
  auto reader = resumes ? (*stream)->Attach(after) : (*stream)->AttachAtEnd();
  const bool takes_positions = (*session)->revision() >= mcp::Revision::k2025_11_25;
  if (!resumes && takes_positions) (*stream)->AppendPosition(std::nullopt);
  incoming.fields.Add("X-Request-Id", incoming.origin.request_id);
  options_.on_request({incoming.origin, "GET", (*session)->digest(), kServed, ""});
  auto serving = ServeStream(incoming.exchange, std::move(incoming.fields), *session, *stream,
                             std::move(reader));
  co_await std::move(serving);
}

const identity::Principal* FindLastSender(net::HttpExchange& exchange, uint64_t epoch) {
  const auto* known = static_cast<const KnownSender*>(exchange.memo().get());
  const auto authorization = exchange.head().Find(net::FieldName::kAuthorization);
  const bool is_known = known && authorization && known->IsStill(epoch, *authorization);
  return is_known ? &known->principal : nullptr;
}

net::Task<void> RespondError(net::HttpExchange& exchange, const RpcError& error) {
  net::OutgoingFields fields;
  fields.Add("Content-Type", "application/json");
  const std::string body = mcp::ErrorResponse("null", error);
  co_await exchange.Respond(error.http_status, fields, body);
}

}  // namespace toolgate::transport
