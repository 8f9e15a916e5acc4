// SPDX-License-Identifier: Apache-2.0
#include "json/schema/schema.h"

#include "json/schema/compiler.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {

void SchemaRegistry::Add(std::string uri, Document document) {
  documents_.insert_or_assign(std::move(uri), std::move(document));
}

Value SchemaRegistry::Find(std::string_view uri) const {
  const auto found = documents_.find(uri);
  return found == documents_.end() ? Value() : found->second.root();
}

base::Result<Schema> Schema::Compile(Value schema, const SchemaOptions& options) {
  ASSIGN_OR_RETURN(auto compiled, SchemaCompiler(options).Run(schema));
  return Schema(std::move(compiled));
}

std::optional<SchemaFault> Schema::Validate(Value value, uint64_t* steps) const {
  Evaluation evaluation(*compiled_, value);
  auto fault = evaluation.Run();
  if (steps) *steps = evaluation.steps();
  return fault;
}

}  // namespace toolgate::json
