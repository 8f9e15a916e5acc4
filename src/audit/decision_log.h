// SPDX-License-Identifier: Apache-2.0
// Where decision records go.
#pragma once

#include "audit/decision_record.h"

namespace toolgate::audit {

// Thread-safe.
class DecisionLog {
 public:
  virtual ~DecisionLog() = default;

  // Whether a record appended now can be kept. Asked before a call is forwarded: what cannot be
  // recorded is not done, unless the policy says otherwise.
  virtual bool HasRoom() const = 0;

  // Never blocks. A record for which there is no room is counted as dropped.
  virtual void Append(const DecisionRecord& record) = 0;
};

}  // namespace toolgate::audit
