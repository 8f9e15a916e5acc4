// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/change_board.h"

#include <algorithm>

#include "gateway/upstream/upstream.h"

namespace toolgate::gateway {

void ChangeBoard::Compare(const Snapshot& snapshot, Upstream& upstream, Seat& seat,
                          std::vector<ListKind>& changed) {
  const auto policy = snapshot.FindPolicy(*seat.grant);
  for (size_t i = 0; i < kListKinds; ++i) {
    const auto kind = static_cast<ListKind>(i);
    const auto list = upstream.LastList(kind, seat.features);
    if (!list) continue;
    // Without a policy nothing is shown.
    std::string now = policy ? list->Bind(policy)->visible_digest : "none";
    const bool is_known = !seat.seen[i].empty();
    if (is_known && seat.seen[i] != now) changed.push_back(kind);
    seat.seen[i] = std::move(now);
  }
}

std::shared_ptr<ChangeBoard::Seat> ChangeBoard::Join(const Snapshot& snapshot, Upstream& upstream,
                                                     Seat seat) {
  auto joined = std::make_shared<Seat>(std::move(seat));
  std::vector<ListKind> ignored;
  Compare(snapshot, upstream, *joined, ignored);
  const std::lock_guard lock(mutex_);
  std::erase_if(seats_, [](const auto& left) { return left.expired(); });
  seats_.push_back(joined);
  return joined;
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
      for (const ListKind kind : changed) told.emplace_back(seat, kind);
    }
  }
  for (const auto& [seat, kind] : told) seat->tell(kind);
}

std::vector<std::shared_ptr<ChangeBoard::Seat>> ChangeBoard::Seats() const {
  std::vector<std::shared_ptr<Seat>> seats;
  const std::lock_guard lock(mutex_);
  for (const auto& weak : seats_) {
    if (auto seat = weak.lock()) seats.push_back(std::move(seat));
  }
  return seats;
}

void ChangeBoard::EndAll() {
  for (const auto& seat : Seats()) {
    if (seat->end) seat->end();
  }
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
