// SPDX-License-Identifier: Apache-2.0
// A policy document as read: plain values with their places, before it is compiled.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/issues.h"
#include "policy/condition.h"
#include "policy/limit.h"
#include "policy/program.h"
#include "policy/selector.h"

namespace toolgate::policy {

// From the mildest to the strictest: within one rank the strictest wins.
enum class Action { kAllow, kRequireApproval, kDeny, kHide };

// What a call must or must not be, or what needs an approval: conditions that all hold.
struct Predicate {
  std::vector<Condition> conditions;
  Program program;      // of the conditions
  std::string message;  // its `on_deny`, or the `reason` of `approve_if`; may be empty
  std::string rule;     // JSON Pointer into the document
};

// How people are asked to approve a call. What is left out is the gateway's to say.
struct Approval {
  std::optional<int64_t> timeout_seconds;  // until nobody can approve it any more
  std::optional<int64_t> wait_seconds;     // how long the call waits for the answer
  std::optional<int64_t> approvers;        // how many must agree
};

// One member of `tools`, or `all_tools`. Those of `resources` and `prompts` have no constraints.
struct Entry {
  Selector selector;
  std::string pointer;  // JSON Pointer into the document
  base::Position position;
  std::optional<Action> action;
  std::string reason;
  std::vector<Predicate> require;
  std::vector<Predicate> deny_if;
  std::vector<Predicate> approve_if;
  Approval approval;
  base::Position approval_position;  // of `approval`, if it is there
  std::vector<Limit> limits;         // `rate_limit` is the last one
  std::optional<int64_t> max_in_flight;
  std::optional<int64_t> timeout_seconds;
  std::optional<bool> validate_arguments;  // against the tool's inputSchema
  base::Position validate_position;

  bool validates_arguments() const { return validate_arguments.value_or(false); }
  bool HasConstraints() const {
    return !require.empty() || !deny_if.empty() || !approve_if.empty() || !limits.empty() ||
           max_in_flight || timeout_seconds || validates_arguments();
  }
};

// What happens to a call when its decision cannot be recorded.
enum class OnFull { kBlock, kDrop };

// Shadow: decided and recorded, and everything is forwarded.
enum class Mode { kEnforce, kShadow };

// What happens to calls of tools whose definition nobody has reviewed, or is not the one that was.
enum class Pin { kOff, kWarn, kDeny };

// What is said of calls of hidden tools: that the policy denies them, or what is said of names that
// do not exist.
enum class HiddenCalls { kDenied, kUnknown };

// What the agent is told of a denial.
enum class DenyDetail {
  kFull,
  kMinimal,  // the message and the request's id
};

// What happens to a call that cannot be counted, because what counts is out of order.
enum class OnStoreFailure { kDeny, kAllow };

// What the selectors of a section speak of: names of tools, uris of resources, names of prompts.
enum class Kind { kTools, kResources, kPrompts };

// What a document says of one kind.
struct Section {
  struct Hidden {
    Selector selector;
    base::Position position;
  };
  Kind kind = Kind::kTools;
  bool allows_by_default = false;
  std::vector<Hidden> hide;
  std::vector<Entry> entries;

  bool HasRules() const { return !hide.empty() || !entries.empty(); }
};

// What the operator says a tool's class is, whatever the classifier says.
struct ClassOverride {
  std::string name;
  std::string digest;  // of the definition that it is said of; empty: of any
  risk::Category category = risk::Category::kUnknown;
  base::Position position;
};

// What servers may ask of clients.
struct ClientFeatures {
  bool sampling = false;
  bool elicitation = false;
  bool roots = false;
};

struct Document {
  std::string description;
  bool allows_by_default = false;
  base::Position default_position;
  Entry all_tools;
  Section tools{Kind::kTools};
  Section resources{Kind::kResources};
  Section prompts{Kind::kPrompts};
  ClientFeatures client_features;
  std::vector<ClassOverride> classes;
  Mode mode = Mode::kEnforce;
  Pin pin = Pin::kOff;
  HiddenCalls hidden_calls = HiddenCalls::kDenied;
  DenyDetail deny_detail = DenyDetail::kFull;
  OnStoreFailure on_store_failure = OnStoreFailure::kDeny;
  OnFull on_full = OnFull::kBlock;
  std::vector<ArgumentPath> recorded_values;  // of arguments; without `[*]`

  // Whether it matters what people have reviewed.
  bool AsksForReviews() const {
    return pin != Pin::kOff ||
           std::any_of(tools.entries.begin(), tools.entries.end(),
                       [](const Entry& entry) { return entry.selector.rank() == Rank::kNew; });
  }
};

}  // namespace toolgate::policy
