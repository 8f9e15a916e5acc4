// SPDX-License-Identifier: Apache-2.0
// Counts a call against the limits of a policy. The stages that do so are in limits.cc, too.
#pragma once

#include <optional>
#include <string>

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// By which rules a call is counted. What a shadow counts is its own.
struct Counting {
  enum class Use { kDecides, kIsTried };

  const policy::Policy& policy;
  const policy::ToolRules& rules;
  Use use = Use::kDecides;

  bool is_enforced() const { return use == Use::kDecides && !policy.is_shadow(); }
};

struct Counted {
  policy::Decision decision;  // a denial, if a limit is exceeded
  std::optional<state::Reservation> reservation;
  std::string warning;  // for the record, if the call goes on without being counted
};

// Takes the call from all limits, or from none.
Counted Count(const CallContext& context, const Counting& counting);

}  // namespace toolgate::gateway
