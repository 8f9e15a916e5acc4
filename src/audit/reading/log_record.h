// SPDX-License-Identifier: Apache-2.0
// Records of a decision log as readers want them: which of them are asked for, and a call as one,
// from its decision and what came of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"

namespace toolgate::audit {

// The text of a member that a record of ours has, read without parsing it; empty if there is none.
// Right for the members that come first: `kind`, `time`, `request_id`. Escapes are left as they
// are.
std::string_view PeekMember(std::string_view line, std::string_view name);

// What a record must be to be told. Empty: whatever it is.
struct LogFilter {
  std::optional<base::WallTime> since;  // and this moment itself
  std::optional<base::WallTime> until;  // but not this one
  std::string organisation;
  std::string grant;  // its label
  std::string grant_id;
  std::string server;
  std::string tool;
  std::string outcome;
  std::string rule;
  std::string text;  // anywhere in the record, in any case of ASCII letters

  // Whether a record with this line may match: quick, and sees neither outcome nor rule, which may
  // have changed by the end of the call.
  bool MayMatch(std::string_view line) const;
  // The same for outcome, rule and text, once both lines of a call are known.
  bool MayEndAs(std::string_view decision, std::string_view ended) const;
  // Whether it does; `record` is the whole call, `line` its text.
  bool Matches(json::Value record, std::string_view line) const;
};

// The call as one object, as the log in one file has it, from the lines of its decision and, if it
// ended, of its outcome; `seq` is the decision's, and a call that did not end is `unfinished`.
// Errors: invalid_input, if a line is no record.
base::Result<json::Document> JoinCall(std::string_view decision, std::string_view outcome);

// Whether a decision is all that there is to be of its call.
bool IsWhole(std::string_view decision);

}  // namespace toolgate::audit
