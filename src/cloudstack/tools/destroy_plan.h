// SPDX-License-Identifier: Apache-2.0
// What is known of a machine that is to be destroyed, and what follows from it: whether it can be,
// and what will be done. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloudstack/tools/destroy_report.h"
#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

struct DestroyFacts {
  const DestroyReport& report;  // the machine and its volumes
  const ToolArguments& arguments;
  std::vector<std::string> volume_ids;  // to be deleted
  std::string public_ip = {};           // by static NAT
  bool is_protected = false;
  bool is_busy = false;  // a snapshot of its root volume is being taken
  // What the account may, if it could be asked.
  std::optional<bool> may_expunge = {};
  std::optional<bool> may_force_stop = {};
  std::optional<bool> sees_destroyed = {};

  bool IsDoomed(std::string_view volume_id) const;
  // All data volumes are to be deleted.
  void DoomAll();
};

// Each id once, in lower case, as the cloud writes them.
std::vector<std::string> NormalIds(const std::vector<std::string>& ids);

// Whether the cloud stops it before it is destroyed.
bool Runs(const DestroyFacts& facts);
// Whether its state passes by itself; until then the cloud destroys nothing.
bool IsPassing(std::string_view state);
// Whether it cannot be taken back, whatever was asked for.
bool IsForGood(const DestroyFacts& facts);

// Why the cloud would refuse, or the caller would not want it; empty if nothing stands in the way.
std::string FindObstacle(const DestroyFacts& facts);

// What will be done, in a sentence.
std::string PlanDestruction(const DestroyFacts& facts);

}  // namespace toolgate::cloudstack
