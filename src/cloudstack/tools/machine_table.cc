// SPDX-License-Identifier: Apache-2.0
// Tools for virtual machines.
#include "cloudstack/tools/mistakes.h"
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kStates[] = {"Present",   "Running",   "Stopped",  "Starting",
                                        "Stopping",  "Migrating", "Error",    "Destroyed",
                                        "Expunging", "Restoring", "Shutdown", "Unknown"};
constexpr std::string_view kDetailWords[] = {"all",    "group",   "nics",    "stats",   "secgrp",
                                             "tmpl",   "servoff", "diskoff", "backoff", "iso",
                                             "volume", "min",     "affgrp"};
constexpr std::string_view kBootTypes[] = {"BIOS", "UEFI"};
constexpr std::string_view kBootModes[] = {"LEGACY", "SECURE"};
constexpr std::string_view kDestroyableStates[] = {"Running",   "Stopped",   "Stopping",
                                                   "Destroyed", "Expunging", "Error"};

constexpr ArgumentSpec kDetailsFilter = {
    "details",
    kWords,
    "Which of a machine's members are looked up, separated by commas; all takes longest",
    kOptional,
    kToApi,
    0,
    0,
    kDetailWords,
    "\"group,nics,secgrp,tmpl,servoff,iso,affgrp\""};
constexpr ArgumentSpec kMetricsDetails = {
    "details", kWords,       "What is looked up, separated by commas; all takes longest",
    kOptional, kToApi,       0,
    0,         kDetailWords, "\"min,stats,servoff\""};

constexpr ArgumentSpec kListMachines[] = {
    kZoneId,
    Word("state", "Only in this state; Present: neither Destroyed nor Expunging", kStates),
    {"name", kText, "Exactly this host name"},
    kIdFilter,
    {"ids", kUuidList, "Only these, separated by commas"},
    {"networkid", kUuid, "Only in this network"},
    {"hostid", kUuid, "Only on this host; for root admins"},
    {"templateid", kUuid, "Only made from this template"},
    {"serviceofferingid", kUuid, "Only of this offering"},
    {"groupid", kUuid, "Only in this group of machines"},
    kTagsFilter,
    kDetailsFilter,
};
constexpr ArgumentSpec kJustId[] = {kMachineId};
constexpr ArgumentSpec kStart[] = {
    kMachineId,
    {"hostid", kUuid, "The host to start it on; for root admins"},
};
constexpr ArgumentSpec kStop[] = {
    kMachineId,
    Flag("forced",
         "Do not wait for the guest to shut down. On a host that cannot be reached the machine is "
         "only marked as stopped, and may still run",
         "false"),
};
constexpr ArgumentSpec kReboot[] = {
    kMachineId,
    Flag("forced", "Cut the power and start it again, instead of asking the guest", "false"),
};
constexpr ArgumentSpec kDestroy[] = {
    kMachineId,
    Flag("expunge", "Remove it for good; without, it can be recovered for about a day", "false",
         kToTool),
    {"expected_name", kText, "Refuse unless the machine has this name", kOptional, kToTool},
    {"expected_state", kWord, "Refuse unless the machine is in this state", kOptional, kToTool, 0,
     0, kDestroyableStates},
    Flag("graceful_stop_first", "Shut the guest down before, and give up if that fails", "false",
         kToTool),
    Flag("force_stop", "Cut its power before. Only if a graceful stop cannot work", "false",
         kToTool),
    Integer("stop_timeout_s", "Seconds to wait for the stop at most; as `timeout_s` if left out",
            {1, 3600}, {}, kToTool),
    {"volumeids", kUuidList,
     "Data volumes to delete with it, separated by commas. All others are detached and kept",
     kOptional, kToTool},
    Flag("delete_data_volumes", "Delete all of its data volumes with it", "false", kToTool),
    Integer("settle_timeout_s",
            "Seconds to wait, if it is Starting, Migrating or Restoring, until that has ended",
            {0, 3600}, "0", kToTool),
    Flag("dry_run", "Only tell what would be done", "false", kToTool),
    Flag("wait", "Wait for the end of the destruction and verify it", "true", kToTool),
    Integer("timeout_s", "Seconds to wait for each job at most", {1, 3600}, "300", kToTool),
    {"job_id", kUuid,
     "An id of your own for the job that destroys: a repeated call with it follows that job",
     kOptional, kToTool},
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
    {"keypairs", kText, "Several of them, by name, separated by commas", kOptional, kToApi, 1,
     4096},
    {"userdata", kText, "For cloud-init, base64", kOptional, kToApi, 1, 1'048'576},
    {"userdataid", kUuid, "User data that the cloud keeps, instead"},
    Flag("startvm", "Start it at once", "true"),
    Integer("rootdisksize", "Of the root disk, in GiB", kGibibytes),
    {"diskofferingid", kUuid, "For a data disk, from list_disk_offerings"},
    Integer("size", "Of the data disk, in GiB, where its offering leaves it open", kGibibytes),
    {"details", kDetails,
     "Where the offering leaves them open: cpuNumber, cpuSpeed in MHz, memory in MiB, as texts"},
    {"ipaddress", kIp, "Its address in its default network"},
    {"macaddress", kText, "Its address on the link", kOptional, kToApi, 1, 17},
    {"affinitygroupids", kUuidList, "Separated by commas"},
    {"hostid", kUuid, "The host to start it on; for root admins"},
    {"hypervisor", kText, "Where the template does not tell it"},
    Word("boottype", "", kBootTypes),
    Word("bootmode", "", kBootModes),
    {"group", kText, "The group of machines that it is shown in"},
    {"password", kText, "Its password, where the template takes one"},
    kShowPassword,
};
constexpr ArgumentSpec kNewOffering = {"serviceofferingid", kUuid,
                                       "The new offering, from list_service_offerings", kRequired};
