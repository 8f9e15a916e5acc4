// SPDX-License-Identifier: Apache-2.0
// Every tool.
#include <array>

#include "base/text.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

constexpr auto kRequired = Need::kRequired;
constexpr auto kOptional = Need::kOptional;
constexpr auto kToApi = Pass::kToApi;
constexpr auto kToTool = Pass::kToTool;
using enum ArgumentType;

constexpr std::string_view kStates[] = {"Present",   "Running",   "Stopped",  "Starting",
                                        "Stopping",  "Migrating", "Error",    "Destroyed",
                                        "Expunging", "Restoring", "Shutdown", "Unknown"};
constexpr std::string_view kTemplateFilters[] = {
    "featured", "self", "selfexecutable", "sharedexecutable", "executable", "community", "all"};
constexpr std::string_view kNetworkTypes[] = {"Isolated", "L2", "Shared", "all"};

struct Range {
  int64_t min, max;
};

constexpr ArgumentSpec Flag(std::string_view name, std::string_view description,
                            std::string_view fallback, Pass pass = kToApi) {
  return {name, kFlag, description, kOptional, pass, 0, 0, {}, fallback};
}
constexpr ArgumentSpec Integer(std::string_view name, std::string_view description, Range range,
                               std::string_view fallback, Pass pass = kToApi) {
  return {name, kInteger, description, kOptional, pass, range.min, range.max, {}, fallback};
}
constexpr ArgumentSpec Word(std::string_view name, std::string_view description,
                            std::span<const std::string_view> words,
                            std::string_view fallback = {}) {
  return {name, kWord, description, kOptional, kToApi, 0, 0, words, fallback};
}

// What the lists of owned things share, and what all lists do.
constexpr ArgumentSpec kPage = Integer("page", "Which page, from 1", {1, 1'000'000}, "1");
constexpr ArgumentSpec kPageSize = Integer("pagesize", "Rows on a page", {1, 500}, "50");
constexpr ArgumentSpec kPages[] = {
    {"keyword", kText, "Words that the name must hold"},
    kPage,
    kPageSize,
};
constexpr ArgumentSpec kOwnedPages[] = {
    {"keyword", kText, "Words that the name, state or address must hold"},
    {"projectid", kUuidOrAll, "Only of this project; -1 for all projects"},
    {"account", kText, "Only of this account; needs `domainid`"},
    {"domainid", kUuid, "Only of this domain"},
    kPage,
    kPageSize,
};

// What tools that start a job share.
constexpr ArgumentSpec kJobArguments[] = {
    Flag("wait", "Wait for the job's end and tell how it went", "true", kToTool),
    Integer("timeout_s", "Seconds to wait at most; the job goes on after them", {1, 3600}, "300",
            kToTool),
};
// And those whose result would be lost if nobody waited.
constexpr ArgumentSpec kWaitingArguments[] = {kJobArguments[1]};
constexpr ArgumentSpec kShowPassword = Flag(
    "show_password", "Put the password into the text too, not only into the structured content",
    "false", kToTool);
constexpr ArgumentSpec kMachineId = {"id", kUuid, "The virtual machine's id", kRequired};

