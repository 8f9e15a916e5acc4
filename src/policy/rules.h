// SPDX-License-Identifier: Apache-2.0
// What remains of a policy where one tool, resource or prompt is meant.
#pragma once

#include <string>
#include <vector>

#include "policy/document.h"

namespace toolgate::policy {

// What a policy says of one tool, resource or prompt, resolved from all entries that match its name
// or uri. Refers into the policy, which must outlive it.
struct ToolRules {
  enum class Gate {
    kOpen,        // granted: its constraints decide
    kHidden,      // gone from lists, denied when called
    kDenied,      // listed, denied when called
    kNotGranted,  // no entry grants it under `default: deny`
    kUnreviewed,  // its definition is not one that people have accepted
  };
  Gate gate = Gate::kNotGranted;
  bool is_shadow = false;                              // nothing of it is enforced
  risk::Category category = risk::Category::kUnknown;  // of a tool, after the policy's `classes`
  risk::Severity severity = risk::Severity::kHigh;
  bool is_withheld = false;          // nobody has accepted its definition: it is shown to no model
  bool granted_by_entry = false;     // open, and not merely by default
  std::string rule;                  // of the gate, unless it is open
  std::string message;               // likewise
  std::string warning;               // for records: what people have not accepted
  bool validates_arguments = false;  // before the conditions
  std::vector<const Predicate*> require;  // by rank of their entries, `all_tools` last
  std::vector<const Predicate*> deny_if;
  std::vector<const Predicate*> approve_if;
  std::string approval_rule;     // of the action that wants every call approved; empty: none does
  std::string approval_message;  // likewise
  Approval approval;             // the strictest of all entries
  std::vector<const Limit*> limits;
  std::optional<int64_t> max_in_flight;  // the smallest of all entries
  std::string max_in_flight_rule;        // of the entry that says so
  std::optional<int64_t> timeout_seconds;

  bool is_listed() const {
    const bool may_be_read = !is_withheld && (gate == Gate::kOpen || gate == Gate::kDenied);
    return is_shadow || may_be_read;
  }
  // Whether the thing may be had, as far as that does not depend on the call.
  bool lets_through() const { return is_shadow || gate == Gate::kOpen; }
};

}  // namespace toolgate::policy
