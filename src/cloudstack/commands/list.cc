// SPDX-License-Identifier: Apache-2.0
// `cloudstack-mcp list`: which tools are offered.
#include <cstdio>

#include "cloudstack/commands/commands.h"
#include "cloudstack/commands/server_options.h"

namespace toolgate::cloudstack {
namespace {

std::string_view Describe(const Tool& tool) {
  return tool.undo == Undo::kPossible ? Name(tool.effect) : "cannot be undone";
}

std::string WriteTool(const Tool& tool) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("name", tool.name).Member("title", tool.title);
  writer.Member("pack", Name(tool.pack)).Member("effect", Describe(tool));
  writer.Key("definition").Raw(WriteDefinition(tool)).EndObject();
  return json;
}

int List(const cli::Arguments& arguments) {
  const auto selection = ReadSelection(arguments);
  if (!selection) return FailUsage(selection.error().message);
  if (arguments.Has("--json")) {
    std::string json;
    json::Writer writer(json);
    writer.BeginArray();
    for (const Tool* tool : selection->tools()) writer.Raw(WriteTool(*tool));
    writer.EndArray();
    std::puts(json.c_str());
    return cli::kExitOk;
  }
  for (const Tool* tool : selection->tools()) {
    std::printf("%-42s %-11s %s\n", std::string(tool->name).c_str(),
                std::string(Name(tool->pack)).c_str(), std::string(Describe(*tool)).c_str());
  }
  return cli::kExitOk;
}

}  // namespace

cli::Command ListCommand() {
  cli::Command command;
  command.name = "list";
  command.summary = "Show the tools that are offered, with their packs";
  command.options = SelectionOptions();
  command.options.push_back({"--json", "", "As JSON, with their definitions"});
  command.run = List;
  return command;
}

}  // namespace toolgate::cloudstack
