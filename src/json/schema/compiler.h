// SPDX-License-Identifier: Apache-2.0
// Compiles the subschemas that a schema's root leads to, and what they refer to, one after the
// other and never by recursion. The second half of compiling; the first is schema_map.h.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "json/regex.h"
#include "json/schema/compiled_schema.h"
#include "json/schema/schema_map.h"

namespace toolgate::json {

class SchemaCompiler {
 public:
  explicit SchemaCompiler(const SchemaOptions& options);

  // Once.
  base::Result<std::shared_ptr<const CompiledSchema>> Run(Value schema);

  // The rest is for SubschemaReader.

  // The index of a subschema that was taken up into the map; it is compiled if it is not yet.
  SubschemaIndex Want(Value subschema);
  // Want for every subschema that a resource calls `anchor` dynamically, now and in resources that
  // are still to come.
  void WantDynamic(const std::string& anchor);

  SchemaMap& map() { return map_; }
  // A pattern in ECMA-262's syntax. Errors say why it cannot be used.
  base::Result<Regex> CompilePattern(std::string_view pattern);

 private:
  base::Status CompileAll();
  base::Status CompileNext();
  // Compiles what dynamic anchors of resources found meanwhile name.
  void WantDynamicAnchors();
  base::Result<Regex> CompileWithinMemory(std::string_view translated);

  const SchemaOptions options_;
  SchemaMap map_;
  std::shared_ptr<CompiledSchema> compiled_;
  size_t compiled_count_ = 0;
  std::unordered_map<const void*, SubschemaIndex> wanted_;  // by identity of the source
  std::map<std::string, Regex, std::less<>> patterns_;
  int64_t patterns_memory_bytes_ = 0;
  std::set<std::string, std::less<>> dynamic_names_;
};

// Refuses subschemas that are applied to the value that they are being applied to, without end, and
// finds out which names can be confused where (SchemaOptions::aliases).
base::Status CheckInPlace(CompiledSchema& compiled, const SchemaMap& map);

}  // namespace toolgate::json
