// SPDX-License-Identifier: Apache-2.0
#include "transport/link_call.h"

#include <utility>

namespace toolgate::transport {

using base::ErrorCode;
using base::Fail;

LinkCall::LinkCall(net::EventLoop& loop, std::shared_ptr<MessageLink> link,
                   std::shared_ptr<Inbox> inbox, const Options& options)
    : loop_(loop), link_(std::move(link)), inbox_(std::move(inbox)), options_(options) {}

LinkCall::~LinkCall() {
  if (!options_.id) return;
  link_->EndCall(*options_.id);
  // Whoever gives up does not wait for the POST either; one that was answered may end in peace.
  if (!is_answered_) inbox_->request_aborts.Trigger();
}

net::Task<base::Status> LinkCall::WaitForNews(std::chrono::milliseconds timeout) {
  net::Abort* const abort = options_.abort;
  bool is_news = false;
  if (abort == nullptr) {
    is_news = co_await inbox_->signal.Wait(loop_, timeout);
  } else if (!abort->triggered()) {
    abort->OnTrigger([inbox = inbox_] { inbox->signal.Notify(); });
    is_news = co_await inbox_->signal.Wait(loop_, timeout);
    abort->OnTrigger(nullptr);
  }
  if (abort != nullptr && abort->triggered()) co_return Fail(ErrorCode::kCancelled, "given up");
  if (!is_news) co_return Fail(ErrorCode::kTimeout, "no answer in time");
  co_return base::Status();
}

net::Task<tl::expected<void, UpstreamFailure>> LinkCall::WaitUntilAccepted(
    std::chrono::milliseconds timeout) {
  while (!inbox_->is_accepted()) {
    if (auto failure = inbox_->FindFailure()) co_return tl::unexpected(std::move(*failure));
    auto waited = co_await WaitForNews(timeout);
    if (waited) continue;
    UpstreamFailure failure;
    failure.error = std::move(waited.error());
    co_return tl::unexpected(std::move(failure));
  }
  co_return tl::expected<void, UpstreamFailure>();
}

net::Task<base::Result<bool>> LinkCall::Next(ReceivedMessage& received) {
  for (;;) {
    if (is_answered_) co_return false;
    const Inbox::Found found = inbox_->Take(received, failure_);
    if (found == Inbox::Found::kFailure) co_return tl::unexpected(failure_.error);
    if (found == Inbox::Found::kMessage) {
      is_answered_ = received.message.kind == mcp::MessageKind::kResponse;
      co_return true;
    }
    auto waited = co_await WaitForNews(options_.quiet_timeout);
    if (!waited) co_return tl::unexpected(std::move(waited.error()));
  }
}

}  // namespace toolgate::transport
