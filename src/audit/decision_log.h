// SPDX-License-Identifier: Apache-2.0
// Where decision records go.
#pragma once

#include "audit/decision_record.h"

namespace toolgate::audit {

// Where the room for a record comes from.
enum class Room { kReserved, kWhatIsLeft };

// Thread-safe.
class DecisionLog {
 public:
  virtual ~DecisionLog() = default;

  // Sets room aside for one record, before its call is forwarded: what cannot be recorded is not
  // done, unless the policy says otherwise. False: there is none. What is set aside is used by one
  // Append.
  virtual bool Reserve() = 0;

  // Never blocks. A record for which there is no room is counted as dropped.
  virtual void Append(const DecisionRecord& record, Room room) = 0;
};

}  // namespace toolgate::audit
