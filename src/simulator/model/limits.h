// SPDX-License-Identifier: Apache-2.0
// How much an account may own, and how much it owns: `resourcetype` of listResourceLimits.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "simulator/model/people.h"

namespace toolgate::simulator {

// With the numbers of the API.
enum class ResourceType {
  kUserVm = 0,
  kPublicIp,
  kVolume,
  kSnapshot,
  kTemplate,
  kProject,
  kNetwork,
  kVpc,
  kCpu,
  kMemory,            // MiB
  kPrimaryStorage,    // bytes
  kSecondaryStorage,  // bytes
  kBackup,
  kBackupStorage,
  kBucket,
  kObjectStorage,
  kGpu,
};
inline constexpr size_t kResourceTypes = 17;

// `user_vm`, ...
std::string_view Name(ResourceType type);

inline constexpr int64_t kNoLimit = -1;

// Counts are kept by whoever makes and removes things: one call of Add for each.
class ResourceCounts {
 public:
  // Counts for the account and for its domain with all domains above.
  void Add(const Account& account, ResourceType type, int64_t count);
  int64_t Of(const Account& account, ResourceType type) const;
  int64_t Of(const Domain& domain, ResourceType type) const;

  // What applies to an account unless it has a limit of its own: max.account.*.
  static int64_t Default(ResourceType type);
  int64_t Limit(const Account& account, ResourceType type) const;
  int64_t Limit(const Domain& domain, ResourceType type) const;  // none but where it was set
  void SetLimit(const Account& account, ResourceType type, int64_t limit);
  void SetLimit(const Domain& domain, ResourceType type, int64_t limit);

  using Counts = std::array<int64_t, kResourceTypes>;
  using Limits = std::map<ResourceType, int64_t>;
  // All that is kept of an account or a domain, to be restored elsewhere.
  struct Holding {
    Counts counts{};
    Limits limits;
  };
  template <class Owner>
  Holding HoldingOf(const Owner& owner) const {
    return HoldingOf(static_cast<const void*>(&owner));
  }
  template <class Owner>
  void Restore(const Owner& owner, Holding holding) {
    counts_[&owner] = holding.counts;
    limits_[&owner] = std::move(holding.limits);
  }

 private:
  Holding HoldingOf(const void* owner) const;

  std::unordered_map<const void*, Counts> counts_;  // of accounts and domains
  std::unordered_map<const void*, Limits> limits_;
};

}  // namespace toolgate::simulator
