// SPDX-License-Identifier: Apache-2.0
#include "gateway/route.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/authentication.h"
#include "gateway/client_requests.h"
#include "gateway/listen.h"
#include "gateway/lists.h"
#include "gateway/pipeline.h"
#include "gateway/record_head.h"
#include "gateway/route_session.h"
#include "gateway/session_feed.h"
#include "mcp/server_result.h"

namespace toolgate::gateway {
namespace {

using mcp::RpcError;
using transport::Call;

constexpr std::chrono::milliseconds kChangeDebounce{200};
constexpr size_t kClientNameMax = 1024;  // bytes of it that are kept

// What answers a server's questions belongs to the methods in which servers ask.
bool HasInputOutOfPlace(const Call& call) {
  if (!call.is_modern() || mcp::TakesInput(call.rule().method)) return false;
  return call.params().Find("requestState") || call.params().Find("inputResponses");
}

// Whether the pipeline decides, and records, requests of this method.
bool IsDecided(mcp::Method method) {
  return !FindList(method) && method != mcp::Method::kPing &&
         method != mcp::Method::kServerDiscover && method != mcp::Method::kLoggingSetLevel;
}

}  // namespace

RpcError UpstreamUnavailable(std::string_view server, std::string_view request_id) {
  return {200, mcp::kInternalError,
          fmt::format("The server `{}` cannot be reached or did not answer properly "
                      "(request {})",
                      server, request_id)};
}

Route::Route(const Services& services, Upstream& upstream, net::EventLoop& loop,
             net::HttpClient& http, net::HttpClient& streams)
    : services_(services),
      upstream_(upstream),
      loop_(loop),
      client_(loop, http, upstream.options().client),
      listener_(loop, streams, upstream.options().client) {}

void Route::SetOwner(const std::weak_ptr<void>& owner) {
  owner_ = owner;
  client_.SetOwner(owner);
  listener_.SetOwner(owner);
}

tl::expected<identity::Principal, RpcError> Route::Authenticate(std::string_view token) {
  const identity::OwnedNameView server(upstream_.options().organisation, upstream_.name());
  return gateway::Authenticate(services_, token, server);
}

std::optional<transport::Eras> Route::FindEras() {
  const auto era = upstream_.FindEra();
  if (!era) return std::nullopt;
  return transport::Eras{.legacy = era->speaks_legacy, .modern = era->speaks_modern};
}

net::Task<tl::expected<transport::Eras, RpcError>> Route::AskEras(Call& call) {
  const auto era = co_await upstream_.GetEra(client_, loop_);
  if (!era) co_return tl::unexpected(RecordUnavailable(call, era.error()));
  co_return transport::Eras{.legacy = era->speaks_legacy, .modern = era->speaks_modern};
}

net::Task<tl::expected<transport::Opened, RpcError>> Route::Open(Call& call) {
  const mcp::Revision wanted = mcp::NegotiateLegacy(call.params().Find("protocolVersion").text());
  const auto snapshot = services_.snapshots.Get();
  const auto policy = snapshot->FindPolicyNow(*call.origin().principal.grant);
  const mcp::ClientFeatures features =
      OfferedFeatures(call, call.params().Find("capabilities"), policy.get());
  auto session = co_await upstream_.OpenSession(client_, loop_, wanted, features);
  if (!session) {
    services_.logger.Warning("upstream_session_failed", {{"server", upstream_.qualified_name()},
                                                         {"request_id", call.origin().request_id},
                                                         {"error", session.error().error.message}});
    if (session.error().speaks_modern_only) {
      upstream_.LearnModernOnly();
      co_return tl::unexpected(mcp::UnsupportedVersion(mcp::Name(wanted)));
    }
    co_return tl::unexpected(UpstreamUnavailable(upstream_.name(), call.origin().request_id));
  }
  transport::Opened opened;
  // The server may speak a later revision than the client: each is spoken to in its own.
  opened.revision = std::min(session->revision, wanted);
  const std::string capabilities = session->capabilities.Write();
  opened.result = mcp::WriteInitializeResult(opened.revision, {services_.server, capabilities});
  std::string name(call.params().Find("clientInfo").Find("name").text().substr(0, kClientNameMax));
  opened.state = std::make_unique<RouteSession>(std::move(*session), call.origin().principal,
                                                std::move(name), *this);
  co_return opened;
}

net::Task<void> Route::Handle(Call& call) {
  if (HasInputOutOfPlace(call)) {
    const RpcError error{200, mcp::kInvalidParams, "This method takes no input of the client's"};
    co_await call.FinishError(error);
    co_return;
  }
  if (!IsDecided(call.rule().method)) RecordServed(call);
  if (const ListWords* words = FindList(call.rule().method)) {
    co_return co_await AnswerList(*this, call, *words);
  }
  switch (call.rule().method) {
    case mcp::Method::kPing:
      co_await call.FinishResult("{}");
      break;
    case mcp::Method::kServerDiscover:
      co_await Discover(call);
      break;
    case mcp::Method::kSubscriptionsListen:
      co_await Subscribe(*this, call);
      break;
    default: {
      Pipeline pipeline(*this);
      co_await pipeline.Run(call);
    }
  }
}

void Route::RecordServed(const Call& call) {
  audit::RequestRecord record;
  record.head = MakeRecordHead(call, upstream_.name(), services_.clock.WallNow());
  services_.decisions.AppendRequest(record);
}

RpcError Route::RecordUnavailable(Call& call, const base::Error& why) {
  return Pipeline(*this).RecordUnavailable(call, why);
}

net::Task<void> Route::AnswerUnavailable(Call& call, const base::Error& why) {
  const RpcError error = RecordUnavailable(call, why);
  co_await call.FinishError(error);
}

// What a client tells of itself concerns our side, with one exception: calls are cancelled and make
// progress under our ids, and the server's session was opened by us. Only that the roots changed is
// for the server, if it may know them.
net::Task<void> Route::HandleNotification(Call& call) {
  if (call.rule().method != mcp::Method::kNotificationRootsListChanged) co_return;
  const UpstreamSession& session = RouteSession::Of(*call.session()).upstream;
  if (!session.features.roots) co_return;
  transport::OutgoingMessage changed;
  changed.revision = session.revision;
  changed.session_id = session.id;
  changed.link = session.link;
  changed.method = call.rule().name;
  co_await client_.Send(changed);
}

net::Task<bool> Route::HandleResponse(Call& call) {
  RouteSession& session = RouteSession::Of(*call.session());
  const auto ask = session.asks.Take(call.message().id);
  if (!ask) co_return false;
  const std::string answer = AnswerForServer(*ask, call.message(), call.revision());
  const transport::ServerSession server = session.address();
  co_await client_.Respond(server, answer);
  co_return true;
}

bool Route::Listen(const std::shared_ptr<transport::Session>& session) {
  FeedSession(*this, session);
  return true;
}

net::Task<void> Route::Discover(Call& call) {
  const auto era = co_await upstream_.GetEra(client_, loop_);
  if (!era) co_return co_await AnswerUnavailable(call, era.error());
  const std::string capabilities = era->modern_capabilities.Write();
  const mcp::ServerDescription server{services_.server, capabilities};
  const std::string result = mcp::WriteDiscoverResult(server);
  co_await call.FinishResult(result);
}

void Route::ListChanged(ListKind kind, const std::shared_ptr<ChangeBoard::Seat>& told) {
  upstream_.MarkStale(kind);
  // Resources and their templates change together.
  if (kind == ListKind::kResources) upstream_.MarkStale(ListKind::kTemplates);
  // Of tools we see what every client sees; told is who sees that they changed.
  if (!told || kind == ListKind::kTools) {
    if (upstream_.BeginFetching(kind)) net::Spawn(FetchChanged(kind), Keep());
    return;
  }
  // Who is told often is told once.
  const bool is_waiting = told->is_waiting[static_cast<size_t>(kind)].exchange(true);
  if (!is_waiting) net::Spawn(PassOn(kind, told), Keep());
}

net::Task<void> Route::PassOn(ListKind kind, std::shared_ptr<ChangeBoard::Seat> told) {
  const base::SteadyTime announced_at = services_.clock.Now();
  co_await FetchChanged(kind);
  told->is_waiting[static_cast<size_t>(kind)] = false;
  upstream_.board().PassOn(*services_.snapshots.Get(), *told, kind, announced_at);
}

// Servers that announce many changes at once are asked once.
net::Task<void> Route::FetchChanged(ListKind kind) {
  co_await net::SleepFor(loop_, kChangeDebounce);
  upstream_.EndFetching(kind);
  for (const mcp::ClientFeatures& features : upstream_.board().FeaturesInUse()) {
    co_await upstream_.GetList(kind, features, client_, loop_);
    if (kind != ListKind::kResources) continue;
    co_await upstream_.GetList(ListKind::kTemplates, features, client_, loop_);
  }
}

}  // namespace toolgate::gateway
