// SPDX-License-Identifier: Apache-2.0
// What is kept of one decided call: who, what, the outcome and why; names of arguments, and of
// their values only those that the policy asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "json/document.h"

namespace toolgate::audit {

// Who sent a request, when and to what. Views are used before the call that they come from ends.
// Empty texts are left out.
struct RecordHead {
  base::WallTime time;
  std::string_view request_id;
  std::string_view organisation;  // the grant's
  std::string_view grant;         // its label; empty: nobody that we know sent it
  std::string_view grant_id;
  std::string_view subject;
  std::string_view client_address;
  std::string_view session;  // a digest, never the session's id
  std::string_view server;
  std::string_view method;  // of MCP, or of HTTP where the message was not read
};

// Views as above.
struct DecisionRecord {
  RecordHead head;
  std::string_view tool;  // or the uri or name that the method asks for
  json::Value arguments;  // an object, or empty
  // Those whose values are kept, by their paths.
  std::vector<std::pair<std::string_view, json::Value>> argument_values;
  // The tool's class as the policy took it, and the version of what classified it.
  std::string_view risk_category;
  std::string_view risk_severity;
  std::string_view classifier;
  std::string_view outcome;
  std::string_view rule;
  std::string_view message;
  std::string_view warning;  // what the decision would have needed and went without
  std::string_view policy;
  std::string_view policy_version;
  bool is_shadow = false;  // the policy decided, and the call was forwarded all the same
  // What another policy, which is only tried, says of the call.
  struct Shadow {
    std::string_view outcome;  // empty: there is none
    std::string_view rule;
    std::string_view policy;
    std::string_view policy_version;
  } shadow;
  std::optional<int> upstream_status;  // HTTP
  std::optional<std::chrono::microseconds> upstream_time;
  std::string_view upstream_error;
  std::chrono::microseconds total_time{0};
  // For logs that keep a decision apart from what came of it: how many decisions of this call they
  // were told before, and whether this one is another than those.
  int earlier_decisions = 0;
  bool is_changed = false;
};

// A request that is no decided call: it was refused before it could be one, or needs no decision,
// as lists and sessions do. Views as above; empty texts are left out.
struct RequestRecord {
  RecordHead head;
  int status = 0;           // HTTP; 0 where it is not known yet
  std::string_view reason;  // of a refusal
};

// What a record takes at most: longer texts are cut.
inline constexpr int64_t kRecordBytesMax = 8192;

// What an outcome takes at most, and a request.
inline constexpr int64_t kOutcomeBytesMax = 4096;

// Appends the record as one JSON object and a line end.
void AppendRecord(std::string& out, const DecisionRecord& record);

// Members of JSON objects, separated by commas, without braces. The first is the decision alone,
// the second what the server answered, with a comma before it, the third how long all of it took,
// likewise.
void AppendDecisionMembers(std::string& out, const DecisionRecord& record);
void AppendAnswerMembers(std::string& out, const DecisionRecord& record);
void AppendTotal(std::string& out, const DecisionRecord& record);

// What came of a call whose decision was recorded before: its id, the answer and the times; the
// decision only where it changed.
void AppendOutcomeMembers(std::string& out, const DecisionRecord& record);

void AppendRequestMembers(std::string& out, const RequestRecord& record);

}  // namespace toolgate::audit
