// SPDX-License-Identifier: Apache-2.0
// One line of the decision log, and what it tells of the call: who, when, what and which arguments,
// of whose values there are only those that a policy had asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "json/document.h"
#include "policy/condition.h"
#include "policy/document.h"
#include "policy/evaluate.h"
#include "policy/tool.h"

namespace toolgate::policy::trial {

// Movable; views into its own documents.
class RecordedCall {
 public:
  enum class Kind {
    kCall,
    kOther,       // something that no policy decides, or that did not get that far
    kUnreadable,  // no record
  };
  static RecordedCall Read(std::string line);

  Kind kind() const { return kind_; }
  policy::Kind target_kind() const { return target_kind_; }
  base::WallTime time() const { return time_; }
  Outcome outcome() const { return outcome_; }
  std::string_view text(std::string_view member) const { return root().Find(member).text(); }
  // By its class as it was recorded; the review only where the record tells it.
  Tool tool() const { return tool_; }
  std::optional<Review> review() const { return review_; }
  // Whether the call may have been given back to the limits that it was counted against.
  bool may_be_given_back() const;
  // What is known of the arguments: all members, with null for values that are not.
  json::Value arguments() const { return arguments_.root(); }
  // Whether `arguments` has what decides a comparison of this path. `asks_existence`: that it is
  // there is enough.
  bool Knows(const ArgumentPath& path, bool asks_existence) const;

 private:
  json::Value root() const { return record_.root(); }
  void ReadArguments();
  void ReadTool();

  Kind kind_ = Kind::kUnreadable;
  policy::Kind target_kind_ = policy::Kind::kTools;
  json::Document record_;
  json::Document arguments_;
  std::vector<ArgumentPath> known_;
  bool has_all_keys_ = false;
  base::WallTime time_;
  Outcome outcome_ = Outcome::kForward;
  Tool tool_;
  std::optional<Review> review_;
};

}  // namespace toolgate::policy::trial
