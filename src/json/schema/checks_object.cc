// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {
namespace {

constexpr size_t kSuggestedMax = 64;  // names, and bytes of a name, that are compared

class MemberCountCheck final : public Check {
 public:
  MemberCountCheck(uint64_t min, uint64_t max) : min_(min), max_(max) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kObject)) return true;
    if (value.size() < min_) {
      return evaluation.Fail("minProperties", value, [this] {
        return fmt::format("must have at least {}", CountOf(min_, "member"));
      });
    }
    if (value.size() <= max_) return true;
    return evaluation.Fail("maxProperties", value, [this] {
      return fmt::format("must have at most {}", CountOf(max_, "member"));
    });
  }

 private:
  const uint64_t min_;
  const uint64_t max_;
};

// Whether `object` has all of `names`; if not, that is a failure of `keyword`.
bool HasAll(Value object, const std::vector<std::string_view>& names, std::string_view keyword,
            Evaluation& evaluation) {
  for (std::string_view name : names) {
    if (evaluation.FindMember(object, name)) continue;
    return evaluation.Fail(keyword, object, [name] {
      return fmt::format("must have the member `{}`", base::Printable(name));
    });
  }
  return true;
}

class RequiredCheck final : public Check {
 public:
  explicit RequiredCheck(std::vector<std::string_view> names) : names_(std::move(names)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    return !value.Is(Type::kObject) || HasAll(value, names_, "required", evaluation);
  }

 private:
  const std::vector<std::string_view> names_;
};

class DependentRequiredCheck final : public Check {
 public:
  DependentRequiredCheck(std::string_view keyword, std::string_view trigger,
                         std::vector<std::string_view> names)
      : keyword_(keyword), trigger_(trigger), names_(std::move(names)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kObject)) return true;
    return !evaluation.FindMember(value, trigger_) || HasAll(value, names_, keyword_, evaluation);
  }

 private:
  const std::string_view keyword_;
  const std::string_view trigger_;
  const std::vector<std::string_view> names_;
};

class PropertyNamesCheck final : public Check {
 public:
  explicit PropertyNamesCheck(SubschemaIndex names) : names_(names) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    for (const auto& entry : value) {
      if (!entry.key_value) return true;  // an array
      const bool is_accepted = [&] {
        const Evaluation::Quiet quiet(evaluation);
        return evaluation.AcceptsChild(names_, entry.key_value);
      }();
      if (is_accepted) continue;
      return evaluation.Fail("propertyNames", entry.value, [] {
        return "must not be there: its name is not one that `propertyNames` allows";
      });
    }
    return true;
  }

 private:
  const SubschemaIndex names_;
};

// `properties`, `patternProperties` and `additionalProperties`, in one pass over the members.
class MembersCheck final : public Check {
 public:
  struct Property {
    std::string_view name;
    SubschemaIndex subschema;
  };
  struct Pattern {
    Regex regex;
    SubschemaIndex subschema;
  };

  MembersCheck(std::vector<Property> properties, std::vector<Pattern> patterns,
               std::optional<SubschemaIndex> additional)
      : properties_(std::move(properties)),
        patterns_(std::move(patterns)),
        additional_(additional) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    if (!value.Is(Type::kObject)) return true;
    size_t ordinal = 0;
    for (const auto& entry : value) {
      bool is_known = false;
      if (!evaluation.Spend(1) || !PassesMember(entry, evaluation, is_known)) return false;
      if (evaluated && (is_known || additional_)) evaluated->Mark(ordinal);
      ++ordinal;
    }
    return true;
  }

 private:
  using Entry = Value::Iterator::Entry;

  bool PassesMember(const Entry& entry, Evaluation& evaluation, bool& is_known) const {
    if (const Property* property = FindProperty(entry.key)) {
      is_known = true;
      if (!evaluation.AcceptsChild(property->subschema, entry.value)) return false;
    }
    for (const Pattern& pattern : patterns_) {
      if (!evaluation.Matches(pattern.regex, entry.key)) continue;
      is_known = true;
      if (!evaluation.AcceptsChild(pattern.subschema, entry.value)) return false;
    }
    if (is_known || !additional_) return true;
    if (evaluation.Get(*additional_).verdict == false) {
      return evaluation.Fail("additionalProperties", entry.value,
                             [this, &entry] { return DescribeUnknown(entry.key); });
    }
    return evaluation.AcceptsChild(*additional_, entry.value);
  }

  const Property* FindProperty(std::string_view name) const {
    const auto found = std::lower_bound(
        properties_.begin(), properties_.end(), name,
        [](const Property& property, std::string_view wanted) { return property.name < wanted; });
    return found == properties_.end() || found->name != name ? nullptr : &*found;
  }

  std::string DescribeUnknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const Property& property : properties_) {
      if (property.name.size() <= kSuggestedMax) names.push_back(property.name);
    }
    std::string text = "must not be there: the schema has no member of this name";
    if (name.size() > kSuggestedMax || names.size() > kSuggestedMax) return text;
    const auto closest = base::FindClosest(name, names);
    if (closest) text += fmt::format("; did you mean `{}`?", base::Printable(*closest));
    return text;
  }

  const std::vector<Property> properties_;  // by name
  const std::vector<Pattern> patterns_;
  const std::optional<SubschemaIndex> additional_;
};

void AddMembersCheck(SubschemaReader& reader) {
  std::vector<MembersCheck::Property> properties;
  for (const auto& entry : reader.Find("properties")) {
    properties.push_back({entry.key, reader.Want(entry.value)});
  }
  std::sort(properties.begin(), properties.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& property : properties) reader.subschema().declared.push_back(property.name);
  std::vector<MembersCheck::Pattern> patterns;
  for (const auto& entry : reader.Find("patternProperties")) {
    if (auto regex = reader.ReadPattern(entry.key_value)) {
      patterns.push_back({std::move(*regex), reader.Want(entry.value)});
    }
  }
  const auto additional = reader.ReadSubschema("additionalProperties");
  if (properties.empty() && patterns.empty() && !additional) return;
  reader.Add<MembersCheck>(std::move(properties), std::move(patterns), additional);
}

// `dependencies` may hold names as well as schemas; here only the names count.
void AddDependentRequired(SubschemaReader& reader, std::string_view keyword) {
  for (const auto& entry : reader.FindObject(keyword)) {
    if (keyword == "dependencies" && !entry.value.Is(Type::kArray)) continue;
    reader.Add<DependentRequiredCheck>(keyword, entry.key, reader.ReadNames(entry.value));
  }
}

}  // namespace

void AddObjectChecks(SubschemaReader& reader) {
  const auto min = reader.ReadCount("minProperties");
  const auto max = reader.ReadCount("maxProperties");
  if (min || max) reader.Add<MemberCountCheck>(min.value_or(0), max.value_or(UINT64_MAX));
  if (const Value names = reader.Find("required")) {
    reader.Add<RequiredCheck>(reader.ReadNames(names));
  }
  AddDependentRequired(reader, "dependentRequired");
  AddDependentRequired(reader, "dependencies");
  if (const auto names = reader.ReadSubschema("propertyNames")) {
    reader.Add<PropertyNamesCheck>(*names);
  }
  AddMembersCheck(reader);
}

}  // namespace toolgate::json
