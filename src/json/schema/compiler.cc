// SPDX-License-Identifier: Apache-2.0
#include "json/schema/compiler.h"

#include <fmt/format.h>

#include "json/schema/checks.h"
#include "json/schema/ecma_pattern.h"
#include "json/schema/limits.h"
#include "json/schema/subschema_reader.h"

namespace toolgate::json {
namespace {

using base::ErrorCode;

// The order in which a value is checked: what is cheap and tells most comes first, what needs to
// know what the others looked at comes last.
using AddChecks = void (*)(SubschemaReader& reader);
constexpr AddChecks kInOrder[] = {
    AddTypeChecks,   AddNumberChecks,  AddStringChecks,    AddArrayChecks,
    AddObjectChecks, AddInPlaceChecks, AddReferenceChecks, AddUnevaluatedChecks,
};

}  // namespace

SchemaCompiler::SchemaCompiler(const SchemaOptions& options)
    : options_(options), map_(options.documents), compiled_(std::make_shared<CompiledSchema>()) {
  compiled_->aliases = options.aliases;
}

base::Result<std::shared_ptr<const CompiledSchema>> SchemaCompiler::Run(Value schema) {
  ASSIGN_OR_RETURN(const ResourceIndex root,
                   map_.AddDocument(schema, "", {.dialect = options_.dialect}));
  Want(map_.resources()[root].root);
  RETURN_IF_ERROR(CompileAll());
  RETURN_IF_ERROR(CheckInPlace(*compiled_, map_));
  compiled_->resources = map_.resources();
  return std::move(compiled_);
}

SubschemaIndex SchemaCompiler::Want(Value subschema) {
  const auto next = static_cast<SubschemaIndex>(compiled_->subschemas.size());
  const auto [wanted, is_new] = wanted_.emplace(subschema.identity(), next);
  if (is_new) {
    Subschema& added = compiled_->subschemas.emplace_back();
    added.source = subschema;
    added.resource = map_.FindResourceOf(subschema).value();
  }
  return wanted->second;
}

base::Status SchemaCompiler::CompileAll() {
  do {
    while (compiled_count_ < compiled_->subschemas.size()) RETURN_IF_ERROR(CompileNext());
    WantDynamicAnchors();
  } while (compiled_count_ < compiled_->subschemas.size());
  return {};
}

base::Status SchemaCompiler::CompileNext() {
  const auto index = static_cast<SubschemaIndex>(compiled_count_++);
  const Value source = compiled_->subschemas[index].source;
  if (source.Is(Type::kBool)) {
    compiled_->subschemas[index].verdict = source.AsBool();
    return {};
  }
  SubschemaReader reader(*this, source, compiled_->subschemas[index].resource);
  for (const AddChecks add : kInOrder) add(reader);
  ASSIGN_OR_RETURN(compiled_->subschemas[index], std::move(reader).Finish());
  return {};
}

void SchemaCompiler::WantDynamic(const std::string& anchor) {
  compiled_->has_dynamic_references = true;
  dynamic_names_.insert(anchor);
}

void SchemaCompiler::WantDynamicAnchors() {
  compiled_->dynamic_anchors.resize(map_.resources().size());
  for (size_t i = 0; i < map_.resources().size(); ++i) {
    for (const auto& [name, subschema] : map_.resources()[i].dynamic_anchors) {
      if (dynamic_names_.contains(name)) {
        compiled_->dynamic_anchors[i].emplace(name, Want(subschema));
      }
    }
  }
}

base::Result<Regex> SchemaCompiler::CompilePattern(std::string_view pattern) {
  const auto known = patterns_.find(pattern);
  if (known != patterns_.end()) return known->second;
  if (pattern.size() > kPatternBytesMax) {
    return base::Fail(ErrorCode::kLimitExceeded,
                      fmt::format("it is longer than {} bytes", kPatternBytesMax));
  }
  ASSIGN_OR_RETURN(const std::string translated, TranslateEcmaPattern(pattern));
  ASSIGN_OR_RETURN(Regex regex, CompileWithinMemory(translated));
  patterns_.emplace(pattern, regex);
  return regex;
}

base::Result<Regex> SchemaCompiler::CompileWithinMemory(std::string_view translated) {
  for (const int64_t memory : kPatternMemoryBytes) {
    if (patterns_memory_bytes_ + memory > kPatternsMemoryBytesMax) {
      return base::Fail(ErrorCode::kLimitExceeded, "all patterns together are too large");
    }
    auto regex = Regex::Compile(
        translated, {.pattern_bytes_max = kTranslatedBytesMax, .memory_bytes_max = memory});
    if (!regex && regex.error().code == ErrorCode::kLimitExceeded) continue;
    if (regex) patterns_memory_bytes_ += memory;
    return regex;
  }
  return base::Fail(ErrorCode::kLimitExceeded, "it is too large, or repeats too much");
}

}  // namespace toolgate::json
