// SPDX-License-Identifier: Apache-2.0
// `[schema, value, ...]` as JSON: whatever the schema, it compiles twice alike, each value has the
// same outcome twice, and nothing costs more than its bound.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "json/schema/limits.h"
#include "json/schema/schema.h"

namespace {

using toolgate::json::Schema;
using toolgate::json::SchemaFault;

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

std::string Tell(const std::optional<SchemaFault>& fault) {
  return fault ? fault->pointer + "\n" + fault->keyword + "\n" + fault->message : "";
}

void ValidateTwice(const Schema& first, const Schema& second, toolgate::json::Value value) {
  uint64_t steps = 0;
  uint64_t steps_again = 0;
  const auto fault = first.Validate(value, &steps);
  const auto again = second.Validate(value, &steps_again);
  Require(Tell(fault) == Tell(again) && steps == steps_again, "two outcomes for one value");
  Require(fault || steps <= toolgate::json::kValidationStepsMax, "valid, and too expensive");
  Require(!fault || !fault->message.empty(), "a fault without a message");
}

void Run(toolgate::json::Value input, const toolgate::json::SchemaOptions& options) {
  const toolgate::json::Value source = (*input.begin()).value;
  const auto schema = Schema::Compile(source, options);
  const auto again = Schema::Compile(source, options);
  Require(schema.has_value() == again.has_value(), "two outcomes for one schema");
  if (!schema) {
    Require(schema.error().message == again.error().message, "two reasons for one schema");
    return;
  }
  for (const auto& entry : input) ValidateTwice(*schema, *again, entry.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate::json;
  const auto document = Parse(std::string(reinterpret_cast<const char*>(data), size));
  if (!document || !document->root().Is(Type::kArray) || document->root().size() == 0) return 0;
  Run(document->root(), {.dialect = Dialect::kDraft07});
  Run(document->root(), {.aliases = Aliases::kRefused});
  return 0;
}
