// SPDX-License-Identifier: Apache-2.0
#include "transport/message_link.h"

#include <utility>

#include "base/text.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;

UpstreamFailure Failed(base::Error error) {
  UpstreamFailure failure;
  failure.error = std::move(error);
  return failure;
}

// The request that a response or progress belongs to, under the id that we gave it.
std::optional<int64_t> RequestOf(const mcp::Message& message) {
  const bool is_response = message.kind == mcp::MessageKind::kResponse;
  const std::string id =
      is_response ? message.id : mcp::ReadId(message.params.Find("progressToken"));
  const auto number = base::ParseUint(id);
  if (!number || *number > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(*number);
}

}  // namespace

void Inbox::Put(ReceivedMessage received) {
  {
    const std::lock_guard lock(mutex_);
    const bool is_response = received.message.kind == mcp::MessageKind::kResponse;
    bytes_ += received.document.source().size();
    messages_.push_back(std::move(received));
    const auto is_too_much = [this] {
      return messages_.size() > kMessagesMax || bytes_ > kBytesMax;
    };
    while (!is_response && messages_.size() > 1 && is_too_much()) {
      bytes_ -= messages_.front().document.source().size();
      messages_.pop_front();
    }
  }
  signal.Notify();
}

void Inbox::Accept() {
  {
    const std::lock_guard lock(mutex_);
    is_accepted_ = true;
  }
  signal.Notify();
}

void Inbox::Fail(UpstreamFailure failure) {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }
  signal.Notify();
}

Inbox::Found Inbox::Take(ReceivedMessage& received, UpstreamFailure& failure) {
  const std::lock_guard lock(mutex_);
  if (!messages_.empty()) {
    received = std::move(messages_.front());
    messages_.pop_front();
    bytes_ -= received.document.source().size();
    return Found::kMessage;
  }
  if (!failure_) return Found::kNothing;
  failure = *failure_;
  return Found::kFailure;
}

std::optional<UpstreamFailure> Inbox::FindFailure() const {
  const std::lock_guard lock(mutex_);
  return messages_.empty() ? failure_ : std::nullopt;
}

bool Inbox::is_accepted() const {
  const std::lock_guard lock(mutex_);
  return is_accepted_ || !messages_.empty();
}

MessageLink::MessageLink(std::function<void()> stop) : stop_(std::move(stop)) {}

tl::expected<std::shared_ptr<Inbox>, UpstreamFailure> MessageLink::BeginCall(int64_t id) {
  const std::lock_guard lock(mutex_);
  if (over_) {
    UpstreamFailure failure = *over_;
    failure.not_sent = true;
    return tl::unexpected(std::move(failure));
  }
  if (calls_.size() >= kCallsMax) {
    UpstreamFailure failure =
        Failed({ErrorCode::kLimitExceeded, "too many requests of the session are in progress"});
    failure.not_sent = true;
    return tl::unexpected(std::move(failure));
  }
  return calls_.emplace(id, std::make_shared<Inbox>()).first->second;
}

void MessageLink::EndCall(int64_t id) {
  const std::lock_guard lock(mutex_);
  calls_.erase(id);
}

std::shared_ptr<Inbox> MessageLink::FindInbox(const mcp::Message& message) {
  const bool is_response = message.kind == mcp::MessageKind::kResponse;
  const bool is_progress = message.method == "notifications/progress";
  const std::lock_guard lock(mutex_);
  if (!is_response && !is_progress) {
    return calls_.empty() ? general_ : calls_.begin()->second;
  }
  const auto id = RequestOf(message);
  const auto found = id ? calls_.find(*id) : calls_.end();
  // An answer to nobody is none: its request may have been given up.
  if (found == calls_.end()) return nullptr;
  auto inbox = found->second;
  if (is_response) calls_.erase(found);
  return inbox;
}

void MessageLink::Deliver(ReceivedMessage received) {
  const auto inbox = FindInbox(received.message);
  if (inbox) inbox->Put(std::move(received));
}

void MessageLink::DeliverFault(const base::Error& error) {
  std::map<int64_t, std::shared_ptr<Inbox>> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(calls_);
  }
  for (const auto& [id, inbox] : calls) inbox->Fail(Failed(error));
}

// False if it had ended before.
bool MessageLink::End(const UpstreamFailure& failure) {
  std::map<int64_t, std::shared_ptr<Inbox>> calls;
  {
    const std::lock_guard lock(mutex_);
    if (over_) return false;
    over_ = failure;
    calls.swap(calls_);
  }
  for (const auto& [id, inbox] : calls) inbox->Fail(failure);
  general_->Fail(failure);
  return true;
}

void MessageLink::Lose(base::Error error) {
  UpstreamFailure lost = Failed(std::move(error));
  lost.session_lost = true;
  End(lost);
}

void MessageLink::Close() {
  const bool was_open = End(Failed({ErrorCode::kCancelled, "the session has ended"}));
  if (was_open) stop_();
}

}  // namespace toolgate::transport
