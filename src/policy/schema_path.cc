// SPDX-License-Identifier: Apache-2.0
#include "policy/schema_path.h"

#include <vector>

#include "base/text.h"

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;
using State = PathInSchema::State;

// Whether other keywords could bring in properties that `properties` does not list.
bool SaysMore(Value schema) {
  for (std::string_view keyword : {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if",
                                   "dependentSchemas", "patternProperties"}) {
    if (schema.Find(keyword)) return true;
  }
  const Value more = schema.Find("additionalProperties");
  return more.Is(Type::kObject) || more.AsBool();
}

bool IsRequired(Value schema, std::string_view name) {
  for (const auto& entry : schema.Find("required")) {
    if (entry.value.text() == name) return true;
  }
  return false;
}

std::string ClosestProperty(Value properties, std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& entry : properties) names.push_back(entry.key);
  const auto closest = base::FindClosest(name, names);
  return closest ? std::string(*closest) : "";
}

}  // namespace

PathInSchema FindInSchema(Value schema, const ArgumentPath& path) {
  bool is_required = true;
  for (const ArgumentPath::Step& step : path.steps()) {
    if (!schema.Is(Type::kObject)) return {};
    if (step.kind != ArgumentPath::Step::kMember) {
      is_required = false;
      schema = schema.Find("items");
      continue;
    }
    const Value properties = schema.Find("properties");
    const Value property = properties.Find(step.name);
    if (!property) {
      const bool is_listed = properties.Is(Type::kObject) && !SaysMore(schema);
      if (!is_listed) return {};
      return {State::kAbsent, ClosestProperty(properties, step.name)};
    }
    is_required = is_required && IsRequired(schema, step.name);
    schema = property;
  }
  return {is_required ? State::kRequired : State::kOptional, ""};
}

}  // namespace toolgate::policy