constexpr ArgumentSpec kListMachines[] = {
    {"zoneid", kUuid, "Only in this zone"},
    Word("state", "Only in this state; Present: neither Destroyed nor Expunging", kStates),
    {"name", kText, "Exactly this host name"},
    {"networkid", kUuid, "Only in this network"},
};
constexpr ArgumentSpec kJustId[] = {kMachineId};
constexpr ArgumentSpec kStop[] = {
    kMachineId,
    Flag("forced",
         "Do not wait for the guest to shut down. On a host that cannot be reached the machine is "
         "only marked as stopped, and may still run",
         "false"),
};
constexpr ArgumentSpec kDestroy[] = {
    kMachineId,
    Flag("expunge", "Remove it for good; without, it can be recovered for about a day", "false",
         kToTool),
    {"expected_name", kText, "Refuse unless the machine has this name", kOptional, kToTool},
    Flag("graceful_stop_first", "Shut the guest down before, and give up if that fails", "false",
         kToTool),
    Flag("force_stop", "Cut its power before. Only if a graceful stop cannot work", "false",
         kToTool),
    {"volumeids", kUuidList,
     "Data volumes to delete with it, separated by commas. All others are detached and kept",
     kOptional, kToTool},
    Flag("dry_run", "Only tell what would be done", "false", kToTool),
    Integer("timeout_s", "Seconds to wait for each job at most", {1, 3600}, "300", kToTool),
};
constexpr ArgumentSpec kDeploy[] = {
    {"serviceofferingid", kUuid, "From list_service_offerings", kRequired},
    {"templateid", kUuid, "From list_templates", kRequired},
    {"zoneid", kUuid, "From list_zones", kRequired},
    {"name", kHostName, "Host name; made up if left out"},
    {"displayname", kText, "Name for people"},
    {"networkids", kUuidList, "From list_networks, separated by commas; the first is the default"},
    {"securitygroupids", kUuidList, "Separated by commas; in zones with security groups"},
    {"keypair", kText, "SSH key pair to install"},
    {"userdata", kText, "For cloud-init, base64", kOptional, kToApi, 1, 1'048'576},
    Flag("startvm", "Start it at once", "true"),
    kShowPassword,
};
constexpr ArgumentSpec kOffering[] = {
    kMachineId,
    {"serviceofferingid", kUuid, "The new offering, from list_service_offerings", kRequired},
};
constexpr ArgumentSpec kMigrate[] = {
    {"virtualmachineid", kUuid, "The virtual machine's id", kRequired},
    {"hostid", kUuid, "The host to move it to"},
    Flag("autoselect", "Let the cloud choose the host", "false"),
};
constexpr ArgumentSpec kResetPassword[] = {kMachineId, kShowPassword};
constexpr ArgumentSpec kMetrics[] = {
    {"zoneid", kUuid, "Only in this zone"},
    {"id", kUuid, "Only this machine"},
};
constexpr ArgumentSpec kListZones[] = {
    {"name", kText, "Exactly this name"},
    {"available", kFlag, "false: only zones that hold a machine of the caller"},
};
constexpr ArgumentSpec kListTemplates[] = {
    Word("templatefilter", "Which ones; all is for root admins", kTemplateFilters, "\"featured\""),
    {"zoneid", kUuid, "Only in this zone"},
    {"name", kText, "Exactly this name"},
    {"hypervisor", kText, "Only for this hypervisor"},
};
constexpr ArgumentSpec kListOfferings[] = {
    {"name", kText, "Exactly this name"},
    {"zoneid", kUuid, "Only what can be used in this zone"},
    {"domainid", kUuid, "Only of this domain"},
    Flag("issystem", "Those of system machines instead", "false"),
};
constexpr ArgumentSpec kListNetworks[] = {
    {"zoneid", kUuid, "Only in this zone"},
    Word("type", "Only of this type", kNetworkTypes),
    {"name", kText, "Exactly this name"},
    {"canusefordeploy", kFlag, "true: only those that machines can be deployed in"},
};

constexpr MemberSpec kErrorMember = {"error", MemberType::kObject, "Why it failed", Shown::kAsData,
                                     kErrorMembers};
constexpr MemberSpec kMachineMember = {"virtualmachine", MemberType::kObject, "", Shown::kAsData,
                                       kMachineMembers};

constexpr std::array<MemberSpec, 5> ListOutput(const ListKind& kind) {
  return {MemberSpec{"count", kNumber, "All that match, on any page"}, MemberSpec{"page", kNumber},
          MemberSpec{"pagesize", kNumber},
          MemberSpec{kind.key, MemberType::kObjects, "", Shown::kAsData, kind.members},
          kErrorMember};
}

constexpr ListKind kMachineList = {"listVirtualMachines", "virtualmachine", "virtual machines",
                                   kMachineMembers};
