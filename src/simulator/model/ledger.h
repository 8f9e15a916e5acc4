// SPDX-License-Identifier: Apache-2.0
// What was used, by whom, from when to when: what usage records are computed from. Whatever changes
// the state of an entity that is charged for says so here.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

// What can be used, by the numbers of listUsageTypes.
enum class UsageKind {
  kRunningMachine = 1,
  kAllocatedMachine = 2,
  kIpAddress = 3,
  kVolume = 6,
  kTemplate = 7,
  kIso = 8,
  kSnapshot = 9,
  kSecurityGroup = 10,
  kLoadBalancer = 11,
  kPortForwarding = 12,
  kNetworkOffering = 13,
  kMachineSnapshot = 25,
  kNetwork = 30,
  kVpc = 31,
};

enum class UsageChange { kStarted, kStopped };

// What the use depends on and may change: then it is started anew, with other details.
struct UsageDetail {
  std::string offering_id;  // of machines and disks
  int64_t size_bytes = 0;   // of disks and what is kept of them
  bool operator==(const UsageDetail&) const = default;
};

// One use without a change of its details.
struct UsageSpan {
  UsageKind kind = UsageKind::kRunningMachine;
  std::string id;  // of the entity
  const Account* owner = nullptr;
  UsageDetail detail;
  base::WallTime start;
  std::optional<base::WallTime> end;  // none: it goes on
};

// Spans are appended and ended, never changed otherwise.
class Ledger {
 public:
  // Says that the use of an entity has started or stopped. May be said twice: what goes on already,
  // of the same owner and with the same details, goes on; what has stopped stays so. Started with
  // others, it ends and begins anew.
  void Record(UsageKind kind, std::string_view id, const Account& owner, UsageChange change,
              base::WallTime now, UsageDetail detail = {});

  // Appends a span of another ledger, which is restored here: in the order of its spans().
  void Restore(UsageSpan span);

  const std::deque<UsageSpan>& spans() const { return spans_; }  // in order of their start

  // Up to when records are there already, beyond the days that are over (generateUsageRecords).
  base::WallTime generated_until;

 private:
  std::deque<UsageSpan> spans_;
  std::map<std::pair<UsageKind, std::string>, UsageSpan*> open_;
};

}  // namespace toolgate::simulator
