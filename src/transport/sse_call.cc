// SPDX-License-Identifier: Apache-2.0
#include "transport/sse_call.h"

#include <utility>

namespace toolgate::transport {

using base::ErrorCode;
using base::Fail;

SseCall::SseCall(net::EventLoop& loop, std::shared_ptr<SseLink> link,
                 std::shared_ptr<SseInbox> inbox, const Options& options)
    : loop_(loop), link_(std::move(link)), inbox_(std::move(inbox)), options_(options) {}

SseCall::~SseCall() {
  if (!options_.id) return;
  link_->EndCall(*options_.id);
  // Whoever gives up does not wait for the POST either; one that was answered may end in peace.
  if (!is_answered_) inbox_->request_aborts.Trigger();
}

net::Task<base::Status> SseCall::WaitForNews(std::chrono::milliseconds timeout) {
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

net::Task<tl::expected<void, UpstreamFailure>> SseCall::WaitUntilAccepted(
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

net::Task<base::Result<bool>> SseCall::Next(ReceivedMessage& received) {
  for (;;) {
    if (is_answered_) co_return false;
    const SseInbox::Found found = inbox_->Take(received, failure_);
    if (found == SseInbox::Found::kFailure) co_return tl::unexpected(failure_.error);
    if (found == SseInbox::Found::kMessage) {
      is_answered_ = received.message.kind == mcp::MessageKind::kResponse;
      co_return true;
    }
    auto waited = co_await WaitForNews(options_.quiet_timeout);
    if (!waited) co_return tl::unexpected(std::move(waited.error()));
  }
}

}  // namespace toolgate::transport