constexpr ListKind kMetricsList = {"listVirtualMachinesMetrics", "virtualmachine",
                                   "virtual machines", kMetricsMembers};
constexpr ListKind kZoneList = {"listZones", "zone", "zones", kZoneMembers};
constexpr ListKind kTemplateList = {"listTemplates", "template", "templates", kTemplateMembers};
constexpr ListKind kOfferingList = {"listServiceOfferings", "serviceoffering", "service offerings",
                                    kOfferingMembers};
constexpr ListKind kNetworkList = {"listNetworks", "network", "networks", kNetworkMembers};

constexpr auto kMachineListOutput = ListOutput(kMachineList);
constexpr auto kMetricsListOutput = ListOutput(kMetricsList);
constexpr auto kZoneListOutput = ListOutput(kZoneList);
constexpr auto kTemplateListOutput = ListOutput(kTemplateList);
constexpr auto kOfferingListOutput = ListOutput(kOfferingList);
constexpr auto kNetworkListOutput = ListOutput(kNetworkList);

constexpr MemberSpec kMachineOutput[] = {kMachineMember, kErrorMember};
constexpr MemberSpec kJobMember = {"job", MemberType::kObject, "", Shown::kAsData, kJobMembers};
constexpr MemberSpec kJobOutput[] = {kJobMember, kMachineMember, kErrorMember};
constexpr MemberSpec kPasswordOutput[] = {
    kJobMember, kMachineMember, {"password", kString, "Shown this once"}, kErrorMember};

constexpr MemberSpec kStepMembers[] = {
    {"name", kString, "preflight, stop, destroy or verify"},
    {"status", kString, "ok, failed, pending or unknown"},
    {"jobid"},
    {"errorcode", kNumber},
    {"cserrorcode", kNumber},
    {"errortext"},
    {"started", kString, "UTC"},
    {"finished", kString, "UTC"},
};
constexpr MemberSpec kDestroyOutput[] = {
    {"virtualmachine", MemberType::kObject, "", Shown::kAsData, kDestroyMachineMembers},
    {"plan", kString, "What is to be done, in a sentence"},
    {"steps", MemberType::kObjects, "What was done, in order", Shown::kAsData, kStepMembers},
    {"outcome", kString,
     "destroyed, expunging, expunged, already_destroyed, already_absent, planned, refused, "
     "not_found, "
     "unreadable, failed, partial, pending or unknown"},
    {"final_state", kString, "After; left out when it is no longer listed or could not be read"},
    {"recoverable", kBoolean, "Whether it can be recovered now"},
    {"changed", kBoolean, "Whether this call changed anything"},
    {"leftovers", MemberType::kObjects,
     "Data volumes that stay; left out when they could not be read", Shown::kAsData,
     kVolumeMembers},
    {"next_actions", kString, "What may be done now"},
    kErrorMember,
};

