// SPDX-License-Identifier: Apache-2.0
#include "advice/tool_list.h"

#include <unordered_map>

#include "json/utf8.h"
#include "json/writer.h"
#include "mcp/tool.h"
#include "risk/classify.h"

namespace toolgate::advice {
namespace {

constexpr size_t kBytesPerToken = 4;

// Names that some servers tell apart and others do not: none of them is published.
void FindTwins(std::vector<ListedTool>& tools) {
  std::unordered_map<std::string, size_t> count_by_fold;
  for (const ListedTool& tool : tools) {
    if (tool.fault.empty()) ++count_by_fold[json::Fold(tool.definition.name)];
  }
  for (ListedTool& tool : tools) {
    if (!tool.fault.empty() || count_by_fold[json::Fold(tool.definition.name)] == 1) continue;
    tool.fault = "another tool of the list has a name that can be taken for it";
  }
}

std::vector<risk::ToolDefinition> DefinitionsOf(const ToolList& list) {
  std::vector<risk::ToolDefinition> definitions;
  definitions.reserve(list.tools.size());
  for (const ListedTool& tool : list.tools) definitions.push_back(tool.definition);
  return definitions;
}

void Classify(ToolList& list) {
  const std::vector<risk::ToolDefinition> definitions = DefinitionsOf(list);
  auto assessments = risk::Classify(list.server, definitions);
  for (size_t i = 0; i < list.tools.size(); ++i) {
    list.tools[i].assessment = std::move(assessments[i]);
  }
}

}  // namespace

base::Result<std::vector<json::Value>> FindTools(json::Value root) {
  if (const json::Value result = root.Find("result")) root = result;
  std::vector<json::Value> tools;
  const json::Value listed = root.Is(json::Type::kArray) ? root : root.Find("tools");
  if (listed.Is(json::Type::kArray)) {
    for (const auto& entry : listed) tools.push_back(entry.value);
    return tools;
  }
  if (root.Find("name").Is(json::Type::kString)) return std::vector<json::Value>{root};
  return base::Fail(base::ErrorCode::kInvalidInput,
                    "it holds no tools; save the result of tools/list there, or an array of tools");
}

base::Result<ToolList> ReadToolList(std::string server, std::vector<json::Document> documents) {
  ToolList list{std::move(server), std::move(documents), {}};
  for (const json::Document& document : list.documents) {
    ASSIGN_OR_RETURN(const std::vector<json::Value> tools, FindTools(document.root()));
    for (const json::Value tool : tools) {
      list.tools.push_back({tool, risk::ReadDefinition(tool), {}, mcp::FindToolFault(tool)});
    }
  }
  FindTwins(list.tools);
  Classify(list);
  return list;
}

std::vector<const risk::Override*> ApplyReviews(const risk::Overrides& reviews, ToolList& list) {
  const std::vector<risk::ToolDefinition> definitions = DefinitionsOf(list);
  std::vector<risk::Assessment> assessments;
  for (ListedTool& tool : list.tools) assessments.push_back(std::move(tool.assessment));
  auto applied = risk::ApplyOverrides(reviews, list.server, definitions, assessments);
  for (size_t i = 0; i < list.tools.size(); ++i) {
    list.tools[i].assessment = std::move(assessments[i]);
  }
  return std::move(applied.stale);
}

size_t EstimateTokens(const ListedTool& tool) {
  std::string shown;
  json::Writer writer(shown);
  writer.BeginObject();
  for (const std::string_view member : {"name", "description", "inputSchema"}) {
    if (const json::Value value = tool.value.Find(member)) writer.Member(member, value);
  }
  writer.EndObject();
  return (shown.size() + kBytesPerToken - 1) / kBytesPerToken;
}

}  // namespace toolgate::advice
