// SPDX-License-Identifier: Apache-2.0
#include "transport/stdio_client.h"

#include <utility>

#include "json/writer.h"
#include "transport/stdio_framing.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;

constexpr std::chrono::hours kListenQuiet{24};  // a server need not ever say anything

UpstreamFailure NotSent(base::Error error) {
  UpstreamFailure failure;
  failure.error = std::move(error);
  failure.not_sent = true;
  return failure;
}

}  // namespace

StdioClient::StdioClient(net::EventLoop& loop, std::shared_ptr<StdioLink> link)
    : loop_(loop),
      link_(std::move(link)),
      client_info_(WriteClientInfo(link_->options().client_name, link_->options().client_version)) {
}

std::string StdioClient::WriteCancelled(const OutgoingMessage& request) const {
  // Clients do not cancel what begins a session (2025-11-25, "Cancellation"); and nobody knows what
  // a server makes of it before.
  if (request.method == "initialize" || request.method == "server/discover") return "";
  std::string params;
  json::Writer(params).Member("requestId", *request.id).Member("reason", "nobody waits for it");
  OutgoingMessage cancelled;
  cancelled.revision = request.revision;
  cancelled.method = "notifications/cancelled";
  cancelled.params = params;
  return WriteMessage(cancelled, client_info_) + "\n";
}

net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> StdioClient::Send(
    const OutgoingMessage& message) {
  auto framed = FrameMessage(WriteMessage(message, client_info_));
  if (!framed) co_return tl::unexpected(NotSent(std::move(framed.error())));
  StdioLine line;
  line.text = std::move(*framed);
  if (!message.id) {
    auto written = link_->Write(std::move(line));
    if (!written) co_return tl::unexpected(std::move(written.error()));
    co_return UpstreamAnswer(nullptr);
  }
  auto inbox = link_->BeginCall(*message.id);
  if (!inbox) co_return tl::unexpected(std::move(inbox.error()));
  const LinkCall::Options options{message.id, link_->options().quiet_timeout, message.abort};
  auto call = std::make_unique<LinkCall>(loop_, link_, *inbox, options);
  line.id = message.id;
  line.inbox = *inbox;
  auto written = link_->Write(std::move(line));
  if (!written) co_return tl::unexpected(std::move(written.error()));
  auto give_up = [weak = std::weak_ptr(link_), id = *message.id,
                  cancelled = WriteCancelled(message)]() mutable {
    if (const auto link = weak.lock()) link->GiveUp(id, std::move(cancelled));
  };
  (*inbox)->request_aborts.OnTrigger(std::move(give_up));
  auto accepted = co_await call->WaitUntilAccepted(link_->options().answer_timeout);
  if (!accepted) co_return tl::unexpected(std::move(accepted.error()));
  co_return UpstreamAnswer(std::move(call));
}

net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> StdioClient::OpenLink(
    net::Abort*) {
  co_return tl::unexpected(
      NotSent({ErrorCode::kUnavailable, "a server over stdio has no other stream"}));
}

net::Task<void> StdioClient::Delete(std::string_view, mcp::Revision) { co_return; }

UpstreamAnswer StdioClient::Listen(net::Abort* abort) {
  const LinkCall::Options options{std::nullopt, kListenQuiet, abort};
  return UpstreamAnswer(std::make_unique<LinkCall>(loop_, link_, link_->general(), options));
}

base::Status StdioClient::Respond(std::string response) {
  auto framed = FrameMessage(std::move(response));
  if (!framed) return tl::unexpected(std::move(framed.error()));
  StdioLine line;
  line.text = std::move(*framed);
  auto written = link_->Write(std::move(line));
  if (!written) return tl::unexpected(std::move(written.error().error));
  return {};
}

}  // namespace toolgate::transport
