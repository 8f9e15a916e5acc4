// SPDX-License-Identifier: Apache-2.0
#include "simulator/discovery.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/command_table.h"
#include "simulator/engine/members.h"
#include "simulator/engine/response_fields.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {.name = "listApis",
     .java_class = "discovery.ListApisCmd",
     .description = "lists all available apis on the server, provided by the Api Discovery plugin",
     .notation = "name:string",
     .run = ListApis},
    {.name = "listCapabilities",
     .java_class = "config.ListCapabilitiesCmd",
     .description = "Lists capabilities",
     .run = ListCapabilities},
    {.name = "getApiLimit",
     .java_class = "ratelimit.GetApiLimitCmd",
     .description = "Get API limit count for the caller",
     .run = GetApiLimit},
    {.name = "resetApiLimit",
     .java_class = "ratelimit.ResetApiLimitCmd",
     .rights = Rights::kRootAdmin,
     .description = "Reset api count",
     .notation = "account:uuid(Account)",
     .run = ResetApiLimit},
};

// Fields of nested objects are told to this depth, as they may hold each other.
constexpr int kDepthMax = 3;

// What the caller of listApis may know.
struct Reader {
  bool is_admin;
  ApiRelease release;
};

void WriteParameters(json::Writer& writer, const Command& command, const Reader& reader) {
  writer.Key("params").BeginArray();
  for (const ParameterSpec& spec : SpecsOf(command)) {
    const bool is_shown =
        IsIn(reader.release, spec.since) && (reader.is_admin || !spec.is_for_admins);
    if (!is_shown) continue;
    writer.BeginObject().Member("name", spec.name).Member("type", TypeName(spec));
    writer.Member("length", static_cast<int64_t>(spec.length_max));
    writer.Member("required", spec.is_required);
    if (!spec.since.empty()) writer.Member("since", spec.since);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteField(json::Writer& writer, std::string_view name, std::string_view type) {
  writer.BeginObject().Member("name", name).Member("type", type).EndObject();
}

void WriteFields(json::Writer& writer, std::string_view response_class, const Reader& reader,
                 int depth) {
  writer.Key("response").BeginArray();
  for (const ResponseField& field : FieldsOf(response_class)) {
    const bool is_shown =
        IsIn(reader.release, field.since) && (reader.is_admin || !field.is_for_admins);
    if (!is_shown) continue;
    writer.BeginObject().Member("name", field.name).Member("type", field.type);
    const bool has_fields = depth < kDepthMax && !FieldsOf(field.object).empty();
    if (has_fields) WriteFields(writer, field.object, reader, depth + 1);
    writer.EndObject();
  }
  WriteField(writer, "jobid", "string");
  WriteField(writer, "jobstatus", "integer");
  writer.EndArray();
}

void WriteApi(json::Writer& writer, const Command& command, const Reader& reader) {
  writer.BeginObject().Member("name", command.name).Member("description", command.description);
  if (!command.since.empty()) writer.Member("since", command.since);
  writer.Member("isasync", command.kind == CommandKind::kAsync).Member("related", "");
  WriteParameters(writer, command, reader);
  WriteFields(writer, ResponseOf(command), reader, 1);
  writer.EndObject();
}

void WriteRights(json::Writer& writer, const Settings& settings, const Account& caller) {
  const bool is_admin = IsAdmin(caller);
  writer.Member("allowuserviewdestroyedvm", is_admin || settings.user_sees_destroyed);
  writer.Member("allowuserexpungerecovervm", is_admin || settings.user_may_expunge);
  writer.Member("allowuserexpungerecovervolume", is_admin || settings.user_may_expunge);
  writer.Member("allowuserviewalldomainaccounts", false);
  writer.Member("allowuserforcestopvm", true);
}

}  // namespace

std::span<const Command> DiscoveryCommands() { return kCommands; }

Reply ListApis(CommandContext& context) {
  const std::string_view name = context.arguments.Text("name");
  const Reader reader{IsAdmin(context.caller), context.cloud.settings.release};
  std::vector<const Command*> commands;
  for (const Command* command : AllCommands()) {
    const bool is_there = MayUse(context.caller, *command) && IsIn(reader.release, command->since);
    if (is_there && (name.empty() || name == command->name)) commands.push_back(command);
  }
  if (commands.empty()) {
    return Fail(Runtime(fmt::format("Unable to find api: {}", base::Printable(name))));
  }
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("count", static_cast<int64_t>(commands.size()));
  writer.Key("api").BeginArray();
  for (const Command* command : commands) WriteApi(writer, *command, reader);
  writer.EndArray().EndObject();
  return json;
}

namespace {

void WriteCapabilities(json::Writer& writer, const Settings& settings, const Account& caller) {
  writer.BeginObject();
  writer.Member("securitygroupsenabled", false).Member("dynamicrolesenabled", true);
  writer.Member("cloudstackversion", fmt::format("4.{}.0.0", settings.release));
  writer.Member("userpublictemplateenabled", true);
  writer.Member("supportELB", "false").Member("projectinviterequired", false);
  writer.Member("allowusercreateprojects", true);
  writer.Member("customdiskofferingminsize", int64_t{1});
  writer.Member("customdiskofferingmaxsize", int64_t{1024});
  writer.Member("regionsecondaryenabled", false).Member("kvmsnapshotenabled", true);
  if (settings.requests_per_second_max > 0) {
    writer.Member("apilimitinterval", int64_t{RequestRates::kInterval.count()});
    writer.Member("apilimitmax", settings.requests_per_second_max);
  }
  WriteRights(writer, settings, caller);
  writer.Member("kubernetesserviceenabled", false);
  writer.Member("kubernetesclusterexperimentalfeaturesenabled", false);
  writer.Member("customhypervisordisplayname", "Custom");
  writer.Member("defaultuipagesize", int64_t{20});
  writer.Member("instancesstatsretentiontime", int64_t{720});
  writer.Member("instancesstatsuseronly", false);
  writer.Member("instancesdisksstatsretentionenabled", false);
  writer.Member("instancesdisksstatsretentiontime", int64_t{720});
  writer.Member("sharedfsvmmincpucount", int64_t{2}).Member("sharedfsvmminramsize", int64_t{1024});
  writer.Member("instanceleaseenabled", false);
  writer.Member("dynamicscalingenabled", settings.scales_running_machines);
  writer.Member("additionalconfigenabled", false).EndObject();
}

}  // namespace

Reply ListCapabilities(CommandContext& context) {
  return OneRow("capability", [&context](json::Writer& writer) {
    WriteCapabilities(writer, context.cloud.settings, context.caller);
  });
}

Reply GetApiLimit(CommandContext& context) {
  const Account& account = context.caller;
  const int64_t allowed = context.cloud.settings.requests_per_second_max;
  return OneRow("apilimit", [&](json::Writer& writer) {
    writer.BeginObject().Member("accountid", account.id).Member("account", account.name);
    writer.Member("apiIssued", static_cast<int64_t>(context.rates.CountOf(account)));
    writer.Member("apiAllowed", allowed);
    writer.Member("expireAfter", int64_t{context.rates.LeftOf(account).count()});
    writer.EndObject();
  });
}

Reply ResetApiLimit(CommandContext& context) {
  const Account* account = context.cloud.accounts.Find(context.arguments.Text("account"));
  if (account) {
    context.rates.Reset(*account);
  } else {
    context.rates.Reset();
  }
  return kSuccess;
}

}  // namespace toolgate::simulator
