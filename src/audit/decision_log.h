// SPDX-License-Identifier: Apache-2.0
// Where decision records go.
#pragma once

#include <cstdint>

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

  // The decision of a call that is about to be forwarded, for logs that keep it apart from what
  // comes of it; Append ends the call. At most twice with the same room: a call may be decided
  // anew. Returns only when the record survives this process.
  virtual void AppendDecision(const DecisionRecord& record, Room room) = 0;

  // Never blocks. A record for which there is no room is counted as dropped.
  virtual void Append(const DecisionRecord& record, Room room) = 0;

  // For logs that keep more than calls.
  virtual void AppendRequest(const RequestRecord& record) = 0;

  // Opens files anew, for programs that move them away.
  virtual void Reopen() = 0;

  // What became of the records so far, and whether they can be written now.
  struct Counts {
    int64_t pending_bytes = 0;      // set aside, or waiting to be written
    int64_t pending_bytes_max = 0;  // the room that there is
    int64_t written = 0;            // records
    int64_t dropped = 0;
  };
  virtual Counts counts() const = 0;
  virtual bool is_writable() const = 0;
};

}  // namespace toolgate::audit
