// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/upstream_health.h"

#include <algorithm>

namespace toolgate::gateway {
namespace {

constexpr size_t kWhyBytesMax = 300;  // an error may quote the server

}  // namespace

std::string_view Name(UpstreamState state) {
  switch (state) {
    case UpstreamState::kUnknown:
      return "unknown";
    case UpstreamState::kUp:
      return "up";
    case UpstreamState::kDown:
      return "down";
  }
  return "unknown";
}

UpstreamHealth::UpstreamHealth(Options options, const base::Clock& clock, telemetry::Logger& logger)
    : options_(std::move(options)),
      clock_(clock),
      logger_(logger),
      changed_at_(clock.Now()),
      asked_at_(changed_at_),
      due_at_(changed_at_ + options_.check_interval) {
  status_.since = clock.WallNow();
}

void UpstreamHealth::NoteAnswer() {
  const std::lock_guard lock(mutex_);
  if (frozen_) return;
  asking_ = false;
  asked_at_ = clock_.Now();
  due_at_ = asked_at_ + options_.check_interval;
  retry_ = std::chrono::seconds(0);
  if (status_.state == UpstreamState::kUp) return;
  if (status_.state == UpstreamState::kDown) {
    const auto down = std::chrono::floor<std::chrono::seconds>(asked_at_ - changed_at_);
    logger_.Info("upstream_up", {{"server", options_.server}, {"down_seconds", down.count()}});
  }
  ChangeTo(UpstreamState::kUp, "");
}

void UpstreamHealth::NoteFailure(const base::Error& why) {
  const std::lock_guard lock(mutex_);
  if (frozen_) return;
  asking_ = false;
  asked_at_ = clock_.Now();
  retry_ = std::clamp(2 * retry_, kFirstRetry, std::max(kFirstRetry, options_.check_interval));
  due_at_ = asked_at_ + retry_;
  if (status_.state == UpstreamState::kDown) return;
  const bool is_settling = was_down_ && asked_at_ - changed_at_ < kSettleTime;
  if (is_settling) return;
  std::string shown = why.message.substr(0, kWhyBytesMax);
  logger_.Warning("upstream_down",
                  {{"server", options_.server}, {"url", options_.origin}, {"error", shown}});
  was_down_ = true;
  ChangeTo(UpstreamState::kDown, std::move(shown));
}

void UpstreamHealth::ChangeTo(UpstreamState state, std::string why) {
  status_ = {state, clock_.WallNow(), std::move(why)};
  changed_at_ = clock_.Now();
}

void UpstreamHealth::NoteSuspicion() {
  const std::lock_guard lock(mutex_);
  if (retry_.count() > 0) return;  // it is being asked already, as often as is good for it
  due_at_ = std::min(due_at_, std::max(clock_.Now(), asked_at_ + kFirstRetry));
}

bool UpstreamHealth::TakeCheck() {
  const std::lock_guard lock(mutex_);
  if (frozen_ || asking_ || clock_.Now() < due_at_) return false;
  asking_ = true;
  return true;
}

void UpstreamHealth::Freeze() {
  const std::lock_guard lock(mutex_);
  frozen_ = true;
}

UpstreamStatus UpstreamHealth::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace toolgate::gateway
