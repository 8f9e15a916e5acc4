// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/ledger.h"

namespace toolgate::simulator {

void Ledger::Record(UsageKind kind, std::string_view id, const Account& owner, UsageChange change,
                    base::WallTime now, UsageDetail detail) {
  std::pair<UsageKind, std::string> key(kind, id);
  if (const auto found = open_.find(key); found != open_.end()) {
    UsageSpan& span = *found->second;
    const bool goes_on =
        change == UsageChange::kStarted && span.owner == &owner && span.detail == detail;
    if (goes_on) return;
    span.end = now;
    open_.erase(found);
  }
  if (change == UsageChange::kStopped) return;
  spans_.push_back({kind, key.second, &owner, std::move(detail), now, std::nullopt});
  open_.emplace(std::move(key), &spans_.back());
}

void Ledger::Restore(UsageSpan span) {
  const UsageSpan& added = spans_.emplace_back(std::move(span));
  if (!added.end) open_.emplace(std::pair(added.kind, added.id), &spans_.back());
}

}  // namespace toolgate::simulator
