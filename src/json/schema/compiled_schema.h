// SPDX-License-Identifier: Apache-2.0
// A schema in the form that it is evaluated in: subschemas that hold checks and name each other by
// index. Immutable once compiled.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "json/schema/schema.h"
#include "json/schema/schema_map.h"

namespace toolgate::json {

class Evaluation;
class Evaluated;

using SubschemaIndex = uint32_t;

// One keyword, or several that are one decision.
class Check {
 public:
  Check() = default;
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;
  virtual ~Check() = default;

  // Whether `value` passes. If it does, and `evaluated` is given, marks the members or elements
  // that were looked at (2020-12, section 7.7.1). A failure is told to `evaluation`.
  virtual bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const = 0;
};

// The types of `type`, as a set.
using TypeSet = uint8_t;
constexpr TypeSet kIntegerType = 1 << 6;
constexpr TypeSet kEveryType = (1 << 7) - 1;
constexpr TypeSet SetOf(Type type) { return static_cast<TypeSet>(1 << static_cast<int>(type)); }

// Names of `properties`, in order.
using DeclaredNames = std::vector<std::string_view>;

struct Subschema {
  Value source;
  ResourceIndex resource = 0;
  std::optional<bool> verdict;  // of a boolean schema
  std::vector<std::unique_ptr<const Check>> checks;
  bool has_unevaluated = false;  // a check wants to know what the others looked at
  TypeSet types = kEveryType;    // that pass `type`

  DeclaredNames declared;                        // by its own `properties`
  std::vector<SubschemaIndex> in_place;          // applied to the same value
  std::string dynamic_anchor;                    // of its `$dynamicRef`, if it is dynamic
  std::vector<const DeclaredNames*> confusable;  // `declared` of all that is applied in place
};

struct CompiledSchema {
  std::vector<Subschema> subschemas;  // the first is the schema itself
  std::vector<SchemaResource> resources;
  // By resource: the subschemas that its dynamic anchors name.
  std::vector<std::map<std::string, SubschemaIndex, std::less<>>> dynamic_anchors;
  bool has_dynamic_references = false;
  Aliases aliases = Aliases::kAllowed;
};

}  // namespace toolgate::json
