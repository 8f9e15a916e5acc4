// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_constraints.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/parse_condition.h"
#include "policy/parse_limits.h"

namespace toolgate::policy {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kInFlightMax = 100'000;
constexpr int64_t kTimeoutSecondsMax = 24 * 3600;
constexpr int64_t kApprovalSecondsMax = 7 * 24 * 3600;
constexpr int64_t kApprovalWaitSecondsMax = 3600;
constexpr int64_t kApproversMax = 10;

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
    predicate.program = Program(predicate.conditions);
    reader.Finish();
    predicates.push_back(std::move(predicate));
  }
  return predicates;
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
  entry.pointer = pointer;
  entry.require = ParsePredicates(reader, List::kRequire, pointer, issues);
  entry.deny_if = ParsePredicates(reader, List::kDenyIf, pointer, issues);
  entry.approve_if = ParsePredicates(reader, List::kApproveIf, pointer, issues);
  ParseApproval(reader, entry, issues);
  entry.limits = ParseLimits(reader, pointer, issues);
  entry.max_in_flight = reader.TakeInt("max_in_flight", 1, kInFlightMax);
  entry.timeout_seconds = reader.TakeInt("timeout", 1, kTimeoutSecondsMax);
  entry.validate_position = reader.object().Find("validate_arguments").position();
  entry.validate_arguments = reader.TakeBool("validate_arguments");
}

}  // namespace toolgate::policy
