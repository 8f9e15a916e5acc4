// SPDX-License-Identifier: Apache-2.0
#include "gateway/route.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/pipeline.h"
#include "json/writer.h"
#include "mcp/server_result.h"
#include "mcp/tool.h"

namespace toolgate::gateway {
namespace {

using mcp::RpcError;
using transport::Call;

}  // namespace

RpcError UpstreamUnavailable(std::string_view server, std::string_view request_id) {
  return {200, mcp::kInternalError,
          fmt::format("The server `{}` cannot be reached or did not answer properly "
                      "(request {})",
                      server, request_id)};
}

void RouteSession::EndUpstream() {
  if (upstream.id.empty()) return;
  auto end = [](transport::McpClient& client, std::string id,
                mcp::Revision revision) -> net::Task<void> {
    co_await client.Delete(id, revision);
  };
  loop_.Post([end, client = &client_, id = upstream.id, revision = upstream.revision] {
    net::Spawn(end(*client, id, revision));
  });
}

Route::Route(const Services& services, Upstream& upstream, net::EventLoop& loop,
             net::HttpClient& http)
    : services_(services),
      upstream_(upstream),
      loop_(loop),
      client_(http, upstream.options().client) {}

tl::expected<identity::Principal, RpcError> Route::Authenticate(std::string_view token) {
  if (token.empty()) {
    return tl::unexpected(RpcError{401, 1401, "A bearer token is needed in Authorization"});
  }
  auto grant = services_.snapshots.Get()->grants.Find(token);
  if (!grant) return tl::unexpected(RpcError{401, 1401, "This token is not known"});
  if (grant->server != upstream_.name()) {
    return tl::unexpected(RpcError{403, 1403, "This token is for another server"});
  }
  identity::Principal principal{grant->label, grant->subject, nullptr};
  principal.grant = std::move(grant);
  return principal;
}

std::optional<transport::Eras> Route::FindEras() {
  const auto view = upstream_.FindView();
  if (!view) return std::nullopt;
  return transport::Eras{.legacy = true, .modern = view->speaks_modern};
}

net::Task<tl::expected<transport::Eras, RpcError>> Route::AskEras(Call& call) {
  const auto view = co_await upstream_.GetView(client_, loop_);
  if (!view) {
    co_return tl::unexpected(RecordUnavailable(call, view.error()));
  }
  co_return transport::Eras{.legacy = true, .modern = (*view)->speaks_modern};
}

net::Task<tl::expected<transport::Opened, RpcError>> Route::Open(Call& call) {
  const mcp::Revision wanted = mcp::NegotiateLegacy(call.params().Find("protocolVersion").text());
  auto session = co_await upstream_.OpenSession(client_, loop_, wanted);
  if (!session) {
    services_.logger.Warning("upstream_session_failed", {{"server", upstream_.name()},
                                                         {"request_id", call.origin().request_id},
                                                         {"error", session.error().error.message}});
    co_return tl::unexpected(UpstreamUnavailable(upstream_.name(), call.origin().request_id));
  }
  transport::Opened opened;
  // The server may speak a later revision than the client: each is spoken to in its own.
  opened.revision = std::min(session->revision, wanted);
  const std::string capabilities = session->capabilities.Write();
  opened.result = mcp::WriteInitializeResult(opened.revision, {services_.server, capabilities});
  opened.state = std::make_unique<RouteSession>(std::move(*session), loop_, client_);
  co_return opened;
}

net::Task<void> Route::Handle(Call& call) {
  switch (call.rule().method) {
    case mcp::Method::kPing:
      co_await call.FinishResult("{}");
      break;
    case mcp::Method::kServerDiscover:
      co_await Discover(call);
      break;
    case mcp::Method::kToolsList:
      co_await ListTools(call);
      break;
    default: {
      Pipeline pipeline(services_, upstream_, client_, loop_);
      co_await pipeline.Run(call);
    }
  }
}

RpcError Route::RecordUnavailable(Call& call, const base::Error& why) {
  return Pipeline(services_, upstream_, client_, loop_).RecordUnavailable(call, why);
}

net::Task<void> Route::AnswerUnavailable(Call& call, const base::Error& why) {
  const RpcError error = RecordUnavailable(call, why);
  co_await call.FinishError(error);
}

// Every notification that a legacy client may send concerns the client's side of the gateway: the
// upstream's session was opened by us, calls are cancelled under our ids, and roots are not
// offered.
net::Task<void> Route::HandleNotification(Call&) { co_return; }

net::Task<void> Route::Discover(Call& call) {
  const auto view = co_await upstream_.GetView(client_, loop_);
  if (!view) {
    co_return co_await AnswerUnavailable(call, view.error());
  }
  const std::string capabilities = (*view)->modern_capabilities.Write();
  const mcp::ServerDescription server{services_.server, capabilities};
  const std::string result = mcp::WriteDiscoverResult(server);
  co_await call.FinishResult(result);
}

// The whole list in one page: what the policy lets this caller see, in order of name.
net::Task<void> Route::ListTools(Call& call) {
  if (call.params().Find("cursor")) {
    co_await call.FinishError(mcp::UnknownCursor());
    co_return;
  }
  const auto snapshot = services_.snapshots.Get();
  const auto policy = snapshot->FindPolicy(*call.origin().principal.grant);
  const auto view = co_await upstream_.Refresh(client_, loop_);
  if (!view) {
    co_return co_await AnswerUnavailable(call, view.error());
  }
  const Catalogue& catalogue = *(*view)->catalogue;
  const auto bound = policy ? catalogue.Bind(policy) : nullptr;
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Key("tools").BeginArray();
  std::string tool;
  for (size_t i = 0; bound && i < catalogue.tools().size(); ++i) {
    if (!bound->rules[i].is_listed()) continue;
    tool.clear();
    mcp::WriteTool(tool, catalogue.tools()[i].definition, call.revision());
    writer.Raw(tool);
  }
  writer.EndArray();
  if (call.is_modern()) mcp::WriteModernMembers(writer, services_.server);
  writer.EndObject();
  co_await call.FinishResult(result);
}

}  // namespace toolgate::gateway
