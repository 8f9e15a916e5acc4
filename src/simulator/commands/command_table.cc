// SPDX-License-Identifier: Apache-2.0
// Every command with its parameters, from the annotations of Apache CloudStack 4.22.
#include <map>

#include <fmt/format.h>

#include "simulator/commands/command.h"

namespace toolgate::simulator {
namespace {

constexpr std::string_view kListMachines =
    "+LIST +ACCT +PROJ groupid:uuid(InstanceGroup) id:uuid(UserVm) ids:list<uuid>(UserVm) "
    "name:string state:string zoneid:uuid(Zone) forvirtualnetwork:boolean networkid:uuid(Network) "
    "hypervisor:string details:list<string> templateid:uuid(Template) isoid:uuid(IsoVm) "
    "vpcid:uuid(Vpc) affinitygroupid:uuid(AffinityGroup) keypair:string "
    "serviceofferingid:uuid(ServiceOffering) backupofferingid:uuid(BackupOffering) "
    "displayvm:boolean^ userid:uuid(User) securitygroupid:uuid(SecurityGroup) haenable:boolean "
    "autoscalevmgroupid:uuid(AutoScaleVmGroup) showicon:boolean accumulate:boolean "
    "userdata:boolean "
    "userdataid:uuid(UserData) arch:string leased:boolean gpuenabled:boolean "
    "extensionid:uuid(Extension) isvnf:boolean retrieveonlyresourcecount:boolean tags:map "
    "hostid:uuid(Host)^ podid:uuid(Pod)^ storageid:uuid(StoragePool)^ clusterid:uuid(Cluster)^";

// What every asynchronous command takes.
constexpr std::string_view kAsync = "starteventid:long customjobid:string";

constexpr Command kCommands[] = {
    {"listVirtualMachines", "vm.ListVMsCmd", CommandKind::kList, Rights::kEveryone,
     "List the virtual machines owned by the account.", kListMachines, ListVirtualMachines},
    {"listVirtualMachinesMetrics", "vm.ListVMsMetricsCmd", CommandKind::kList, Rights::kEveryone,
     "Lists VM metrics", kListMachines, ListVirtualMachinesMetrics},
    {"startVirtualMachine", "vm.StartVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Starts a virtual machine.",
     "id!:uuid(UserVm) podid:uuid(Pod) clusterid:uuid(Cluster) hostid:uuid(Host) "
     "considerlasthost:boolean^ deploymentplanner:string^ bootintosetup:boolean",
     StartVirtualMachine},
    {"stopVirtualMachine", "vm.StopVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Stops a virtual machine.", "id!:uuid(UserVm) forced:boolean", StopVirtualMachine},
    {"rebootVirtualMachine", "vm.RebootVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Reboots a virtual machine.", "id!:uuid(UserVm) forced:boolean bootintosetup:boolean",
     RebootVirtualMachine},
    {"destroyVirtualMachine", "vm.DestroyVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Destroys a virtual machine.", "id!:uuid(UserVm) expunge:boolean volumeids:list<uuid>(Volume)",
     DestroyVirtualMachine},
    {"expungeVirtualMachine", "vm.ExpungeVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Expunge a virtual machine. Once expunged, it cannot be recovered.", "id!:uuid(UserVm)",
     ExpungeVirtualMachine},
    {"recoverVirtualMachine", "vm.RecoverVMCmd", CommandKind::kSync, Rights::kEveryone,
     "Recovers a virtual machine.", "id!:uuid(UserVm)", RecoverVirtualMachine},
    {"deployVirtualMachine", "vm.DeployVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Creates and automatically starts a virtual machine based on a service offering, disk "
     "offering, "
     "and template.",
     "serviceofferingid!:uuid(ServiceOffering) templateid:uuid(Template) volumeid:uuid(Volume) "
     "snapshotid:uuid(Snapshot) zoneid!:uuid(Zone) name:string displayname:string password:string "
     "account:string domainid:uuid(Domain) networkids:list<uuid>(Network) boottype:string "
     "bootmode:string bootintosetup:boolean diskofferingid:uuid(DiskOffering) size:long "
     "rootdisksize:long datadisksdetails:map group:string hypervisor:string "
     "userdata:string<=1048576 userdataid:uuid(UserData) userdatadetails:map keypair:string "
     "keypairs:list<string> hostid:uuid(Host) securitygroupids:list<uuid>(SecurityGroup) "
     "securitygroupnames:list<string> iptonetworklist:map ipaddress:string ip6address:string "
     "macaddress:string keyboard:string projectid:uuid(Project) startvm:boolean "
     "affinitygroupids:list<uuid>(AffinityGroup) affinitygroupnames:list<string> "
     "displayvm:boolean^ details:map deploymentplanner:string^ dhcpoptionsnetworklist:map "
     "datadiskofferinglist:map extraconfig:string<=5120 copyimagetags:boolean properties:map "
     "nicnetworklist:map dynamicscalingenabled:boolean overridediskofferingid:uuid(DiskOffering) "
     "iothreadsenabled:boolean iodriverpolicy:string nicmultiqueuenumber:integer "
     "nicpackedvirtqueuesenabled:boolean leaseduration:integer leaseexpiryaction:string "
     "externaldetails:map customid:string podid:uuid(Pod)^ clusterid:uuid(Cluster)^",
     DeployVirtualMachine},
    {"scaleVirtualMachine", "vm.ScaleVMCmd", CommandKind::kAsync, Rights::kEveryone,
     "Scales the virtual machine to a new service offering.",
     "id!:uuid(UserVm) serviceofferingid!:uuid(ServiceOffering) details:map miniops:long "
     "maxiops:long automigrate:boolean shrinkok:boolean",
     ScaleVirtualMachine},
    {"changeServiceForVirtualMachine", "vm.UpgradeVMCmd", CommandKind::kSync, Rights::kEveryone,
     "Changes the service offering for a virtual machine. The virtual machine must be in a "
     "\"Stopped\" state for this command to take effect.",
     "id!:uuid(UserVm) serviceofferingid!:uuid(ServiceOffering) details:map miniops:long "
     "maxiops:long automigrate:boolean shrinkok:boolean",
     ChangeServiceForVirtualMachine},
    {"migrateVirtualMachine", "vm.MigrateVMCmd", CommandKind::kAsync, Rights::kRootAdmin,
     "Attempts migration of a VM to a different host or root volume of the vm to a different "
     "storage "
     "pool.",
     "hostid:uuid(Host) virtualmachineid!:uuid(UserVm) storageid:uuid(StoragePool) "
     "autoselect:boolean",
     MigrateVirtualMachine},
    {"resetPasswordForVirtualMachine", "vm.ResetVMPasswordCmd", CommandKind::kAsync,
     Rights::kEveryone,
     "Resets the password for virtual machine. The virtual machine must be in a \"Stopped\" state.",
     "id!:uuid(UserVm) password:string", ResetPasswordForVirtualMachine},

    {"listZones", "zone.ListZonesCmd", CommandKind::kList, Rights::kEveryone, "Lists zones",
     "+LIST id:uuid(Zone) ids:list<uuid>(Zone) available:boolean domainid:uuid(Domain) name:string "
     "networktype:string showcapacities:boolean tags:map showicon:boolean "
     "storageaccessgroup:string",
     ListZones},
    {"listHosts", "host.ListHostsCmd", CommandKind::kList, Rights::kRootAdmin, "Lists hosts.",
     "+LIST clusterid:uuid(Cluster) id:uuid(Host) name:string podid:uuid(Pod) state:string "
     "type:string zoneid:uuid(Zone) virtualmachineid:uuid(UserVm) "
     "outofbandmanagementenabled:boolean outofbandmanagementpowerstate:string resourcestate:string "
     "details:list<string> hahost:boolean hypervisor:string arch:string",
     ListHosts},
    {"listServiceOfferings", "offering.ListServiceOfferingsCmd", CommandKind::kList,
     Rights::kEveryone, "Lists all available service offerings.",
     "+LIST +ACCT +PROJ id:uuid(ServiceOffering) name:string virtualmachineid:uuid(UserVm) "
     "issystem:boolean systemvmtype:string zoneid:uuid(Zone) cpunumber:integer memory:integer "
     "cpuspeed:integer encryptroot:boolean storagetype:string state:string "
     "templateid:uuid(Template) gpuenabled:boolean",
     ListServiceOfferings},
    {"listTemplates", "template.ListTemplatesCmd", CommandKind::kList, Rights::kEveryone,
     "List all public, private, and privileged templates.",
     "+LIST +ACCT +PROJ hypervisor:string id:uuid(Template) ids:list<uuid>(Template) name:string "
     "templatefilter!:string zoneid:uuid(Zone) showremoved:boolean showunique:boolean "
     "parenttemplateid:uuid(Template) details:list<string> templatetype:string isvnf:boolean "
     "forcks:boolean arch:string isready:boolean showicon:boolean tags:map",
     ListTemplates},
    {"listNetworks", "network.ListNetworksCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all available networks.",
     "+LIST +ACCT +PROJ id:uuid(Network) name:string zoneid:uuid(Zone) type:string "
     "issystem:boolean "
     "acltype:string traffictype:string supportedservices:list<string> restartrequired:boolean "
     "specifyipranges:boolean vpcid:uuid(Vpc) canusefordeploy:boolean forvpc:boolean "
     "displaynetwork:boolean^ networkofferingid:uuid(NetworkOffering) "
     "associatednetworkid:uuid(Network) showicon:boolean networkfilter:string "
     "retrieveonlyresourcecount:boolean tags:map vlan:string^",
     ListNetworks},
    {"listVolumes", "volume.ListVolumesCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all volumes.",
     "+LIST +ACCT +PROJ hostid:uuid(Host) id:uuid(Volume) ids:list<uuid>(Volume) name:string "
     "podid:uuid(Pod) clusterid:uuid(Cluster)^ type:string virtualmachineid:uuid(UserVm) "
     "zoneid:uuid(Zone) serviceofferingid:uuid(ServiceOffering) "
     "diskofferingid:uuid(DiskOffering) displayvolume:boolean^ listsystemvms:boolean^ state:string "
     "isencrypted:boolean^ retrieveonlyresourcecount:boolean tags:map",
     ListVolumes},
    {"listSnapshots", "snapshot.ListSnapshotsCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all available snapshots for the account.",
     "+LIST +ACCT +PROJ id:uuid(Snapshot) ids:list<uuid>(Snapshot) intervaltype:string name:string "
     "snapshottype:string volumeid:uuid(Volume) zoneid:uuid(Zone) showunique:boolean "
     "locationtype:string tags:map",
     ListSnapshots},
    {"listUsers", "user.ListUsersCmd", CommandKind::kList, Rights::kEveryone, "Lists user accounts",
     "+LIST +ACCT accounttype:integer id:string state:string username:string", ListUsers},

    {"queryAsyncJobResult", "job.QueryAsyncJobResultCmd", CommandKind::kSync, Rights::kEveryone,
     "Retrieves the current status of asynchronous job.", "jobid!:uuid(AsyncJob)",
     QueryAsyncJobResult},
    {"listAsyncJobs", "job.ListAsyncJobsCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all pending asynchronous jobs for the account.", "+LIST +ACCT startdate:date",
     ListAsyncJobs},
    {"listApis", "discovery.ListApisCmd", CommandKind::kSync, Rights::kEveryone,
     "lists all available apis on the server, provided by the Api Discovery plugin", "name:string",
     ListApis},
    {"listCapabilities", "config.ListCapabilitiesCmd", CommandKind::kSync, Rights::kEveryone,
     "Lists capabilities", "", ListCapabilities},
};

std::map<std::string_view, std::vector<ParameterSpec>> ParseAll() {
  std::map<std::string_view, std::vector<ParameterSpec>> specs;
  for (const Command& command : kCommands) {
    const bool is_async = command.kind == CommandKind::kAsync;
    specs[command.name] =
        ParseNotation(fmt::format("{} {}", command.notation, is_async ? kAsync : ""));
  }
  return specs;
}

}  // namespace

std::span<const Command> AllCommands() { return kCommands; }

const Command* FindCommand(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

const std::vector<ParameterSpec>& SpecsOf(const Command& command) {
  static const auto specs = ParseAll();
  return specs.at(command.name);
}

std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what) {
  if (caller.type == AccountType::kRootAdmin || &caller == &owner) return std::nullopt;
  return ApiFailure{cloudstack::kAccountError,
                    fmt::format("Acct {} does not have permission to operate with resource {}",
                                caller.name, what),
                    cloudstack::kPermissionDenied};
}

}  // namespace toolgate::simulator
