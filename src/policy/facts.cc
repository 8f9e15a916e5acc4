// SPDX-License-Identifier: Apache-2.0
#include "policy/facts.h"

#include <algorithm>
#include <chrono>

namespace toolgate::policy {
namespace {

using json::Type;

// In the order of Fact.
constexpr FactName kFacts[] = {
    {"tool.name", Fact::kToolName, Type::kString},
    {"tool.category", Fact::kToolCategory, Type::kString},
    {"tool.severity", Fact::kToolSeverity, Type::kString},
    {"tool.server", Fact::kToolServer, Type::kString},
    {"grant.label", Fact::kGrantLabel, Type::kString},
    {"grant.subject", Fact::kGrantSubject, Type::kString},
    {"session.client.name", Fact::kSessionClientName, Type::kString},
    {"time.utc.hour", Fact::kTimeUtcHour, Type::kNumber},
    {"time.utc.weekday", Fact::kTimeUtcWeekday, Type::kString},
};

constexpr std::string_view kHours[] = {"0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",
                                       "8",  "9",  "10", "11", "12", "13", "14", "15",
                                       "16", "17", "18", "19", "20", "21", "22", "23"};
constexpr std::string_view kWeekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                          "thursday", "friday", "saturday"};

std::string_view HourOf(base::WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return kHours[std::chrono::floor<std::chrono::hours>(time - day).count()];
}

std::string_view WeekdayOf(base::WallTime time) {
  return kWeekdays[std::chrono::weekday(std::chrono::floor<std::chrono::days>(time)).c_encoding()];
}

}  // namespace

std::span<const FactName> FactNames() { return kFacts; }

const FactName* FindFact(std::string_view path) {
  const auto found = std::find_if(std::begin(kFacts), std::end(kFacts),
                                  [path](const FactName& fact) { return fact.path == path; });
  return found == std::end(kFacts) ? nullptr : found;
}

json::Type TypeOf(Fact fact) { return kFacts[static_cast<size_t>(fact)].type; }

std::string_view ValueOf(const Facts& facts, Fact fact) {
  switch (fact) {
    case Fact::kToolName:
      return facts.tool_name;
    case Fact::kToolCategory:
      return facts.tool_category;
    case Fact::kToolSeverity:
      return facts.tool_severity;
    case Fact::kToolServer:
      return facts.tool_server;
    case Fact::kGrantLabel:
      return facts.grant_label;
    case Fact::kGrantSubject:
      return facts.grant_subject;
    case Fact::kSessionClientName:
      return facts.session_client_name;
    case Fact::kTimeUtcHour:
      return facts.time ? HourOf(*facts.time) : "";
    case Fact::kTimeUtcWeekday:
      return facts.time ? WeekdayOf(*facts.time) : "";
  }
  return "";
}

}  // namespace toolgate::policy
