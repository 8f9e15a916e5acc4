// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/machines/commands.h"

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
};

}  // namespace

std::span<const Command> MachineCommands() { return kCommands; }

}  // namespace toolgate::simulator
