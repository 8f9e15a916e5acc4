// SPDX-License-Identifier: Apache-2.0
// What a policy limits: how much, in which time, counted for whom (docs/policy.md, "Limits"). What
// was used is counted elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/decimal.h"
#include "base/issues.h"
#include "base/result.h"
#include "json/document.h"
#include "policy/argument_path.h"

namespace toolgate::policy {

// Who shares a counter.
enum class Scope : uint8_t { kSession, kGrant, kSubject, kServer, kOrganisation };

// Which tools share the counter of a limit.
enum class Per : uint8_t { kEntry, kTool };

struct Limit {
  std::string rule;     // JSON Pointer into the document
  std::string counter;  // the name that limits share it by; empty: it is this limit's own
  Scope scope = Scope::kSession;
  int64_t window_seconds = 0;
  bool is_calendar = false;  // minutes, hours, days or weeks in UTC, else any interval
  base::Decimal max;
  std::string max_text;                // as written
  std::optional<ArgumentPath> amount;  // what a call takes; empty: one
  Per per = Per::kEntry;
  base::Position position;

  // What names the counter of a call of `tool`, within the policy and the scope.
  std::string CounterFor(std::string_view tool) const;
};

// What a call takes of the limit: one, or the number that the argument is. Errors (invalid_input)
// say what is wrong with it: it is missing, no number, negative, or one that two parsers could read
// differently.
base::Result<base::Decimal> AmountOf(const Limit& limit, json::Value arguments);

// `session`, `grant`...
std::string_view Name(Scope scope);

}  // namespace toolgate::policy
