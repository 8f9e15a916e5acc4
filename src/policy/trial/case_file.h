// SPDX-License-Identifier: Apache-2.0
// Policy cases as data: a policy, calls with what came before them, and what must come out. One
// format for the tests of the engine and for those that users write (docs/policy.md, "Cases").
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/result.h"
#include "json/document.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace toolgate::policy::trial {

// How many earlier calls the cases of one file may have in all.
inline constexpr int64_t kEarlierCallsMax = 20'000;

// A call as a case states it; views into the document.
struct StatedCall {
  Kind kind = Kind::kTools;
  std::string target;          // the tool's or prompt's name, or the resource's uri
  json::Value arguments;       // empty if the call has none
  Tool tool;                   // but for its name
  Facts facts;                 // but for what the policy says of the tool
  std::string_view session;    // names one, for limits of sessions; empty: the one without a name
  std::string argument_fault;  // what the tool's schema has against them; empty: nothing
  base::WallTime moment;       // when it counts, also where the case states no time
};

// The same call, `count` times at one moment.
struct EarlierCalls {
  StatedCall call;
  int64_t count = 1;
};

// What must come of a call; what is empty may be anything.
struct Expectation {
  std::string outcome;  // `forward`, `deny` or `hold`
  std::string rule;
  std::string message;  // a part of it
  std::optional<bool> listed;
  std::optional<bool> granted_by_entry;
  std::optional<std::chrono::seconds> retry_after;
  bool is_never = false;  // that waiting does not help
  std::optional<base::Decimal> remaining;

  bool is_of_a_limit() const { return retry_after || is_never || remaining; }
};

struct Case {
  std::string name;
  std::vector<EarlierCalls> earlier;  // in the order of their time
  StatedCall call;
  Expectation expected;
};

struct CaseFile {
  json::Document document;
  std::string description;
  std::string policy_path;  // as the file names it; empty if it holds the policy
  std::string policy_text;
  std::shared_ptr<const Policy> policy;
  std::vector<Case> cases;
  std::vector<std::string> unnoticed;  // mutants that no case can notice, by their names
};

// The text of the policy that a case file names by path. Errors are told as they are.
using PolicySource = std::function<base::Result<std::string>(const std::string& path)>;

// Errors (invalid_input) tell every mistake of the file or of the policy in it, with places.
// Without a source a file must hold its policy.
base::Result<CaseFile> LoadCaseFile(const std::string& file_name, std::string text,
                                    const PolicySource& source = nullptr);

}  // namespace toolgate::policy::trial
