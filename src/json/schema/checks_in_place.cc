// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {
namespace {

constexpr size_t kReferencesFollowed = 8;  // to find a type for a message

bool AcceptsQuietly(SubschemaIndex subschema, Value value, Evaluation& evaluation,
                    Evaluated* evaluated) {
  const Evaluation::Quiet quiet(evaluation);
  return evaluation.Accepts(subschema, value, evaluated);
}

// The types that an alternative allows, as far as that is plain.
TypeSet FindTypes(SubschemaIndex index, const Evaluation& evaluation) {
  for (size_t i = 0; i < kReferencesFollowed; ++i) {
    const Subschema& subschema = evaluation.Get(index);
    const bool only_refers = subschema.checks.size() == 1 && subschema.in_place.size() == 1;
    if (subschema.types != kEveryType || !only_refers) return subschema.types;
    index = subschema.in_place.front();
  }
  return kEveryType;
}

// Tells why none of `alternatives` fits. If the value's type leaves but one, its reason is the one
// to tell.
bool FailAll(std::string_view keyword, const std::vector<SubschemaIndex>& alternatives, Value value,
             Evaluation& evaluation) {
  if (evaluation.is_quiet()) return false;
  // Good enough for a message: `1.0` is not taken for an integer.
  const bool is_integer =
      value.Is(Type::kNumber) && value.text().find_first_of(".eE") == std::string_view::npos;
  const TypeSet own = SetOf(value.type()) | (is_integer ? kIntegerType : TypeSet{0});
  TypeSet all_types = 0;
  std::optional<SubschemaIndex> candidate;
  size_t candidates = 0;
  for (SubschemaIndex alternative : alternatives) {
    const TypeSet types = FindTypes(alternative, evaluation);
    all_types |= types;
    if ((types & own) == 0) continue;
    candidate = alternative;
    ++candidates;
  }
  if (candidates == 1 && !evaluation.Accepts(*candidate, value, nullptr)) return false;
  return evaluation.Fail(keyword, value, [&] {
    if (candidates == 0) return "must be " + DescribeTypes(all_types);
    return fmt::format("must fit one of the {} schemas under `{}`", alternatives.size(), keyword);
  });
}

class AllOfCheck final : public Check {
 public:
  explicit AllOfCheck(std::vector<SubschemaIndex> all) : all_(std::move(all)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    for (SubschemaIndex subschema : all_) {
      if (!evaluation.Accepts(subschema, value, evaluated)) return false;
    }
    return true;
  }

 private:
  const std::vector<SubschemaIndex> all_;
};

class AnyOfCheck final : public Check {
 public:
  explicit AnyOfCheck(std::vector<SubschemaIndex> alternatives)
      : alternatives_(std::move(alternatives)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    // Every alternative may have looked at members, or declare names that can be confused.
    const bool must_see_all = evaluated != nullptr || evaluation.refuses_aliases();
    bool any = false;
    for (SubschemaIndex alternative : alternatives_) {
      any = AcceptsQuietly(alternative, value, evaluation, evaluated) || any;
      if (any && !must_see_all) break;
    }
    return any || FailAll("anyOf", alternatives_, value, evaluation);
  }

 private:
  const std::vector<SubschemaIndex> alternatives_;
};

class OneOfCheck final : public Check {
 public:
  explicit OneOfCheck(std::vector<SubschemaIndex> alternatives)
      : alternatives_(std::move(alternatives)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    size_t accepted = 0;
    for (SubschemaIndex alternative : alternatives_) {
      if (!AcceptsQuietly(alternative, value, evaluation, evaluated)) continue;
      if (++accepted == 1) continue;
      return evaluation.Fail("oneOf", value, [this] {
        return fmt::format("must fit only one of the {} schemas under `oneOf`, and fits several",
                           alternatives_.size());
      });
    }
    return accepted == 1 || FailAll("oneOf", alternatives_, value, evaluation);
  }

 private:
  const std::vector<SubschemaIndex> alternatives_;
};

class NotCheck final : public Check {
 public:
  explicit NotCheck(SubschemaIndex excluded) : excluded_(excluded) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!AcceptsQuietly(excluded_, value, evaluation, nullptr)) return true;
    return evaluation.Fail("not", value, [] { return "must not fit the schema under `not`"; });
  }

 private:
  const SubschemaIndex excluded_;
};

class IfCheck final : public Check {
 public:
  IfCheck(SubschemaIndex condition, std::optional<SubschemaIndex> then,
          std::optional<SubschemaIndex> otherwise)
      : condition_(condition), then_(then), else_(otherwise) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    const bool holds = AcceptsQuietly(condition_, value, evaluation, evaluated);
    const auto& consequence = holds ? then_ : else_;
    return !consequence || evaluation.Accepts(*consequence, value, evaluated);
  }

 private:
  const SubschemaIndex condition_;
  const std::optional<SubschemaIndex> then_;
  const std::optional<SubschemaIndex> else_;
};

class DependentSchemaCheck final : public Check {
 public:
  DependentSchemaCheck(std::string_view trigger, SubschemaIndex subschema)
      : trigger_(trigger), subschema_(subschema) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    if (!value.Is(Type::kObject)) return true;
    return !evaluation.FindMember(value, trigger_) ||
           evaluation.Accepts(subschema_, value, evaluated);
  }

 private:
  const std::string_view trigger_;
  const SubschemaIndex subschema_;
};

void AddDependentSchemas(SubschemaReader& reader, std::string_view keyword) {
  for (const auto& entry : reader.Find(keyword)) {
    if (entry.value.Is(Type::kArray)) continue;  // names, in `dependencies`
    reader.Add<DependentSchemaCheck>(entry.key, reader.WantInPlace(entry.value));
  }
}

}  // namespace

void AddInPlaceChecks(SubschemaReader& reader) {
  if (auto all = reader.ReadAllInPlace("allOf"); !all.empty()) {
    reader.Add<AllOfCheck>(std::move(all));
  }
  if (auto any = reader.ReadAllInPlace("anyOf"); !any.empty()) {
    reader.Add<AnyOfCheck>(std::move(any));
  }
  if (auto one = reader.ReadAllInPlace("oneOf"); !one.empty()) {
    reader.Add<OneOfCheck>(std::move(one));
  }
  if (const auto excluded = reader.ReadInPlace("not")) reader.Add<NotCheck>(*excluded);
  if (const auto condition = reader.ReadInPlace("if")) {
    const auto then = reader.ReadInPlace("then");
    const auto otherwise = reader.ReadInPlace("else");
    reader.Add<IfCheck>(*condition, then, otherwise);
  }
  AddDependentSchemas(reader, "dependentSchemas");
  AddDependentSchemas(reader, "dependencies");
}

}  // namespace toolgate::json
