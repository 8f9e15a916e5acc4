// SPDX-License-Identifier: Apache-2.0
// Who is to be told when a list that he sees changes, be it by the server or by a policy. Everyone
// is told of changes in what he is shown and of nothing else: not even the time of a change gives
// away what is hidden.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gateway/upstream/catalogue.h"
#include "gateway/upstream/snapshot.h"
#include "mcp/client_features.h"

namespace toolgate::gateway {

class Upstream;

// Of one server. Thread-safe.
class ChangeBoard {
 public:
  // One who listens.
  struct Seat {
    std::shared_ptr<const identity::Grant> grant;
    mcp::ClientFeatures features;
    // Told of the lists that changed, on any thread; must not call the board.
    std::function<void(ListKind)> tell;
    // Told that nothing will follow, likewise; may be empty.
    std::function<void()> end;
    // What was in force when he sat down; set by Join.
    std::shared_ptr<const policy::Policy> first_policy;
    // The digest of what each list last showed; empty as long as the list is not known.
    std::array<std::string, kListKinds> seen;
    // When he was told last.
    std::array<base::SteadyTime, kListKinds> told_at{};
    // Whether the server told him and he is to be told in a moment.
    std::array<std::atomic<bool>, kListKinds> is_waiting{};
  };

  // The seat is given up when the last pointer to it is.
  void Join(const Snapshot& snapshot, Upstream& upstream, const std::shared_ptr<Seat>& seat);

  // Compares what everyone sees now with what he saw last, and tells who sees something else.
  void Review(const Snapshot& snapshot, Upstream& upstream);

  // The server told whoever has this seat that a list changed. It was fetched and reviewed since;
  // now he is told at the latest, if nothing of the list is hidden from him: lists may differ from
  // session to session, and we see ours.
  void PassOn(const Snapshot& snapshot, Seat& seat, ListKind kind, base::SteadyTime announced_at);

  // Tells those of whom `is_over` says so that nothing will follow.
  void EndIf(const std::function<bool(const Seat&)>& is_over);
  // Tells everyone, and whoever joins from now on.
  void Close();

  // The sets of features for which lists are kept up to date.
  std::vector<mcp::ClientFeatures> FeaturesInUse() const;

 private:
  std::vector<std::shared_ptr<Seat>> Seats() const;
  static void Compare(const Snapshot& snapshot, Upstream& upstream, Seat& seat,
                      std::vector<ListKind>& changed);

  mutable std::mutex mutex_;
  bool is_closed_ = false;  // guarded by mutex_
  std::vector<std::weak_ptr<Seat>>
      seats_;  // guarded by mutex_, as are the seats' `seen` and `told_at`
};

}  // namespace toolgate::gateway
