// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/saved_tools.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "json/parse.h"
#include "review/definitions.h"
#include "risk/classify.h"

namespace toolgate::cli {
namespace {

// The tools of a saved tools/list: `{"tools": [...]}`, a whole response, or a bare array.
json::Value FindTools(json::Value root) {
  if (const json::Value result = root.Find("result")) root = result;
  return root.Is(json::Type::kArray) ? root : root.Find("tools");
}

// Classes need all tools together.
void Classify(SavedTools& listed) {
  const auto assessments = risk::Classify("", listed.definitions);
  for (size_t i = 0; i < assessments.size(); ++i) {
    const risk::ToolDefinition& definition = listed.definitions[i];
    listed.tools.push_back({policy::MakeTool(definition.name, listed.digests[i], assessments[i]),
                            definition.input_schema});
  }
  std::sort(listed.tools.begin(), listed.tools.end(),
            [](const policy::ListedTool& a, const policy::ListedTool& b) {
              return a.tool.name < b.tool.name;
            });
}

}  // namespace

base::Result<SavedTools> ReadSavedTools(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  json::Limits limits;
  limits.bytes_max = 256u << 20;
  auto document = json::Parse(std::move(text), limits);
  if (!document) return base::Wrap(path, std::move(document.error()));
  SavedTools listed{std::move(*document), {}, {}, {}};
  for (const auto& entry : FindTools(listed.document.root())) {
    const json::Value tool = entry.value;
    const json::Value name = tool.Is(json::Type::kString) ? tool : tool.Find("name");
    if (!name.Is(json::Type::kString)) continue;
    const bool is_definition = tool.Is(json::Type::kObject);
    listed.definitions.push_back(is_definition ? risk::ReadDefinition(tool)
                                               : risk::ToolDefinition{.name = name.text()});
    listed.digests.push_back(is_definition ? review::Definition::Of(tool).digest : "");
  }
  Classify(listed);
  if (listed.tools.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("{}: holds no tools; save the result of tools/list there", path));
  }
  return listed;
}

}  // namespace toolgate::cli
