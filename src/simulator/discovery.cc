// SPDX-License-Identifier: Apache-2.0
#include "simulator/discovery.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/command_table.h"

namespace toolgate::simulator {
namespace {

void WriteApi(json::Writer& writer, const Command& command, bool for_admin) {
  writer.BeginObject().Member("name", command.name).Member("description", command.description);
  writer.Member("isasync", command.kind == CommandKind::kAsync).Key("params").BeginArray();
  for (const ParameterSpec& spec : SpecsOf(command)) {
    if (spec.is_for_admins && !for_admin) continue;
    writer.BeginObject().Member("name", spec.name).Member("type", TypeName(spec));
    writer.Member("length", static_cast<int64_t>(spec.length_max));
    writer.Member("required", spec.is_required).EndObject();
  }
  writer.EndArray().Key("response").BeginArray().EndArray().EndObject();
}

constexpr Command kCommands[] = {
    {"listApis", "discovery.ListApisCmd", CommandKind::kSync, Rights::kEveryone,
     "lists all available apis on the server, provided by the Api Discovery plugin", "name:string",
     ListApis},
    {"listCapabilities", "config.ListCapabilitiesCmd", CommandKind::kSync, Rights::kEveryone,
     "Lists capabilities", "", ListCapabilities},
};

}  // namespace

std::span<const Command> DiscoveryCommands() { return kCommands; }

Reply ListApis(CommandContext& context) {
  const std::string_view name = context.arguments.Text("name");
  std::vector<const Command*> commands;
  for (const Command* command : AllCommands()) {
    if (MayUse(context.caller, *command) && (name.empty() || name == command->name))
      commands.push_back(command);
  }
  if (commands.empty()) {
    return Fail(Runtime(fmt::format("Unable to find api: {}", base::Printable(name))));
  }
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("count", static_cast<int64_t>(commands.size()));
  writer.Key("api").BeginArray();
  for (const Command* command : commands) WriteApi(writer, *command, IsAdmin(context.caller));
  writer.EndArray().EndObject();
  return json;
}

Reply ListCapabilities(CommandContext& context) {
  const Settings& settings = context.cloud.settings;
  const bool is_admin = IsAdmin(context.caller);
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key("capability").BeginObject();
  writer.Member("securitygroupsenabled", false).Member("dynamicrolesenabled", true);
  writer.Member("cloudstackversion", "4.22.0.0").Member("userpublictemplateenabled", true);
  writer.Member("supportELB", "false").Member("projectinviterequired", false);
  writer.Member("allowusercreateprojects", true);
  if (settings.requests_per_second_max > 0) {
    writer.Member("apilimitinterval", int64_t{1});
    writer.Member("apilimitmax", settings.requests_per_second_max);
  }
  writer.Member("allowuserviewdestroyedvm", is_admin || settings.user_sees_destroyed);
  writer.Member("allowuserexpungerecovervm", is_admin || settings.user_may_expunge);
  writer.Member("allowuserforcestopvm", true);
  writer.Member("kubernetesserviceenabled", false).Member("dynamicscalingenabled", true);
  writer.EndObject().EndObject();
  return json;
}

}  // namespace toolgate::simulator
