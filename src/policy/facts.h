// SPDX-License-Identifier: Apache-2.0
// What conditions can ask of a call beside its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "json/document.h"

namespace toolgate::policy {

// Gathered before a decision; views that outlive it. What is empty is missing.
struct Facts {
  std::string_view tool_name;
  std::string_view
      tool_category;  // `read`, `write`, `execute`, `destructive`, `financial`, `unknown`
  std::string_view tool_severity;  // `low`, `medium`, `high`, `critical`
  std::string_view tool_server;
  std::string_view grant_label;
  std::string_view grant_subject;
  std::string_view session_client_name;  // what the client says of itself
  std::optional<base::WallTime> time;
};

enum class Fact : uint8_t {
  kToolName,
  kToolCategory,
  kToolSeverity,
  kToolServer,
  kGrantLabel,
  kGrantSubject,
  kSessionClientName,
  kTimeUtcHour,     // a number from 0 to 23
  kTimeUtcWeekday,  // `monday`...
};

struct FactName {
  std::string_view path;  // as in a condition: `tool.name`
  Fact fact;
  json::Type type;
};
std::span<const FactName> FactNames();
const FactName* FindFact(std::string_view path);
json::Type TypeOf(Fact fact);

// The fact as JSON would write it, without quotes; empty if it is missing.
std::string_view ValueOf(const Facts& facts, Fact fact);

}  // namespace toolgate::policy
