// SPDX-License-Identifier: Apache-2.0
// JSON Schema, draft-07 and 2020-12: a schema compiled once, and values validated against it within
// bounds (limits.h). `$ref` never leads to a network. `format` and `content*` are annotations.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/document.h"
#include "json/schema/keyword_table.h"

namespace toolgate::json {

struct CompiledSchema;

// Documents that schemas may refer to, by URI.
class SchemaRegistry {
 public:
  // `uri` has no fragment. A later document of the same URI takes the place of an earlier one.
  void Add(std::string uri, Document document);
  // Empty if there is none.
  Value Find(std::string_view uri) const;

 private:
  std::map<std::string, Document, std::less<>> documents_;
};

// What happens to a member whose name is not byte for byte one that the schema declares with
// `properties`, but could be taken for one (json::IsAlias, json::IsSpecialToJavaScript).
enum class Aliases { kAllowed, kRefused };

struct SchemaOptions {
  Dialect dialect = Dialect::kDraft2020_12;   // of a schema without `$schema`
  const SchemaRegistry* documents = nullptr;  // must outlive the compiled schema
  Aliases aliases = Aliases::kAllowed;
};

// Where and why a value is not valid. The message holds no part of the value; the pointer holds
// names of its members.
struct SchemaFault {
  std::string pointer;  // JSON Pointer into the value
  std::string keyword;  // JSON Pointer into the schema, after the URI if it is in another document
  std::string message;  // goes on after the place: `must be a string`
};

// Immutable, and may be used by all threads at once.
class Schema {
 public:
  // `schema` is an object or a boolean, and must outlive the result. Errors (invalid_input,
  // limit_exceeded) name a place in the schema and why it cannot be used. What no keyword
  // applies, such as an unused definition, needs only the right shape.
  static base::Result<Schema> Compile(Value schema, const SchemaOptions& options = {});

  // The first fault of `value`, or none. What would take too long is a fault. `steps`, if given,
  // gets what it took (limits.h).
  std::optional<SchemaFault> Validate(Value value, uint64_t* steps = nullptr) const;

 private:
  explicit Schema(std::shared_ptr<const CompiledSchema> compiled)
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const CompiledSchema> compiled_;
};

}  // namespace toolgate::json
