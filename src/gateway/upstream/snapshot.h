// SPDX-License-Identifier: Apache-2.0
// What requests are decided by, as of one moment: immutable, published whole, kept by each request
// to its end.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "identity/grants.h"
#include "policy/policy.h"

namespace toolgate::gateway {

using PolicyTable =
    std::map<identity::OwnedName, std::shared_ptr<const policy::Policy>, identity::OwnedNameLess>;

// What operators have stopped, until they resume it.
struct Pauses {
  std::map<std::string, identity::Pause, std::less<>> organisations;
  std::map<identity::OwnedName, identity::Pause, identity::OwnedNameLess> servers;
  std::map<std::string, identity::Pause, std::less<>> grants;  // by id

  bool empty() const { return organisations.empty() && servers.empty() && grants.empty(); }
};

struct Snapshot {
  std::shared_ptr<const identity::GrantTable> grants;  // never null
  PolicyTable policies;
  Pauses pauses;

  // The policy of a grant, or null if it has none.
  std::shared_ptr<const policy::Policy> FindPolicy(const identity::Grant& grant) const {
    return Find(grant, grant.policy);
  }
  // The policy that is only tried on a grant, or null.
  std::shared_ptr<const policy::Policy> FindShadowPolicy(const identity::Grant& grant) const {
    return Find(grant, grant.shadow_policy);
  }
  // The policy that the grant has now, whatever it had when it was found; null if it is gone.
  std::shared_ptr<const policy::Policy> FindPolicyNow(const identity::Grant& grant) const {
    if (grant.id.empty()) return FindPolicy(grant);
    const identity::IssuedGrant* issued = grants->FindById(grant.id);
    return issued == nullptr ? nullptr : FindPolicy(*issued->grant);
  }

 private:
  std::shared_ptr<const policy::Policy> Find(const identity::Grant& grant,
                                             std::string_view name) const {
    if (name.empty()) return nullptr;
    const auto found = policies.find(identity::OwnedNameView(grant.organisation, name));
    return found == policies.end() ? nullptr : found->second;
  }
};

// The snapshot in force. Thread-safe.
class SnapshotHolder {
 public:
  explicit SnapshotHolder(std::shared_ptr<const Snapshot> first) : current_(std::move(first)) {}

  std::shared_ptr<const Snapshot> Get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void Publish(std::shared_ptr<const Snapshot> next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
    epoch_.fetch_add(1, std::memory_order_release);
  }

  // How many snapshots were published. Seen no later than the snapshot itself.
  uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

 private:
  std::atomic<uint64_t> epoch_ = 0;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