constexpr ArgumentSpec kOffering[] = {
    kMachineId,
    kNewOffering,
    {"details", kDetails,
     "Where the offering leaves them open: cpuNumber, cpuSpeed in MHz, memory in MiB, as texts"},
    Integer("miniops", "Of the root disk", kIops),
    Integer("maxiops", "Of the root disk", kIops),
    Flag("automigrate", "Move the root disk to other storage if the offering needs it"),
};
constexpr ArgumentSpec kMigrate[] = {
    {"virtualmachineid", kUuid, "The virtual machine's id", kRequired},
    {"hostid", kUuid, "The host to move it to, from find_hosts_for_migration"},
    {"storageid", kUuid, "Of a stopped machine: the storage pool to move its root disk to"},
    Flag("autoselect", "Let the cloud choose the host", "false"),
};
constexpr ArgumentSpec kResetPassword[] = {
    kMachineId,
    {"password", kText, "The new password; made up if left out"},
    kShowPassword,
};
constexpr ArgumentSpec kMetrics[] = {
    kZoneId,
    {"id", kUuid, "Only this machine"},
    {"ids", kUuidList, "Only these, separated by commas"},
    Word("state", "Only in this state", kStates),
    {"name", kText, "Exactly this host name"},
    {"hostid", kUuid, "Only on this host; for root admins"},
    kMetricsDetails,
};
constexpr ArgumentSpec kUpdate[] = {
    kMachineId,
    {"displayname", kText, "The new name for people"},
    {"name", kHostName, "The new host name; seen after the next start"},
    {"group", kText, "The group of machines that it is shown in"},
    Flag("haenable", "Start it elsewhere when its host fails"),
    Flag("deleteprotection", "Refuse to be destroyed until this is false again"),
    Flag("isdynamicallyscalable", "Whether it can grow while it runs"),
    {"ostypeid", kUuid, "From list_os_types"},
    {"userdata", kText, "For cloud-init, base64; seen after the next start", kOptional, kToApi, 1,
     1'048'576},
    {"userdataid", kUuid, "User data that the cloud keeps, instead"},
    {"securitygroupids", kUuidList,
     "All that it shall be in, separated by commas; it must be stopped"},
    {"details", kDetails, "Settings of the hypervisor; all others are dropped"},
};
constexpr ArgumentSpec kFindHosts[] = {
    {"virtualmachineid", kUuid, "The machine that shall be moved", kRequired},
};

constexpr MemberSpec kMetricsMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"cpuused", kString, "Share of its CPUs, with a % sign", kInTextToo},
    {"cputotal", kString, "CPUs times clock rate, with its unit"},
    {"cpunumber", kNumber},
    {"memorytotal", kString, "With its unit"},
    {"memorykbs", kNumber, "KiB in use, as the hypervisor sees it"},
    {"memoryintfreekbs", kNumber, "KiB free, as the guest sees it"},
    {"networkkbsread", kNumber, "KiB received since its start"},
    {"networkkbswrite", kNumber, "KiB sent since its start"},
    {"diskkbsread", kNumber, "KiB read since its start"},
    {"diskkbswrite", kNumber, "KiB written since its start"},
    {"diskioread", kNumber, "Reads since its start"},
    {"diskiowrite", kNumber, "Writes since its start"},
    {"diskiopstotal", kNumber, "Reads and writes since its start"},
};
constexpr MemberSpec kMigrationHostMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"suitableformigration", kBoolean, "Whether it can take the machine", kInTextToo},
    {"requiresStorageMotion", kBoolean, "Whether the machine's disks must move too", kInTextToo},
    {"hasenoughcapacity", kBoolean},
    {"state"},
    {"resourcestate"},
    {"zonename"},
    {"clusterid"},
    {"clustername"},
    {"hypervisor"},
    {"cpuused"},
    {"cpuallocated"},
    Bytes("memorytotalbytes", "memorytotal"),
    Bytes("memoryallocatedbytes", "memoryallocated"),
};