constexpr Tool kTools[] = {
    {"list_virtual_machines", "List virtual machines",
     "Lists virtual machines with their state, size and addresses, page by page. `count` is the "
     "number of all that match.",
     Effect::kReads, Repeat::kIsHarmless, kListMachines, kOwnedPages, kMachineListOutput,
     RunList<kMachineList>},
    {"get_virtual_machine",
     "Get a virtual machine",
     "Shows one virtual machine with its addresses, its delete protection, and the job that is at "
     "work on it.",
     Effect::kReads,
     Repeat::kIsHarmless,
     kJustId,
     {},
     kMachineOutput,
     GetVirtualMachine},
    {"start_virtual_machine", "Start a virtual machine",
     "Starts a stopped virtual machine and waits until it runs.", Effect::kChanges, Repeat::kAddsUp,
     kJustId, kJobArguments, kJobOutput, StartVirtualMachine},
    {"stop_virtual_machine", "Stop a virtual machine",
     "Shuts a virtual machine down and waits until it is stopped. What runs on it is interrupted.",
     Effect::kDestroys, Repeat::kIsHarmless, kStop, kJobArguments, kJobOutput, StopVirtualMachine},
    {"reboot_virtual_machine", "Reboot a virtual machine",
     "Reboots a running virtual machine. What runs on it is interrupted.", Effect::kDestroys,
     Repeat::kAddsUp, kJustId, kJobArguments, kJobOutput, RebootVirtualMachine},
    {"destroy_virtual_machine",
     "Destroy a virtual machine",
     "Stops and destroys a virtual machine, in whatever state it is, and with `expunge` removes it "
     "for good, which cannot be undone. Checks before, verifies after, and tells what stays. "
     "Calling "
     "it again does no harm. Use `dry_run` to see the plan.",
     Effect::kDestroys,
     Repeat::kIsHarmless,
     kDestroy,
     {},
     kDestroyOutput,
     DestroyVirtualMachine,
     Pack::kCore,
     Undo::kNotOfExpunge,
     Asks::kItself},
    {"deploy_virtual_machine", "Deploy a virtual machine",
     "Creates a virtual machine from a template and an offering, and starts it. Never sent twice: "
     "when its outcome is unknown, list the machines by name. A password that its template sets is "
     "shown only when the job is waited for.",
     Effect::kCreates, Repeat::kAddsUp, kDeploy, kJobArguments, kPasswordOutput,
     DeployVirtualMachine},
    {"scale_virtual_machine", "Scale a virtual machine",
     "Gives a virtual machine another service offering; a running one can only grow.",
     Effect::kChanges, Repeat::kAddsUp, kOffering, kJobArguments, kJobOutput, ScaleVirtualMachine},
    {"migrate_virtual_machine", "Migrate a virtual machine",
     "Moves a running virtual machine to another host. For root admins.", Effect::kDestroys,
     Repeat::kAddsUp, kMigrate, kJobArguments, kJobOutput, MigrateVirtualMachine},
    {"reset_password_virtual_machine", "Reset a virtual machine's password",
     "Gives a stopped virtual machine a new password, which is shown this once. Its template must "
     "support passwords. When it does not end in time the password is lost: reset it once more.",
     Effect::kDestroys, Repeat::kAddsUp, kResetPassword, kWaitingArguments, kPasswordOutput,
     ResetPasswordVirtualMachine, Pack::kCore, Undo::kImpossible},
    {"change_service_offering_virtual_machine",
     "Change a stopped machine's offering",
     "Gives a stopped virtual machine another service offering. For a running one use "
     "scale_virtual_machine.",
     Effect::kChanges,
     Repeat::kAddsUp,
     kOffering,
     {},
     kMachineOutput,
     ChangeServiceOffering},
    {"list_virtual_machine_metrics", "List virtual machines' metrics",
     "Lists what virtual machines use of their processors, memory, network and disks.",
     Effect::kReads, Repeat::kIsHarmless, kMetrics, kOwnedPages, kMetricsListOutput,
     RunList<kMetricsList>, Pack::kMonitoring},
    {"list_zones", "List zones", "Lists the zones of the cloud.", Effect::kReads,
     Repeat::kIsHarmless, kListZones, kPages, kZoneListOutput, RunList<kZoneList>},
    {"list_templates", "List templates", "Lists templates that machines can be deployed from.",
     Effect::kReads, Repeat::kIsHarmless, kListTemplates, kPages, kTemplateListOutput,
     RunList<kTemplateList>},
    {"list_service_offerings", "List service offerings", "Lists the sizes that machines can have.",
     Effect::kReads, Repeat::kIsHarmless, kListOfferings, kPages, kOfferingListOutput,
     RunList<kOfferingList>},
    {"list_networks", "List networks", "Lists networks.", Effect::kReads, Repeat::kIsHarmless,
     kListNetworks, kOwnedPages, kNetworkListOutput, RunList<kNetworkList>},
};

}  // namespace

std::span<const Tool> AllTools() { return kTools; }

const Tool* FindTool(std::string_view name) {
  for (const Tool& tool : kTools) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

Parameters ById(std::string_view id) { return {{"id", std::string(id)}, {"listall", "true"}}; }

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
