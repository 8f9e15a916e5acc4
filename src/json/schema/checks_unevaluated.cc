// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {
namespace {

// `unevaluatedProperties` or `unevaluatedItems`: what no keyword of the schema, and of those that
// it applies in place, has looked at.
class UnevaluatedCheck final : public Check {
 public:
  UnevaluatedCheck(std::string_view keyword, Type type, SubschemaIndex rest)
      : keyword_(keyword), type_(type), rest_(rest) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    if (!value.Is(type_)) return true;
    CHECK(evaluated != nullptr);
    size_t ordinal = 0;
    for (const auto& entry : value) {
      if (!evaluated->Has(ordinal) && !PassesOne(entry.value, evaluation)) return false;
      evaluated->Mark(ordinal++);
    }
    return true;
  }

 private:
  bool PassesOne(Value value, Evaluation& evaluation) const {
    if (evaluation.Get(rest_).verdict == false) {
      return evaluation.Fail(keyword_, value,
                             [] { return "must not be there: the schema does not speak of it"; });
    }
    return evaluation.AcceptsChild(rest_, value);
  }

  const std::string_view keyword_;
  const Type type_;
  const SubschemaIndex rest_;
};

}  // namespace

void AddUnevaluatedChecks(SubschemaReader& reader) {
  const auto add = [&reader](std::string_view keyword, Type type) {
    if (const auto rest = reader.ReadSubschema(keyword)) {
      reader.Add<UnevaluatedCheck>(keyword, type, *rest);
      reader.subschema().has_unevaluated = true;
    }
  };
  add("unevaluatedItems", Type::kArray);
  add("unevaluatedProperties", Type::kObject);
}

}  // namespace toolgate::json