constexpr ListKind kMachineList = {"listVirtualMachines", "virtualmachine", "virtual machines",
                                   kMachineMembers};
constexpr ListKind kMetricsList = {"listVirtualMachinesMetrics", "virtualmachine",
                                   "virtual machines", kMetricsMembers};
constexpr ListKind kHostsForMigration = {"findHostsForMigration", "host", "hosts",
                                         kMigrationHostMembers};

// A command that answers with the machine.
constexpr ChangeKind OfMachine(std::string_view command, Way way = Way::kJob) {
  ChangeKind kind{command, way, "virtualmachine", kMachineMembers, "get_virtual_machine"};
  kind.list = "listVirtualMachines";
  return kind;
}
constexpr ChangeKind SafeToRepeat(ChangeKind kind) {
  kind.resubmit = Resubmit::kUnderSameId;
  return kind;
}
constexpr ChangeKind WithPassword(ChangeKind kind) {
  kind.secret = "password";
  return kind;
}
constexpr ChangeKind MakeStop() {
  ChangeKind kind = SafeToRepeat(OfMachine("stopVirtualMachine"));
  kind.warning = Warning::kForce;
  return kind;
}
constexpr ChangeKind MakeMigrate() {
  ChangeKind kind = OfMachine("migrateVirtualMachine");
  kind.find_mistake = FindMigrationMistake;
  return kind;
}
constexpr ChangeKind kStartMachine = SafeToRepeat(OfMachine("startVirtualMachine"));
constexpr ChangeKind kStopMachine = MakeStop();
constexpr ChangeKind kRebootMachine = OfMachine("rebootVirtualMachine");
constexpr ChangeKind kDeployMachine = WithPassword(OfMachine("deployVirtualMachine"));
constexpr ChangeKind kScaleMachine = OfMachine("scaleVirtualMachine");
constexpr ChangeKind kMigrateMachine = MakeMigrate();
constexpr ChangeKind kResetMachinePassword =
    WithPassword(OfMachine("resetPasswordForVirtualMachine"));
constexpr ChangeKind kChangeOffering = OfMachine("changeServiceForVirtualMachine", Way::kAtOnce);
constexpr ChangeKind kUpdateMachine = OfMachine("updateVirtualMachine", Way::kAtOnce);
constexpr ChangeKind kRecoverMachine = OfMachine("recoverVirtualMachine", Way::kAtOnce);
constexpr ChangeKind kExpungeMachine = {
    "expungeVirtualMachine", Way::kJob, "", {}, "get_virtual_machine", Resubmit::kUnderSameId};

constexpr MemberSpec kGetOutput[] = {
    {"virtualmachine", MemberType::kObject, "", Shown::kAsData, kMachineMembers},
    Rows("volume", "Its volumes; left out when they could not be read", kVolumeMembers),
    kErrorMember,
};

constexpr MemberSpec kRequestedMembers[] = {
    {"expunge", kBoolean}, {"volumeids", MemberType::kStrings}, {"force_stop", kBoolean}};
constexpr MemberSpec kLeftoverMembers[] = {
    {"id"}, {"name"}, {"sizebytes", kNumber, "Bytes"}, {"state"}};
constexpr MemberSpec kStepMembers[] = {
    {"name", kString, "preflight, settle, stop, destroy or verify"},
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
    {"requested", MemberType::kObject, "", Shown::kAsData, kRequestedMembers},
    {"plan", kString, "What is to be done, in a sentence"},
    Rows("steps", "What was done, in order", kStepMembers),
    {"outcome", kString,
     "destroyed, expunging, expunged, already_destroyed, already_absent, planned, refused, "
     "not_found, unreadable, failed, partial, pending or unknown"},
    {"final_state", kString, "After; left out when it is no longer listed or could not be read"},
    {"recoverable", kBoolean, "Whether it can be recovered now"},
    {"changed", kBoolean, "Whether this call changed anything"},
    Rows("leftovers", "Data volumes that stay; left out when they could not be read",
         kLeftoverMembers),
    {"next_actions", kString, "What may be done now"},
    kErrorMember,
};

