// SPDX-License-Identifier: Apache-2.0
#include "identity/failure_table.h"

#include <algorithm>

namespace toolgate::identity {
namespace {

std::chrono::seconds DelayAfter(unsigned failures, unsigned free) {
  if (failures < free) return std::chrono::seconds(0);
  constexpr unsigned kDoublingsMax = 10;  // 2^10 s is more than the longest delay
  static_assert(FailureTable::kDelayFirst * (1 << kDoublingsMax) > FailureTable::kDelayMax);
  const unsigned doublings = std::min(failures - free, kDoublingsMax);
  return std::min(FailureTable::kDelayFirst * (1u << doublings), FailureTable::kDelayMax);
}

}  // namespace

std::chrono::seconds FailureTable::WaitOf(const Key& key, base::SteadyTime now) const {
  const auto found = places_.find(key);
  if (found == places_.end() || found->second->delayed_until <= now) return {};
  return std::chrono::ceil<std::chrono::seconds>(found->second->delayed_until - now);
}

FailureTable::Entry& FailureTable::Touch(const Key& key) {
  const auto found = places_.find(key);
  if (found != places_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front();
  }
  if (places_.size() >= size_max_) {
    places_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({.key = key});
  places_.emplace(key, entries_.begin());
  return entries_.front();
}

void FailureTable::AddFailure(const Key& key, base::SteadyTime now) {
  Entry& entry = Touch(key);
  if (now - entry.last_failure > kForgottenAfter) entry.failures = 0;
  ++entry.failures;
  entry.last_failure = now;
  entry.delayed_until = now + DelayAfter(entry.failures, failures_free_);
}

void FailureTable::TakeFailureBack(const Key& key, base::SteadyTime now) {
  const auto found = places_.find(key);
  if (found == places_.end() || found->second->failures == 0) return;
  --found->second->failures;
  found->second->delayed_until = now;
}

void FailureTable::Remember(const Key& key) {
  Entry& entry = Touch(key);
  entry.failures = 0;
  entry.delayed_until = {};
}

void FailureTable::Forget(const Key& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return;
  entries_.erase(found->second);
  places_.erase(found);
}

}  // namespace toolgate::identity
