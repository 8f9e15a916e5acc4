// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_constraints.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/parse_condition.h"

namespace toolgate::policy {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kLimitMax = 1'000'000;
constexpr int64_t kWindowSecondsMax = 7 * 24 * 3600;
constexpr int64_t kApprovalSecondsMax = 7 * 24 * 3600;
constexpr int64_t kApprovalWaitSecondsMax = 3600;
constexpr int64_t kApproversMax = 10;

constexpr Later kLaterInEntry[] = {
    {"limits", "use `rate_limit`"},
    {"max_in_flight", "leave it out"},
    {"timeout", "set timeouts in the configuration"},
};

std::vector<Predicate> ParsePredicates(ObjectReader& entry, List list, const std::string& pointer,
                                       base::Issues& issues) {
  std::vector<Predicate> predicates;
  const std::string_view name = Name(list);
  for (const auto& item : entry.Take(name, Type::kArray)) {
    ObjectReader reader(item.value, fmt::format("an element of `{}`", name), issues);
    Predicate predicate;
    predicate.rule = fmt::format("{}/{}/{}", pointer, name, predicates.size());
    predicate.message =
        reader.TakeString(list == List::kApproveIf ? "reason" : "on_deny").value_or("");
    for (const auto& condition : reader.Require("conditions", Type::kArray)) {
      predicate.conditions.push_back(ParseCondition(condition.value, list, issues));
    }
    reader.Finish();
    predicates.push_back(std::move(predicate));
  }
  return predicates;
}

// Seconds, or a word for them.
std::optional<int64_t> ParseWindow(Value value, base::Issues& issues) {
  constexpr std::pair<std::string_view, int64_t> kWords[] = {
      {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 7 * 86400}};
  if (!value) return std::nullopt;
  if (!value.Is(Type::kString))
    return json::ReadInt(value, "`window`", 1, kWindowSecondsMax, issues);
  for (const auto& [word, seconds] : kWords) {
    if (value.text() == word) return seconds;
  }
  issues.Error(value.position(),
               fmt::format("`window` cannot be `{}`", base::Printable(value.text())),
               "write seconds, `minute`, `hour`, `day` or `week`");
  return std::nullopt;
}

std::optional<RateLimit> ParseRateLimit(Value value, const std::string& pointer,
                                        base::Issues& issues) {
  if (!value) return std::nullopt;
  ObjectReader reader(value, "`rate_limit`", issues);
  reader.RequirePresent("max");
  reader.RequirePresent("window");
  const auto max = reader.TakeInt("max", 1, kLimitMax);
  const Value window = reader.TakeAny("window");
  const auto seconds = ParseWindow(window, issues);
  const Value scope = reader.Take("scope", Type::kString);
  if (scope && scope.text() != "session") {
    issues.Error(scope.position(),
                 fmt::format("the scope `{}` is not supported by this build yet",
                             base::Printable(scope.text())),
                 "limits count per `session`");
  }
  reader.Finish();
  return RateLimit{max.value_or(1), seconds.value_or(1), pointer + "/rate_limit"};
}

// Waiting longer than anybody can approve would be waiting for nothing.
void ParseApproval(ObjectReader& entry, Entry& out, base::Issues& issues) {
  const Value value = entry.Take("approval", Type::kObject);
  if (!value) return;
  out.approval_position = value.position();
  ObjectReader reader(value, "`approval`", issues);
  Approval& approval = out.approval;
  approval.timeout_seconds = reader.TakeInt("timeout", 1, kApprovalSecondsMax);
  approval.wait_seconds = reader.TakeInt("wait", 0, kApprovalWaitSecondsMax);
  approval.approvers = reader.TakeInt("approvers", 1, kApproversMax);
  reader.Finish();
  if (approval.timeout_seconds && approval.wait_seconds > *approval.timeout_seconds) {
    issues.Error(value.position(), "a call cannot wait longer than its approval can be given",
                 "make `wait` at most `timeout`");
  }
}

}  // namespace

void RefuseLater(ObjectReader& reader, std::span<const Later> fields, base::Issues& issues) {
  for (const Later& later : fields) {
    const Value value = reader.TakeAny(later.field);
    if (!value) continue;
    issues.Error(value.position(),
                 fmt::format("`{}` is not supported by this build yet", later.field),
                 std::string(later.advice));
  }
}

void ParseConstraints(ObjectReader& reader, const std::string& pointer, Entry& entry,
                      base::Issues& issues) {
  entry.require = ParsePredicates(reader, List::kRequire, pointer, issues);
  entry.deny_if = ParsePredicates(reader, List::kDenyIf, pointer, issues);
  entry.approve_if = ParsePredicates(reader, List::kApproveIf, pointer, issues);
  ParseApproval(reader, entry, issues);
  entry.rate_limit = ParseRateLimit(reader.Take("rate_limit", Type::kObject), pointer, issues);
  entry.validate_position = reader.object().Find("validate_arguments").position();
  entry.validate_arguments = reader.TakeBool("validate_arguments");
  RefuseLater(reader, kLaterInEntry, issues);
}

}  // namespace toolgate::policy
