// SPDX-License-Identifier: Apache-2.0
// What operators are told of policies where they meet the tools of servers, each once.
#pragma once

#include "app/reviewed_tools.h"
#include "app/server_table.h"
#include "gateway/upstream/snapshot.h"

namespace toolgate::app {

// Thread-safe.
class Warnings {
 public:
  // `reviewed` may be null; all must outlive it.
  Warnings(const gateway::SnapshotHolder& snapshots, ReviewedTools* reviewed,
           telemetry::Logger& logger)
      : snapshots_(snapshots), reviewed_(reviewed), logger_(logger) {}

  // Of the policies that grants for the server have now: a typo in `hide` under a default of allow
  // must not fail open in silence.
  void ReportUnmatched(SharedServer& server, const gateway::Catalogue& tools);
  // Without a file of reviewed tools there is none that a policy with `pin` could let pass. For
  // gateways that have a file or nothing.
  void ReportPins(const gateway::PolicyTable& policies);
  // Keeps what the server has now for review: lists depend on what clients can do.
  void NoteSeen(SharedServer& server);

 private:
  void ReportPolicy(SharedServer& server, const gateway::Catalogue& list,
                    const std::shared_ptr<const policy::Policy>& policy);

  const gateway::SnapshotHolder& snapshots_;
  ReviewedTools* const reviewed_;
  telemetry::Logger& logger_;
  ToldWarnings told_;
};

}  // namespace toolgate::app