constexpr Tool kFirst[] = {
    ListTool<kMachineList>(
        {"list_virtual_machines", "List virtual machines",
         "Lists virtual machines with their state, size and addresses, page by page. `count` is "
         "the number of all that match."},
        {kListMachines, kOwnedPages}, Pack::kCore),
    {"get_virtual_machine",
     "Get a virtual machine",
     "Shows one virtual machine with its addresses, its volumes, its delete protection, and the "
     "job that is at work on it.",
     "listVirtualMachines, listVolumes",
     Effect::kReads,
     Repeat::kIsHarmless,
     kJustId,
     {},
     kGetOutput,
     GetVirtualMachine,
     Pack::kCore},
    ChangeTool<kStartMachine>({"start_virtual_machine", "Start a virtual machine",
                               "Starts a stopped virtual machine and waits until it runs."},
                              {kStart, kJobArguments}, kChanging, Pack::kCore),
    ChangeTool<kStopMachine>(
        {"stop_virtual_machine", "Stop a virtual machine",
         "Shuts a virtual machine down and waits until it is stopped. What runs on it is "
         "interrupted."},
        {kStop, kJobArguments}, {Effect::kDestroys, Repeat::kIsHarmless}, Pack::kCore),
    ChangeTool<kRebootMachine>(
        {"reboot_virtual_machine", "Reboot a virtual machine",
         "Reboots a running virtual machine. What runs on it is interrupted."},
        {kReboot, kJobArguments}, kDestroying, Pack::kCore),
    {"destroy_virtual_machine",
     "Destroy a virtual machine",
     "Stops and destroys a virtual machine, in whatever state it is, and with `expunge` removes it "
     "for good, which cannot be undone. Checks before, verifies after, and tells what stays. "
     "Calling it again does no harm. Use `dry_run` to see the plan.",
     "listVirtualMachines, listVolumes, listSnapshots, listCapabilities, stopVirtualMachine, "
     "destroyVirtualMachine",
     Effect::kDestroys,
     Repeat::kIsHarmless,
     kDestroy,
     {},
     kDestroyOutput,
     DestroyVirtualMachine,
     Pack::kCore,
     Undo::kNotOfExpunge,
     Asks::kItself},
    ChangeTool<kDeployMachine>(
        {"deploy_virtual_machine", "Deploy a virtual machine",
         "Creates a virtual machine from a template and an offering, and starts it. Never sent "
         "twice: when its outcome is unknown, list the machines by name. One that fails may leave "
         "a machine in Error. A password that its template sets is shown only when the job is "
         "waited for."},
        {kDeploy, kOwnedJob}, kCreating, Pack::kCore),
    ChangeTool<kScaleMachine>(
        {"scale_virtual_machine", "Scale a virtual machine",
         "Gives a virtual machine another service offering; a running one can only grow."},
        {kOffering, kJobArguments}, kChanging, Pack::kCore),
    ChangeTool<kMigrateMachine>(
        {"migrate_virtual_machine", "Migrate a virtual machine",
         "Moves a running virtual machine to another host, or the root disk of a stopped one to "
         "other storage. For root admins."},
        {kMigrate, kJobArguments}, kDestroying, Pack::kCore),
    ChangeTool<kResetMachinePassword>(
        {"reset_password_virtual_machine", "Reset a virtual machine's password",
         "Gives a stopped virtual machine a new password, which is shown this once. Its template "
         "must support passwords. When it does not end in time, wait_async_job shows the password "
         "once the job has ended."},
        {kResetPassword, kWaitingArguments}, kForGood, Pack::kCore),
    ChangeTool<kChangeOffering>(
        {"change_service_offering_virtual_machine", "Change a stopped machine's offering",
         "Gives a stopped virtual machine another service offering. For a running one use "
         "scale_virtual_machine."},
        {kOffering}, kChanging, Pack::kCore),
    ListTool<kMetricsList>(
        {"list_virtual_machine_metrics", "List virtual machines' metrics",
         "Lists what virtual machines use of their processors, memory, network and disks."},
        {kMetrics, kOwnedPages}, Pack::kMonitoring),
};

constexpr Tool kMore[] = {
    ChangeTool<kUpdateMachine>(
        {"update_virtual_machine", "Update a virtual machine",
         "Changes a virtual machine's names, delete protection, high availability or settings."},
        {kUpdate}, {Effect::kChanges, Repeat::kIsHarmless}, Pack::kCore),
    ChangeTool<kRecoverMachine>(
        {"recover_virtual_machine", "Recover a virtual machine",
         "Takes back the destruction of a virtual machine that was not expunged yet; it is stopped "
         "then. Data volumes that it had are not attached again."},
        {kJustId}, kChanging, Pack::kCore),
    ChangeTool<kExpungeMachine>(
        {"expunge_virtual_machine", "Expunge a virtual machine",
         "Removes a destroyed virtual machine for good, which cannot be undone. One that is not "
         "destroyed yet is for destroy_virtual_machine, which checks more."},
        {kJustId, kJobArguments}, kForGood, Pack::kCore),
    ListTool<kHostsForMigration>(
        {"find_hosts_for_migration", "Find hosts for a migration",
         "Lists the hosts that a running virtual machine could be moved to. For root admins."},
        {kFindHosts, kPages}, Pack::kCore),
};

}  // namespace

ToolFamily MachineTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack
