// SPDX-License-Identifier: Apache-2.0
// What the names of parameters say, and the values of those that choose an action. Subschemas of
// any keyword may hold properties, so all of the schema is walked, once.
#include "risk/features/extractor.h"

namespace toolgate::risk {
namespace {

constexpr size_t kDepthMax = 32;  // the documents that we parse go to 128

class SchemaReader {
 public:
  SchemaReader(WordListener* listener, Features& features)
      : listener_(listener), features_(features) {}

  void Read(json::Value schema, size_t depth) {
    if (depth > kDepthMax) return;
    if (schema.Is(json::Type::kArray)) {
      for (const auto& entry : schema) Read(entry.value, depth + 1);
    }
    if (!schema.Is(json::Type::kObject)) return;
    for (const auto& entry : schema) {
      if (entry.key == "properties" && entry.value.Is(json::Type::kObject)) {
        ReadProperties(entry.value, depth);
      } else if (entry.key != "enum" && entry.key != "default" && entry.key != "examples") {
        Read(entry.value, depth + 1);
      }
    }
  }

 private:
  void ReadProperties(json::Value properties, size_t depth) {
    for (const auto& entry : properties) {
      const bool is_menu = ReadName(entry.key);
      if (is_menu) ReadActions(entry.key, entry.value);
      Read(entry.value, depth + 1);
    }
  }

  // Whether it names a parameter that chooses an action.
  bool ReadName(std::string_view name) {
    const Evidence at{.field = Field::kInputSchema, .property = name, .text = name, .rule = {}};
    size_t end = 0;
    size_t units = 0;
    ClassSet classes = 0;
    for (;;) {
      const Unit unit = NextUnit(name, &end, NextNameWord, listener_);
      if (unit.text.empty()) break;
      ++units;
      classes |= unit.classes;
    }
    features_.Add(Place::kProperty, classes, at);
    if (units == 1) features_.Add(Place::kParameter, classes, at);
    return units == 1 && (classes & lexicon_roles.menu) != 0;
  }

  void ReadActions(std::string_view property, json::Value schema) {
    AddAction(property, schema.Find("const"));
    for (const auto& value : schema.Find("enum")) AddAction(property, value.value);
    for (const std::string_view keyword : {"anyOf", "oneOf"}) {
      for (const auto& branch : schema.Find(keyword)) {
        AddAction(property, branch.value.Find("const"));
        for (const auto& value : branch.value.Find("enum")) AddAction(property, value.value);
      }
    }
  }

  void AddAction(std::string_view property, json::Value value) {
    if (!value.Is(json::Type::kString)) return;
    size_t at = 0;
    const Unit unit = NextUnit(value.text(), &at, NextNameWord, nullptr);
    features_.Add(
        Place::kAction, unit.classes & lexicon_roles.verb,
        {.field = Field::kInputSchema, .property = property, .text = value.text(), .rule = {}});
  }

  WordListener* const listener_;
  Features& features_;
};

}  // namespace

void ExtractSchema(json::Value schema, WordListener* listener, Features& features) {
  SchemaReader(listener, features).Read(schema, 0);
}

}  // namespace toolgate::risk
