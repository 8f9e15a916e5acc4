// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/http_service.h"

#include "crypto/hash.h"

namespace toolgate::cloudstack {
namespace {

using mcp::RpcError;

class HttpCall final : public ClientCall {
 public:
  explicit HttpCall(transport::Call& call) : call_(call) {}

  mcp::Method method() const override { return call_.rule().method; }
  json::Value params() const override { return call_.params(); }
  mcp::Revision revision() const override { return call_.revision(); }
  std::string_view log_id() const override { return call_.origin().request_id; }
  ClientState* client() override {
    // Every session here was opened by HttpService::Open.
    return call_.session() ? static_cast<ClientState*>(call_.session()->state()) : nullptr;
  }
  bool CanBeAsked() const override { return call_.accepts_stream(); }

  void OnGivenUp(std::function<void()> on_gone) override {
    if (call_.in_flight()) call_.in_flight()->OnCancel(on_gone);
    // A legacy client that leaves has not cancelled (2025-11-25, "Sending Messages to the Server").
    if (call_.is_modern()) call_.OnClientGone(std::move(on_gone));
  }
  net::Task<void> Tell(std::string_view message) override { co_await call_.Notify(message); }
  net::Task<void> KeepAlive() override { co_await call_.KeepAlive(); }
  net::Task<void> FinishResult(std::string_view result) override {
    co_await call_.FinishResult(result);
  }
  net::Task<void> FinishError(const RpcError& error) override { co_await call_.FinishError(error); }
  RpcError MethodNotFound() const override { return call_.MethodNotFound(); }

 private:
  transport::Call& call_;
};

}  // namespace

tl::expected<identity::Principal, RpcError> HttpService::Authenticate(std::string_view token) {
  const bool is_known = token_.empty() || crypto::EqualsInConstantTime(token, token_);
  if (!is_known)
    return tl::unexpected(RpcError{401, 1401, "The bearer token is not the right one"});
  return identity::Principal{"client", "", nullptr};
}

net::Task<tl::expected<transport::Eras, RpcError>> HttpService::AskEras(transport::Call&) {
  co_return transport::Eras{};
}

net::Task<tl::expected<transport::Opened, RpcError>> HttpService::Open(transport::Call& call) {
  co_return server_.Open(call.params());
}

net::Task<void> HttpService::Handle(transport::Call& call) {
  HttpCall client_call(call);
  co_await server_.Handle(client_call);
}

net::Task<void> HttpService::HandleNotification(transport::Call&) { co_return; }

net::Task<bool> HttpService::HandleResponse(transport::Call& call) {
  HttpCall client_call(call);
  ClientState* client = client_call.client();
  co_return client && client->TakeResponse(call.message());
}

}  // namespace toolgate::cloudstack
