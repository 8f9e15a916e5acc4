// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "json/schema/checks.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {
namespace {

// One of the four keywords that bound a number.
struct Bound {
  std::string_view keyword;
  bool (*holds)(std::strong_ordering value_to_limit);
  std::string_view words;
};
constexpr Bound kBounds[] = {
    {"minimum", [](std::strong_ordering order) { return order >= 0; }, "at least"},
    {"exclusiveMinimum", [](std::strong_ordering order) { return order > 0; }, "greater than"},
    {"maximum", [](std::strong_ordering order) { return order <= 0; }, "at most"},
    {"exclusiveMaximum", [](std::strong_ordering order) { return order < 0; }, "less than"},
};

class BoundCheck final : public Check {
 public:
  BoundCheck(const Bound& bound, base::Decimal limit, std::string_view text)
      : bound_(bound), limit_(std::move(limit)), text_(text) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kNumber)) return true;
    const auto number = evaluation.ReadNumber(value);
    if (number && bound_.holds(*number <=> limit_)) return true;
    return evaluation.Fail(bound_.keyword, value,
                           [this] { return fmt::format("must be {} {}", bound_.words, text_); });
  }

 private:
  const Bound& bound_;
  const base::Decimal limit_;
  const std::string_view text_;
};

class MultipleOfCheck final : public Check {
 public:
  MultipleOfCheck(base::Decimal unit, std::string_view text)
      : unit_(std::move(unit)), text_(text) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kNumber)) return true;
    const uint64_t parts = 1 + value.text().size() / kDigitsPerStep;
    if (!evaluation.Spend(parts * kStepsPerDivision)) return false;
    const auto number = evaluation.ReadNumber(value);
    if (number && number->IsMultipleOf(unit_)) return true;
    return evaluation.Fail("multipleOf", value,
                           [this] { return fmt::format("must be a multiple of {}", text_); });
  }

 private:
  const base::Decimal unit_;
  const std::string_view text_;
};

}  // namespace

void AddNumberChecks(SubschemaReader& reader) {
  for (const Bound& bound : kBounds) {
    if (auto limit = reader.ReadNumber(bound.keyword)) {
      reader.Add<BoundCheck>(bound, std::move(*limit), reader.Find(bound.keyword).text());
    }
  }
  if (auto unit = reader.ReadNumber("multipleOf")) {
    const Value value = reader.Find("multipleOf");
    if (!unit->IsUnit()) {
      return reader.Refuse(value, "must be greater than 0, with at most 18 significant digits");
    }
    reader.Add<MultipleOfCheck>(std::move(*unit), value.text());
  }
}

}  // namespace toolgate::json
