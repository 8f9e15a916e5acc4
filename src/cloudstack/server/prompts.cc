// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/prompts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kArgumentBytesMax = 500;
constexpr std::string_view kNotSaid = "(not said)";

constexpr PromptArgument kDeployArguments[] = {
    {"name", "What the machine shall be called", Need::kRequired},
    {"template", "Its template, by name or id", Need::kOptional, "template"},
    {"zone", "Its zone, by name or id", Need::kOptional, "zone"},
    {"network", "Its network, by name or id", Need::kOptional, "network"},
    {"purpose", "What it is for, from which its size follows"},
};
constexpr std::string_view kDeployTools[] = {"list_zones", "list_templates",
                                             "list_service_offerings", "deploy_virtual_machine"};

constexpr PromptArgument kInvestigateArguments[] = {
    {"virtual_machine", "The machine, by name or id", Need::kRequired, "vm"},
    {"symptom", "What is wrong with it"},
};
constexpr std::string_view kInvestigateTools[] = {"list_virtual_machines", "get_virtual_machine"};

constexpr PromptArgument kCleanUpArguments[] = {
    {"project", "The project, by name or id", Need::kRequired, "project"},
};
constexpr std::string_view kCleanUpTools[] = {"list_virtual_machines", "destroy_virtual_machine"};

constexpr Prompt kPrompts[] = {
    {"deploy_virtual_machine", "Deploy a virtual machine",
     "Finds what a new machine needs, asks before it deploys, and tells how to reach it",
     kDeployArguments, kDeployTools,
     "Deploy a virtual machine in CloudStack.\n"
     "Name: {name}\nTemplate: {template}\nZone: {zone}\nNetwork: {network}\nPurpose: {purpose}\n\n"
     "1. Look for a machine of this name with list_virtual_machines; if there is one, stop and say "
     "so.\n"
     "2. Find the ids with list_zones, list_templates (first `featured`, then `self`), "
     "list_service_offerings and list_networks. Choose the smallest offering that fits the "
     "purpose. What was not said and cannot be concluded, ask me.\n"
     "3. Show me zone, template, offering and networks with their names, and wait until I agree.\n"
     "4. Call deploy_virtual_machine once. If its outcome is unknown, do not repeat it: list the "
     "machines by name.\n"
     "5. Tell me id, state and addresses. Do not repeat a password unless I ask for it."},
    {"investigate_virtual_machine", "Investigate a virtual machine",
     "Finds out what is wrong with a machine, and changes nothing", kInvestigateArguments,
     kInvestigateTools,
     "Investigate a virtual machine in CloudStack. Change nothing.\n"
     "Machine: {virtual_machine}\nSymptom: {symptom}\n\n"
     "1. Find it with list_virtual_machines (`name`, then `keyword`, with `projectid` -1 too), and "
     "read it with get_virtual_machine: state, the job at work on it, host, networks.\n"
     "2. Look at what it uses with list_virtual_machine_metrics, and where there are tools for "
     "them, at its volumes, its network, events and alerts of the last hours.\n"
     "3. Tell what you saw, with ids and times; what it most likely means; and which call would "
     "repair it. Make that call only when I say so."},
    {"clean_up_project", "Clean up a project",
     "Lists what a project has, and destroys what its owner picks, one by one", kCleanUpArguments,
     kCleanUpTools,
     "Clean up a project in CloudStack.\nProject: {project}\n\n"
     "1. Find its id, and list its virtual machines with `projectid`; where there are tools for "
     "them, also its volumes, snapshots, networks and addresses. Go through all pages.\n"
     "2. Show me a table: name, state, created, size, and why it could go or should stay. What has "
     "delete protection stays.\n"
     "3. Wait until I have named what shall go. Nothing else is to be touched.\n"
     "4. For each, call destroy_virtual_machine with `dry_run` first, show me the plan, then "
     "without, with `expected_name`. Do not expunge unless I say so.\n"
     "5. Tell what is gone, what is left, and until when it can be recovered."},
};

bool IsOffered(const ToolSelection& selection, const Prompt& prompt) {
  return std::all_of(prompt.tools.begin(), prompt.tools.end(),
                     [&selection](std::string_view tool) { return selection.Find(tool); });
}

// `text` with every `{name}` of an argument replaced, once.
std::string FillIn(const Prompt& prompt, json::Value given) {
  std::string out;
  std::string_view rest = prompt.text;
  for (;;) {
    const size_t open = rest.find('{');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) return out;
    const size_t close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const std::string_view value = given.Find(name).text();
    out += value.empty() ? std::string(kNotSaid) : base::Printable(value, kArgumentBytesMax);
    rest.remove_prefix(close + 1);
  }
}

std::string FindMistake(const Prompt& prompt, json::Value given) {
  for (const auto& [key, key_value, value] : given) {
    if (!FindArgument(prompt, key)) {
      return fmt::format("There is no argument `{}`", base::Printable(key));
    }
    if (!value.Is(json::Type::kString) || value.text().size() > kArgumentBytesMax) {
      return fmt::format("`{}` must be a string of at most {} bytes", key, kArgumentBytesMax);
    }
  }
  for (const PromptArgument& argument : prompt.arguments) {
    const bool is_missing =
        argument.need == Need::kRequired && given.Find(argument.name).text().empty();
    if (is_missing) return fmt::format("`{}` is required", argument.name);
  }
  return "";
}

}  // namespace

const Prompt* FindPrompt(const ToolSelection& selection, std::string_view name) {
  for (const Prompt& prompt : kPrompts) {
    if (prompt.name == name && IsOffered(selection, prompt)) return &prompt;
  }
  return nullptr;
}

const PromptArgument* FindArgument(const Prompt& prompt, std::string_view name) {
  for (const PromptArgument& argument : prompt.arguments) {
    if (argument.name == name) return &argument;
  }
  return nullptr;
}

std::string WritePrompts(const ToolSelection& selection) {
  std::string json;
  json::Writer writer(json);
  writer.BeginArray();
  for (const Prompt& prompt : kPrompts) {
    if (!IsOffered(selection, prompt)) continue;
    writer.BeginObject().Member("name", prompt.name).Member("title", prompt.title);
    writer.Member("description", prompt.description).Key("arguments").BeginArray();
    for (const PromptArgument& argument : prompt.arguments) {
      writer.BeginObject().Member("name", argument.name);
      writer.Member("description", argument.description);
      writer.Member("required", argument.need == Need::kRequired).EndObject();
    }
    writer.EndArray().EndObject();
  }
  writer.EndArray();
  return json;
}

tl::expected<std::string, std::string> WritePrompt(const Prompt& prompt, json::Value given) {
  std::string mistake = FindMistake(prompt, given);
  if (!mistake.empty()) return tl::unexpected(std::move(mistake));
  std::string members;
  json::Writer writer(members);
  writer.Member("description", prompt.description).Key("messages").BeginArray().BeginObject();
  writer.Member("role", "user").Key("content").BeginObject().Member("type", "text");
  writer.Member("text", FillIn(prompt, given)).EndObject().EndObject().EndArray();
  return members;
}

}  // namespace toolgate::cloudstack
