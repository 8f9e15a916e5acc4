// SPDX-License-Identifier: Apache-2.0
#include "json/schema/evaluation.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/pointer.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

bool IsDeclared(const Subschema& subschema, std::string_view name) {
  return std::any_of(subschema.confusable.begin(), subschema.confusable.end(),
                     [name](const DeclaredNames* names) {
                       return std::binary_search(names->begin(), names->end(), name);
                     });
}

// Comparing names beyond ASCII takes some steps for each of their bytes.
constexpr uint64_t kStepsPerFoldedByte = 4;

}  // namespace

std::optional<SchemaFault> Evaluation::Run() {
  const bool is_accepted = AcceptsChild(0, root_);
  if (is_accepted && !is_aborted_) return std::nullopt;
  if (!fault_) fault_ = SchemaFault{"", "", "must fit the schema"};
  return fault_;
}

bool Evaluation::AcceptsChild(SubschemaIndex subschema, Value child) {
  if (refuses_aliases() && child.Is(Type::kObject) && !HasPlainNames(Get(subschema), child)) {
    return false;
  }
  return Accepts(subschema, child, nullptr);
}

bool Evaluation::Accepts(SubschemaIndex index, Value value, Evaluated* evaluated) {
  if (!Spend(1)) return false;
  if (depth_ == kValidationDepthMax) {
    return Abort("", value, "is nested deeper, with this schema, than can be checked");
  }
  const Subschema& subschema = Get(index);
  const Subschema* outer = std::exchange(current_, &subschema);
  const bool enters =
      schema_.has_dynamic_references && (scopes_.empty() || scopes_.back() != subschema.resource);
  if (enters) scopes_.push_back(subschema.resource);
  ++depth_;
  const bool passed = RunChecks(subschema, value, evaluated);
  --depth_;
  if (enters) scopes_.pop_back();
  current_ = outer;
  return passed;
}

bool Evaluation::RunChecks(const Subschema& subschema, Value value, Evaluated* evaluated) {
  if (subschema.verdict) {
    return *subschema.verdict || Fail("", value, [] { return "must not be there"; });
  }
  // Keywords of this schema do not see what others, applied beside it, have looked at.
  Evaluated own;
  Evaluated* marks = subschema.has_unevaluated ? &own : evaluated;
  const size_t checkpoint = marks ? marks->Checkpoint() : 0;
  for (const auto& check : subschema.checks) {
    if (Spend(1) && check->Passes(value, *this, marks)) continue;
    if (marks) marks->Rollback(checkpoint);
    return false;
  }
  if (marks == &own && evaluated) evaluated->Merge(own);
  return true;
}

bool Evaluation::HasPlainNames(const Subschema& subschema, Value object) {
  if (subschema.confusable.empty()) return true;
  for (const auto& entry : object) {
    if (!Spend(subschema.confusable.size())) return false;
    if (IsDeclared(subschema, entry.key)) continue;
    std::string fault = FindNameFault(subschema, entry.key);
    if (fault.empty()) continue;
    current_ = &subschema;
    return Abort("properties", entry.value, std::move(fault));
  }
  return true;
}

// Why a member that is not declared must not have this name; empty if it may.
std::string Evaluation::FindNameFault(const Subschema& subschema, std::string_view name) {
  if (IsSpecialToJavaScript(name)) {
    return "must not be there: to some readers its name stands for other members";
  }
  const bool is_plain = IsPlainAscii(name);
  for (const DeclaredNames* names : subschema.confusable) {
    for (std::string_view declared : *names) {
      const bool is_quick = is_plain && IsPlainAscii(declared);
      const uint64_t bytes = name.size() + declared.size();
      if (!Spend(is_quick ? 1 : kStepsPerFoldedByte * bytes)) return "";
      if (!IsAlias(name, declared)) continue;
      return fmt::format("must not be there: its name could be taken for `{}`",
                         base::Printable(declared));
    }
  }
  return "";
}

std::optional<SubschemaIndex> Evaluation::FindDynamic(std::string_view anchor) {
  if (!Spend(scopes_.size())) return std::nullopt;
  for (ResourceIndex resource : scopes_) {
    const auto& anchors = schema_.dynamic_anchors[resource];
    const auto found = anchors.find(anchor);
    if (found != anchors.end()) return found->second;
  }
  return std::nullopt;
}

std::optional<base::Decimal> Evaluation::ReadNumber(Value number) {
  if (!Spend(1 + number.text().size() / kDigitsPerStep)) return std::nullopt;
  auto decimal = base::Decimal::Parse(number.text());
  if (!decimal) Abort("", number, "must be a number with an exponent within a million");
  return decimal;
}

void Evaluation::Note(std::string_view keyword, Value at, std::string message) {
  SchemaFault fault;
  fault.pointer = PointerTo(root_, at);
  if (current_) {
    fault.keyword = DescribePlace(schema_.resources[current_->resource], current_->source);
    if (!keyword.empty()) fault.keyword.append("/").append(keyword);
  }
  fault.message = std::move(message);
  fault_ = std::move(fault);
}

bool Evaluation::Abort(std::string_view keyword, Value at, std::string message) {
  if (is_aborted_) return false;
  is_aborted_ = true;
  Note(keyword, at, std::move(message));
  return false;
}

bool Evaluation::AbortAsTooExpensive() {
  return Abort("", root_, "takes more work to check against this schema than is allowed");
}

}  // namespace toolgate::json
