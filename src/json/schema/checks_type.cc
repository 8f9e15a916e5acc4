// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"
#include "json/schema/value_equality.h"

namespace toolgate::json {
namespace {

constexpr size_t kShownChoicesMax = 10;

struct NamedType {
  std::string_view name;
  TypeSet set;
  std::string_view words;
};
constexpr NamedType kTypes[] = {
    {"null", SetOf(Type::kNull), "null"},          {"boolean", SetOf(Type::kBool), "a boolean"},
    {"integer", kIntegerType, "an integer"},       {"number", SetOf(Type::kNumber), "a number"},
    {"string", SetOf(Type::kString), "a string"},  {"array", SetOf(Type::kArray), "an array"},
    {"object", SetOf(Type::kObject), "an object"},
};

bool IsInteger(Value value, Evaluation& evaluation) {
  // Digits and a sign need no reading.
  if (value.text().find_first_of(".eE") == std::string_view::npos) return true;
  const auto number = evaluation.ReadNumber(value);
  return number && number->is_integer();
}

class TypeCheck final : public Check {
 public:
  explicit TypeCheck(TypeSet types) : types_(types) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if ((types_ & SetOf(value.type())) != 0) return true;
    const bool may_be_integer = (types_ & kIntegerType) != 0 && value.Is(Type::kNumber);
    if (may_be_integer && IsInteger(value, evaluation)) return true;
    return evaluation.Fail("type", value, [this] { return "must be " + DescribeTypes(types_); });
  }

 private:
  const TypeSet types_;
};

class ConstCheck final : public Check {
 public:
  explicit ConstCheck(Value constant) : constant_(constant) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (AreEqual(value, constant_, evaluation)) return true;
    return evaluation.Fail("const", value, [this] { return "must be " + Show(constant_); });
  }

 private:
  const Value constant_;
};

class EnumCheck final : public Check {
 public:
  explicit EnumCheck(Value choices) : choices_(choices) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    for (const auto& choice : choices_) {
      if (AreEqual(value, choice.value, evaluation)) return true;
    }
    return evaluation.Fail("enum", value, [this] { return Describe(); });
  }

 private:
  std::string Describe() const {
    std::vector<std::string> shown;
    for (const auto& choice : choices_) {
      if (shown.size() == kShownChoicesMax) break;
      shown.push_back(Show(choice.value));
    }
    const size_t others = choices_.size() - shown.size();
    const std::string more = others > 0 ? fmt::format(" or {} others", others) : "";
    return fmt::format("must be one of {}{}", base::Join(shown, ", "), more);
  }

  const Value choices_;
};

TypeSet ReadType(SubschemaReader& reader, Value name) {
  const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [name](const auto& type) {
    return name.Is(Type::kString) && type.name == name.text();
  });
  if (known != std::end(kTypes)) return known->set;
  reader.Refuse(name, "must be one of null, boolean, integer, number, string, array, object");
  return kEveryType;
}

}  // namespace

std::string DescribeTypes(TypeSet types) {
  std::string out;
  for (const NamedType& type : kTypes) {
    if ((types & type.set) == 0) continue;
    if (!out.empty()) out += " or ";
    out += type.words;
  }
  return out;
}

std::string CountOf(uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void AddTypeChecks(SubschemaReader& reader) {
  if (const Value type = reader.Find("type")) {
    TypeSet types = 0;
    if (!type.Is(Type::kArray)) types = ReadType(reader, type);
    for (const auto& entry : type) types |= ReadType(reader, entry.value);
    if (types == 0) reader.Refuse(type, "must name a type");
    reader.subschema().types = types;
    reader.Add<TypeCheck>(types);
  }
  if (const Value constant = reader.Find("const")) reader.Add<ConstCheck>(constant);
  if (const Value choices = reader.FindArray("enum")) reader.Add<EnumCheck>(choices);
}

}  // namespace toolgate::json
