// SPDX-License-Identifier: Apache-2.0
// The decision about one call: a pure function of the rules and the arguments. What it takes from
// limits is reserved by the caller, who turns a full one into a denial with DenyByLimit.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "json/document.h"
#include "policy/policy.h"

namespace toolgate::policy {

// Hold: a person must approve the call.
enum class Outcome { kForward, kDeny, kHold };
std::string_view Name(Outcome outcome);  // `forward`...

struct Decision {
  Outcome outcome = Outcome::kForward;
  std::string rule;     // JSON Pointer or a bracketed name; empty when forwarded
  std::string message;  // for the agent; never holds argument values
  std::optional<std::chrono::milliseconds> retry_after;
  std::string remaining;  // of a limit, a JSON number; empty if none denied
};

// Says whether arguments fit what the tool's schema asks for. Asked only where the rules want it.
class ArgumentValidator {
 public:
  ArgumentValidator() = default;
  ArgumentValidator(const ArgumentValidator&) = delete;
  ArgumentValidator& operator=(const ArgumentValidator&) = delete;
  virtual ~ArgumentValidator() = default;

  // Why they do not fit, or cannot be validated: a sentence for the agent that holds none of their
  // values. Empty if they fit. Absent arguments are an empty object.
  virtual std::string FindFault(json::Value arguments) const = 0;
};

// Where nothing is known of a schema, or nothing is to be said of it: all arguments fit.
class NoSchema final : public ArgumentValidator {
 public:
  std::string FindFault(json::Value) const override { return ""; }
};

// Everything but the limits, which come between the denials of conditions and a hold: a held call
// takes nothing from them, and one that would exceed them is denied.
// Allocates nothing itself when it forwards.
Decision Evaluate(const ToolRules& rules, const Subject& subject,
                  const ArgumentValidator& validator);

// The denial of a call that would exceed `limit`, of which `remaining`, a number, is left.
// `retry_after`: empty if waiting does not help.
Decision DenyByLimit(const Limit& limit, std::string_view tool,
                     std::optional<std::chrono::milliseconds> retry_after,
                     std::string remaining = "0");
// The denial of a call whose amount cannot be counted.
Decision DenyByAmount(const Limit& limit, std::string_view why);

// A denial outside the document: `(no policy)`, `(decision log)` and the like.
Decision Deny(std::string rule, std::string message);

}  // namespace toolgate::policy
