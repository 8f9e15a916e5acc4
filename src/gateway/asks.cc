// SPDX-License-Identifier: Apache-2.0
#include "gateway/asks.h"

#include <algorithm>

#include "base/random.h"

namespace toolgate::gateway {

tl::expected<int64_t, Asks::Refusal> Asks::Add(Ask ask) {
  const std::lock_guard lock(mutex_);
  std::erase_if(asks_, [now = ask.asked_at](const auto& entry) {
    return now - entry.second.asked_at > kPatience;
  });
  if (const auto refusal = FindRefusal(ask)) return tl::unexpected(*refusal);
  asked_.push_back(ask.asked_at);
  if (!ask.call_id.empty()) ++per_call_[ask.call_id];
  asks_.emplace(++last_id_, std::move(ask));
  return last_id_;
}

std::optional<Asks::Refusal> Asks::FindRefusal(const Ask& ask) {
  while (!asked_.empty() && ask.asked_at - asked_.front() >= std::chrono::minutes(1)) {
    asked_.pop_front();
  }
  if (asks_.size() >= kMax) return Refusal::kTooManyWait;
  const auto of_call = per_call_.find(ask.call_id);
  if (of_call != per_call_.end() && of_call->second >= kPerCallMax) return Refusal::kTooManyInCall;
  if (asked_.size() >= kPerMinuteMax) return Refusal::kTooFast;
  return std::nullopt;
}

std::optional<Ask> Asks::Take(std::string_view id_json) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(asks_.begin(), asks_.end(), [id_json](const auto& entry) {
    return std::to_string(entry.first) == id_json;
  });
  if (found == asks_.end()) return std::nullopt;
  Ask ask = std::move(found->second);
  asks_.erase(found);
  return ask;
}

std::optional<int64_t> Asks::Cancel(std::string_view server_id, std::string_view call_id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(asks_.begin(), asks_.end(), [&](const auto& entry) {
    return entry.second.server_id == server_id && entry.second.call_id == call_id;
  });
  if (found == asks_.end()) return std::nullopt;
  const int64_t id = found->first;
  asks_.erase(found);
  return id;
}

std::string Asks::AddElicitation(std::string_view server_id) {
  constexpr size_t kIdBytes = 16;
  const std::lock_guard lock(mutex_);
  if (elicitations_.size() >= kElicitationsMax) elicitations_.pop_front();
  elicitations_.emplace_back(server_id, base::RandomToken(kIdBytes));
  return elicitations_.back().second;
}

std::string Asks::FindElicitation(std::string_view server_id) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(elicitations_.begin(), elicitations_.end(),
                   [server_id](const auto& entry) { return entry.first == server_id; });
  return found == elicitations_.end() ? "" : found->second;
}

void Asks::EndCall(std::string_view call_id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(asks_, [call_id](const auto& entry) { return entry.second.call_id == call_id; });
  const auto counted = per_call_.find(call_id);
  if (counted != per_call_.end()) per_call_.erase(counted);
}

}  // namespace toolgate::gateway
