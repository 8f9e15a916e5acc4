// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/usage.h"

#include <algorithm>
#include <chrono>

namespace toolgate::simulator {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr days kDay{1};

double HoursWithin(const UsageSpan& span, base::WallTime start, base::WallTime end) {
  const auto from = std::max(span.start, start);
  const auto until = span.end ? std::min(*span.end, end) : end;
  return std::chrono::duration<double, std::ratio<3600>>(std::max(until, from) - from).count();
}

bool Overlaps(const UsageSpan& span, base::WallTime start, base::WallTime end) {
  return span.start < end && (!span.end || *span.end > start);
}

}  // namespace

std::vector<UsageRecord> RecordsBetween(const Ledger& ledger, base::WallTime start,
                                        base::WallTime end, base::WallTime now) {
  std::vector<UsageRecord> records;
  if (ledger.spans().empty()) return records;
  const base::WallTime over = floor<days>(now);
  const base::WallTime known = std::max(over, std::min(ledger.generated_until, now));
  // Before the first use there is nothing to look for, however far back the question goes.
  base::WallTime day = floor<days>(std::max(start, ledger.spans().front().start));
  if (day < start) day += kDay;
  for (; day < known; day += kDay) {
    const base::WallTime day_end = std::min(day + kDay, known);
    const base::WallTime last = day_end == day + kDay ? day_end - seconds(1) : day_end;
    if (last > end) break;
    for (const UsageSpan& span : ledger.spans()) {
      if (!Overlaps(span, day, day_end)) continue;
      records.push_back({&span, day, last, HoursWithin(span, day, day_end)});
    }
  }
  return records;
}

const std::vector<UsageKindName>& UsageKinds() {
  static const std::vector<UsageKindName> kinds = {
      {UsageKind::kRunningMachine, "RUNNING_VM", "Running Vm Usage"},
      {UsageKind::kAllocatedMachine, "ALLOCATED_VM", "Allocated Vm Usage"},
      {UsageKind::kIpAddress, "IP_ADDRESS", "IP Address Usage"},
      {UsageKind::kVolume, "VOLUME", "Volume Usage"},
      {UsageKind::kTemplate, "TEMPLATE", "Template Usage"},
      {UsageKind::kIso, "ISO", "ISO Usage"},
      {UsageKind::kSnapshot, "SNAPSHOT", "Snapshot Usage"},
      {UsageKind::kSecurityGroup, "SECURITY_GROUP", "Security Group Usage"},
      {UsageKind::kLoadBalancer, "LOAD_BALANCER_POLICY", "Load Balancer Usage"},
      {UsageKind::kPortForwarding, "PORT_FORWARDING_RULE", "Port Forwarding Usage"},
      {UsageKind::kNetworkOffering, "NETWORK_OFFERING", "Network Offering Usage"},
      {UsageKind::kMachineSnapshot, "VM_SNAPSHOT", "VM Snapshot storage usage"},
      {UsageKind::kNetwork, "NETWORK", "Network usage"},
      {UsageKind::kVpc, "VPC", "VPC usage"},
  };
  return kinds;
}

}  // namespace toolgate::simulator
