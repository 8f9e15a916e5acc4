// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/change_board.h"

#include <algorithm>

#include "gateway/upstream/upstream.h"

namespace toolgate::gateway {
namespace {

constexpr std::chrono::seconds kSameChange{1};

const policy::Section& SectionOf(const policy::Document& document, ListKind kind) {
  switch (kind) {
    case ListKind::kTools:
      return document.tools;
    case ListKind::kPrompts:
      return document.prompts;
    case ListKind::kResources:
    case ListKind::kTemplates:
      break;
  }
  return document.resources;
}

// Whether nothing of a list is hidden from who has this seat.
bool SeesAll(const Snapshot& snapshot, const ChangeBoard::Seat& seat, ListKind kind) {
  const auto policy = snapshot.FindPolicyNow(*seat.grant);
  if (!policy) return false;
  if (policy->is_shadow()) return true;
  const policy::Section& section = SectionOf(policy->document(), kind);
  return section.allows_by_default && !section.HasRules();
}

// The digest of what a policy shows of a list.
std::string DigestOf(const Catalogue& list, const std::shared_ptr<const policy::Policy>& policy) {
  // Without a policy nothing is shown.
  return policy ? list.Bind(policy)->visible_digest : "none";
}

}  // namespace

void ChangeBoard::Compare(const Snapshot& snapshot, Upstream& upstream, Seat& seat,
                          std::vector<ListKind>& changed) {
  const auto policy = snapshot.FindPolicyNow(*seat.grant);
  for (size_t i = 0; i < kListKinds; ++i) {
    const auto kind = static_cast<ListKind>(i);
    const auto list = upstream.LastList(kind, seat.features);
    if (!list) continue;
    std::string now = DigestOf(*list, policy);
    // A list that becomes known only now was no other before, as far as anybody can tell.
    if (seat.seen[i].empty()) seat.seen[i] = DigestOf(*list, seat.first_policy);
    if (seat.seen[i] != now) changed.push_back(kind);
    seat.seen[i] = std::move(now);
  }
}

void ChangeBoard::Join(const Snapshot& snapshot, Upstream& upstream,
                       const std::shared_ptr<Seat>& seat) {
  std::vector<ListKind> ignored;
  seat->first_policy = snapshot.FindPolicyNow(*seat->grant);
  Compare(snapshot, upstream, *seat, ignored);
  bool is_closed = false;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(seats_, [](const auto& left) { return left.expired(); });
    seats_.push_back(seat);
    is_closed = is_closed_;
  }
  if (is_closed && seat->end) seat->end();
}

void ChangeBoard::Review(const Snapshot& snapshot, Upstream& upstream) {
  std::vector<std::pair<std::shared_ptr<Seat>, ListKind>> told;
  {
    const std::lock_guard lock(mutex_);
    std::vector<ListKind> changed;
    for (const auto& weak : seats_) {
      const auto seat = weak.lock();
      if (!seat) continue;
      changed.clear();
      Compare(snapshot, upstream, *seat, changed);
      for (const ListKind kind : changed) {
        seat->told_at[static_cast<size_t>(kind)] = std::chrono::steady_clock::now();
        told.emplace_back(seat, kind);
      }
    }
  }
  for (const auto& [seat, kind] : told) seat->tell(kind);
}

void ChangeBoard::PassOn(const Snapshot& snapshot, Seat& seat, ListKind kind,
                         base::SteadyTime announced_at) {
  if (!SeesAll(snapshot, seat, kind)) return;
  {
    const std::lock_guard lock(mutex_);
    // Another announcement of the same change may have come first.
    base::SteadyTime& told_at = seat.told_at[static_cast<size_t>(kind)];
    if (told_at > announced_at - kSameChange) return;
    told_at = std::chrono::steady_clock::now();
  }
  seat.tell(kind);
}

std::vector<std::shared_ptr<ChangeBoard::Seat>> ChangeBoard::Seats() const {
  std::vector<std::shared_ptr<Seat>> seats;
  const std::lock_guard lock(mutex_);
  for (const auto& weak : seats_) {
    if (auto seat = weak.lock()) seats.push_back(std::move(seat));
  }
  return seats;
}

void ChangeBoard::EndIf(const std::function<bool(const Seat&)>& is_over) {
  for (const auto& seat : Seats()) {
    if (seat->end && is_over(*seat)) seat->end();
  }
}

void ChangeBoard::Close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  EndIf([](const Seat&) { return true; });
}

std::vector<mcp::ClientFeatures> ChangeBoard::FeaturesInUse() const {
  std::vector<mcp::ClientFeatures> used;
  for (const auto& seat : Seats()) {
    if (std::find(used.begin(), used.end(), seat->features) == used.end()) {
      used.push_back(seat->features);
    }
  }
  return used;
}

}  // namespace toolgate::gateway
