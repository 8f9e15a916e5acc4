// SPDX-License-Identifier: Apache-2.0
// Every tool, and what clients are told of it.
#include <vector>

#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

// First the tools that clients of other servers know, in the order that they know; then the rest.
std::vector<Tool> MakeAllTools() {
  const ToolFamily families[] = {MachineTools(), StorageTools(),  NetworkTools(), MonitoringTools(),
                                 AdminTools(),   SecurityTools(), ApiTools()};
  std::vector<Tool> tools;
  for (const ToolFamily& family : families) {
    tools.insert(tools.end(), family.first.begin(), family.first.end());
  }
  for (const ToolFamily& family : families) {
    tools.insert(tools.end(), family.more.begin(), family.more.end());
  }
  return tools;
}

}  // namespace

std::span<const Tool> AllTools() {
  static const std::vector<Tool> tools = MakeAllTools();
  return tools;
}

const Tool* FindTool(std::string_view name) {
  for (const Tool& tool : AllTools()) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

std::string_view Name(Pack pack) {
  switch (pack) {
    case Pack::kCore:
      return "core";
    case Pack::kStorage:
      return "storage";
    case Pack::kNetwork:
      return "network";
    case Pack::kMonitoring:
      return "monitoring";
    case Pack::kAdmin:
      return "admin";
    case Pack::kSecurity:
      return "security";
    case Pack::kApi:
      break;
  }
  return "api";
}

std::string_view Name(Effect effect) {
  switch (effect) {
    case Effect::kReads:
      return "reads";
    case Effect::kCreates:
      return "creates";
    case Effect::kChanges:
      return "changes";
    case Effect::kDestroys:
      break;
  }
  return "destroys or interrupts";
}

Parameters ById(std::string_view id) { return {{"id", std::string(id)}, {"listall", "true"}}; }

Parameters Of(std::string_view parameter, std::string_view id, std::string_view project_id) {
  Parameters parameters{{std::string(parameter), std::string(id)}, {"listall", "true"}};
  // What belongs to a project is listed only for that project.
  if (!project_id.empty()) parameters.push_back({"projectid", std::string(project_id)});
  return parameters;
}

std::string WriteDefinition(const Tool& tool) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("name", tool.name).Member("title", tool.title);
  writer.Member("description", tool.description).Key("inputSchema");
  WriteInputSchema(writer, tool.arguments, tool.shared_arguments);
  writer.Key("outputSchema");
  WriteOutputSchema(writer, tool.output);
  writer.Key("annotations").BeginObject().Member("title", tool.title);
  writer.Member("readOnlyHint", tool.effect == Effect::kReads);
  if (tool.effect != Effect::kReads) {
    writer.Member("destructiveHint", tool.effect == Effect::kDestroys);
    writer.Member("idempotentHint", tool.repeat == Repeat::kIsHarmless);
  }
  writer.Member("openWorldHint", true).EndObject().EndObject();
  return json;
}

}  // namespace toolgate::cloudstack
