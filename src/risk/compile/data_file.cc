// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/data_file.h"

#include <fmt/format.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "json/schema/schema.h"
#include "json/yaml.h"

namespace toolgate::risk {
namespace {

// The files are ours, but generated ones may be large.
constexpr json::Limits kDataLimits{.bytes_max = 16u << 20};

json::Value FindByPointer(json::Value root, std::string_view pointer) {
  const auto tokens = json::SplitPointer(pointer);
  if (!tokens) return root;
  json::Value value = root;
  for (const std::string& token : *tokens) {
    const json::Value next = json::FindByToken(value, token);
    if (!next) break;
    value = next;
  }
  return value;
}

}  // namespace

base::Result<DataFile> ReadDataFile(const std::string& path, const std::string& schema_path) {
  ASSIGN_OR_RETURN(const std::string schema_text, base::ReadFile(schema_path));
  auto schema_document = json::Parse(schema_text);
  if (!schema_document) return base::Wrap(schema_path, schema_document.error());
  const auto schema = json::Schema::Compile(schema_document->root());
  if (!schema) return base::Wrap(schema_path, schema.error());

  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  auto document = json::ParseYaml(text, kDataLimits);
  if (!document) {
    base::Issues issues;
    issues.Error(document.error().position, document.error().message);
    return base::Fail(base::ErrorCode::kInvalidInput, issues.Format(path, text));
  }
  DataFile file{.path = path, .document = std::move(*document), .issues = {}};
  if (const auto fault = schema->Validate(file.root())) {
    file.issues.Error(
        FindByPointer(file.root(), fault->pointer).position(),
        fmt::format("{} {}", fault->pointer.empty() ? "the file" : fault->pointer, fault->message));
  }
  return file;
}

}  // namespace toolgate::risk
