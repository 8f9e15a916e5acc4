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
    {.name = "listVirtualMachines",
     .java_class = "vm.ListVMsCmd",
     .kind = CommandKind::kList,
     .description = "List the virtual machines owned by the account.",
     .notation = kListMachines,
     .run = ListVirtualMachines,
     .response = "UserVmResponse"},
    {.name = "listVirtualMachinesMetrics",
     .java_class = "vm.ListVMsMetricsCmd",
     .kind = CommandKind::kList,
     .description = "Lists VM metrics",
     .notation = kListMachines,
     .run = ListVirtualMachinesMetrics,
     .response = "VmMetricsResponse"},
    {.name = "startVirtualMachine",
     .java_class = "vm.StartVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Starts a virtual machine.",
     .notation = "id!:uuid(UserVm) podid:uuid(Pod) clusterid:uuid(Cluster) hostid:uuid(Host) "
                 "considerlasthost:boolean^ deploymentplanner:string^ bootintosetup:boolean",
     .run = StartVirtualMachine,
     .event = "VM.START",
     .event_text = "starting Vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "stopVirtualMachine",
     .java_class = "vm.StopVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Stops a virtual machine.",
     .notation = "id!:uuid(UserVm) forced:boolean",
     .run = StopVirtualMachine,
     .event = "VM.STOP",
     .event_text = "stopping user vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "rebootVirtualMachine",
     .java_class = "vm.RebootVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Reboots a virtual machine.",
     .notation = "id!:uuid(UserVm) forced:boolean bootintosetup:boolean",
     .run = RebootVirtualMachine,
     .event = "VM.REBOOT",
     .event_text = "rebooting user vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "destroyVirtualMachine",
     .java_class = "vm.DestroyVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Destroys a virtual machine.",
     .notation = "id!:uuid(UserVm) expunge:boolean volumeids:list<uuid>(Volume)",
     .run = DestroyVirtualMachine,
     .event = "VM.DESTROY",
     .event_text = "destroying vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "expungeVirtualMachine",
     .java_class = "vm.ExpungeVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Expunge a virtual machine. Once expunged, it cannot be recovered.",
     .notation = "id!:uuid(UserVm)",
     .run = ExpungeVirtualMachine,
     .event = "VM.EXPUNGE",
     .event_text = "expunging vm",
     .resource = "VirtualMachine",
     .response = "SuccessResponse"},
    {.name = "recoverVirtualMachine",
     .java_class = "vm.RecoverVMCmd",
     .description = "Recovers a virtual machine.",
     .notation = "id!:uuid(UserVm)",
     .run = RecoverVirtualMachine,
     .event = "VM.RECOVER",
     .event_text = "recovering vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "deployVirtualMachine",
     .java_class = "vm.DeployVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Creates and automatically starts a virtual machine based on a service "
                    "offering, disk offering, and template.",
     .notation = "serviceofferingid!:uuid(ServiceOffering) templateid:uuid(Template) "
                 "volumeid:uuid(Volume) snapshotid:uuid(Snapshot) zoneid!:uuid(Zone) "
                 "name:string displayname:string password:string account:string "
                 "domainid:uuid(Domain) networkids:list<uuid>(Network) boottype:string "
                 "bootmode:string bootintosetup:boolean diskofferingid:uuid(DiskOffering) "
                 "size:long rootdisksize:long datadisksdetails:map group:string "
                 "hypervisor:string userdata:string<=1048576 userdataid:uuid(UserData) "
                 "userdatadetails:map keypair:string keypairs:list<string> hostid:uuid(Host) "
                 "securitygroupids:list<uuid>(SecurityGroup) securitygroupnames:list<string> "
                 "iptonetworklist:map ipaddress:string ip6address:string macaddress:string "
                 "keyboard:string projectid:uuid(Project) startvm:boolean "
                 "affinitygroupids:list<uuid>(AffinityGroup) affinitygroupnames:list<string> "
                 "displayvm:boolean^ details:map deploymentplanner:string^ "
                 "dhcpoptionsnetworklist:map datadiskofferinglist:map extraconfig:string<=5120 "
                 "copyimagetags:boolean properties:map nicnetworklist:map "
                 "dynamicscalingenabled:boolean overridediskofferingid:uuid(DiskOffering) "
                 "iothreadsenabled:boolean iodriverpolicy:string nicmultiqueuenumber:integer "
                 "nicpackedvirtqueuesenabled:boolean leaseduration:integer "
                 "leaseexpiryaction:string externaldetails:map customid:string podid:uuid(Pod)^ "
                 "clusterid:uuid(Cluster)^",
     .run = DeployVirtualMachine,
     .event = "VM.CREATE",
     .event_text = "starting Vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "updateVirtualMachine",
     .java_class = "vm.UpdateVMCmd",
     .description = "Updates properties of a virtual machine. A new name is in effect from the "
                    "next start on.",
     .notation = "displayname:string group:string haenable:boolean id!:uuid(UserVm) "
                 "ostypeid:uuid(GuestOS) userdata:string<=1048576 userdataid:uuid(UserData) "
                 "userdatadetails:map displayvm:boolean^ isdynamicallyscalable:boolean "
                 "name:string instancename:string^ details:map "
                 "securitygroupids:list<uuid>(SecurityGroup) securitygroupnames:list<string> "
                 "cleanupdetails:boolean dhcpoptionsnetworklist:map extraconfig:string<=5120 "
                 "deleteprotection:boolean@4.20 leaseduration:integer leaseexpiryaction:string "
                 "customid:string^",
     .run = UpdateVirtualMachine,
     .event = "VM.UPDATE",
     .event_text = "updating Vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "scaleVirtualMachine",
     .java_class = "vm.ScaleVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Scales the virtual machine to a new service offering.",
     .notation = "id!:uuid(UserVm) serviceofferingid!:uuid(ServiceOffering) details:map "
                 "miniops:long maxiops:long automigrate:boolean shrinkok:boolean",
     .run = ScaleVirtualMachine,
     .event = "VM.UPGRADE",
     .event_text = "upgrading vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "changeServiceForVirtualMachine",
     .java_class = "vm.UpgradeVMCmd",
     .description = "Changes the service offering for a virtual machine. The virtual machine must "
                    "be in a \"Stopped\" state for this command to take effect.",
     .notation = "id!:uuid(UserVm) serviceofferingid!:uuid(ServiceOffering) details:map "
                 "miniops:long maxiops:long automigrate:boolean shrinkok:boolean",
     .run = ChangeServiceForVirtualMachine,
     .event = "VM.UPGRADE",
     .event_text = "upgrading vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "migrateVirtualMachine",
     .java_class = "vm.MigrateVMCmd",
     .kind = CommandKind::kAsync,
     .rights = Rights::kRootAdmin,
     .description = "Attempts migration of a VM to a different host or root volume of the vm to a "
                    "different storage pool.",
     .notation = "hostid:uuid(Host) virtualmachineid!:uuid(UserVm) storageid:uuid(StoragePool) "
                 "autoselect:boolean",
     .run = MigrateVirtualMachine,
     .event = "VM.MIGRATE",
     .event_text = "migrating vm",
     .resource = "VirtualMachine",
     .response = "UserVmResponse",
     .area = JavaArea::kAdmin},
    {.name = "findHostsForMigration",
     .java_class = "host.FindHostsForMigrationCmd",
     .kind = CommandKind::kList,
     .rights = Rights::kRootAdmin,
     .description = "Find hosts suitable for migrating a virtual machine.",
     .notation = "virtualmachineid!:uuid(UserVm) keyword:string page:integer pagesize:integer",
     .run = FindHostsForMigration,
     .response = "HostForMigrationResponse",
     .area = JavaArea::kAdmin},
    {.name = "resetPasswordForVirtualMachine",
     .java_class = "vm.ResetVMPasswordCmd",
     .kind = CommandKind::kAsync,
     .description = "Resets the password for virtual machine. The virtual machine must be in a "
                    "\"Stopped\" state.",
     .notation = "id!:uuid(UserVm) password:string",
     .run = ResetPasswordForVirtualMachine,
     .event = "VM.RESETPASSWORD",
     .event_text = "resetting Vm password",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "resetSSHKeyForVirtualMachine",
     .java_class = "vm.ResetVMSSHKeyCmd",
     .kind = CommandKind::kAsync,
     .description = "Resets the SSH Key for virtual machine. The virtual machine must be in a "
                    "\"Stopped\" state.",
     .notation = "id!:uuid(UserVm) keypair:string keypairs:list<string> account:string "
                 "domainid:uuid(Domain) projectid:uuid(Project)",
     .run = ResetSshKeyForVirtualMachine,
     .event = "VM.RESETSSHKEY",
     .event_text = "resetting Vm SSHKey",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "getVMPassword",
     .java_class = "vm.GetVMPasswordCmd",
     .description = "Returns an encrypted password for the VM",
     .notation = "id!:uuid(UserVm)",
     .run = GetVmPassword,
     .response = "GetVMPasswordResponse"},
    {.name = "createConsoleEndpoint",
     .java_class = "consoleproxy.CreateConsoleEndpointCmd",
     .description = "Create a console endpoint to connect to a VM console",
     .notation = "virtualmachineid!:uuid(UserVm) token:string",
     .run = CreateConsoleEndpoint,
     .response = "CreateConsoleEndpointResponse",
     .since = "4.18",
     .area = JavaArea::kUser},
    {.name = "listNics",
     .java_class = "vm.ListNicsCmd",
     .kind = CommandKind::kList,
     .description = "list the vm nics  IP to NIC",
     .notation = "+LIST nicid:uuid(Nic) virtualmachineid!:uuid(UserVm) networkid:uuid(Network) "
                 "fordisplay:boolean^",
     .run = ListNics,
     .response = "NicResponse",
     .area = JavaArea::kUser},
    {.name = "addNicToVirtualMachine",
     .java_class = "vm.AddNicToVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Adds VM to specified network by creating a NIC",
     .notation = "virtualmachineid!:uuid(UserVm) networkid!:uuid(Network) ipaddress:string "
                 "macaddress:string dhcpoptions:map",
     .run = AddNicToVirtualMachine,
     .event = "NIC.CREATE",
     .event_text = "Creating Nic",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "removeNicFromVirtualMachine",
     .java_class = "vm.RemoveNicFromVMCmd",
     .kind = CommandKind::kAsync,
     .description = "Removes VM from specified network by deleting a NIC",
     .notation = "virtualmachineid!:uuid(UserVm) nicid!:uuid(Nic)",
     .run = RemoveNicFromVirtualMachine,
     .event = "NIC.DELETE",
     .event_text = "Deleting Nic",
     .resource = "VirtualMachine",
     .response = "UserVmResponse"},
    {.name = "createVMSnapshot",
     .java_class = "vmsnapshot.CreateVMSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "Creates snapshot for a vm.",
     .notation = "virtualmachineid!:uuid(UserVm) description:string name:string "
                 "snapshotmemory:boolean quiescevm:boolean",
     .run = CreateVmSnapshot,
     .event = "VMSNAPSHOT.CREATE",
     .event_text = "creating snapshot of Vm",
     .resource = "VmSnapshot",
     .response = "VMSnapshotResponse",
     .area = JavaArea::kUser},
    {.name = "listVMSnapshot",
     .java_class = "vmsnapshot.ListVMSnapshotCmd",
     .kind = CommandKind::kList,
     .description = "List virtual machine snapshot by conditions",
     .notation = "+LIST +ACCT +PROJ vmsnapshotid:uuid(VMSnapshot) "
                 "vmsnapshotids:list<uuid>(VMSnapshot) state:string "
                 "virtualmachineid:uuid(UserVm) name:string tags:map",
     .run = ListVmSnapshots,
     .response = "VMSnapshotResponse",
     .area = JavaArea::kUser},
    {.name = "deleteVMSnapshot",
     .java_class = "vmsnapshot.DeleteVMSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "Deletes a vmsnapshot.",
     .notation = "vmsnapshotid!:uuid(VMSnapshot)",
     .run = DeleteVmSnapshot,
     .event = "VMSNAPSHOT.DELETE",
     .event_text = "deleting snapshot of Vm",
     .resource = "VmSnapshot",
     .response = "SuccessResponse",
     .area = JavaArea::kUser},
    {.name = "revertToVMSnapshot",
     .java_class = "vmsnapshot.RevertToVMSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "Revert VM from a vmsnapshot.",
     .notation = "vmsnapshotid!:uuid(VMSnapshot)",
     .run = RevertToVmSnapshot,
     .event = "VMSNAPSHOT.REVERTTO",
     .event_text = "reverting Vm to snapshot",
     .resource = "VmSnapshot",
     .response = "UserVmResponse",
     .area = JavaArea::kUser},
};

}  // namespace

std::span<const Command> MachineCommands() { return kCommands; }

}  // namespace toolgate::simulator
