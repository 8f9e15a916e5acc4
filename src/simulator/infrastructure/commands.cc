// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"listZones",
     "zone.ListZonesCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists zones",
     "+LIST id:uuid(Zone) ids:list<uuid>(Zone)@4.19 available:boolean domainid:uuid(Domain) "
     "name:string networktype:string showcapacities:boolean tags:map showicon:boolean "
     "storageaccessgroup:string@4.21",
     ListZones,
     {},
     {},
     {},
     "ZoneResponse"},
    {"listPods",
     "pod.ListPodsByCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists all Pods.",
     "+LIST id:uuid(Pod) name:string zoneid:uuid(Zone) allocationstate:string "
     "showcapacities:boolean storageaccessgroup:string@4.21",
     ListPods,
     {},
     {},
     {},
     "PodResponse"},
    {"listClusters",
     "cluster.ListClustersCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists clusters.",
     "+LIST id:uuid(Cluster) name:string podid:uuid(Pod) zoneid:uuid(Zone) hypervisor:string "
     "clustertype:string allocationstate:string managedstate:string showcapacities:boolean "
     "arch:string@4.20.1 storageaccessgroup:string@4.21",
     ListClusters,
     {},
     {},
     {},
     "ClusterResponse"},
    {"listHosts",
     "host.ListHostsCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists hosts.",
     "+LIST clusterid:uuid(Cluster) id:uuid(Host) name:string podid:uuid(Pod) state:string "
     "type:string zoneid:uuid(Zone) virtualmachineid:uuid(UserVm) "
     "outofbandmanagementenabled:boolean outofbandmanagementpowerstate:string resourcestate:string "
     "details:list<string> hahost:boolean hypervisor:string "
     "managementserverid:uuid(ManagementServer)@4.21 arch:string@4.20.1 "
     "storageaccessgroup:string@4.21",
     ListHosts,
     {},
     {},
     {},
     "HostResponse"},
    {"listStoragePools",
     "storage.ListStoragePoolsCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists storage pools.",
     "+LIST clusterid:uuid(Cluster) ipaddress:string name:string path:string podid:uuid(Pod) "
     "zoneid:uuid(Zone) id:uuid(StoragePool) scope:string status:string hostid:uuid(Host) "
     "storagecustomstats:boolean@4.18.1 storageaccessgroup:string@4.21",
     ListStoragePools,
     {},
     {},
     {},
     "StoragePoolResponse"},
    {"listSystemVms",
     "systemvm.ListSystemVMsCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "List system virtual machines.",
     "+LIST hostid:uuid(Host) id:uuid(SystemVm) name:string podid:uuid(Pod) state:string "
     "systemvmtype:string zoneid:uuid(Zone) storageid:uuid(StoragePool) arch:string@4.20.1",
     ListSystemVms,
     {},
     {},
     {},
     "SystemVmResponse"},
    {"listServiceOfferings",
     "offering.ListServiceOfferingsCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists all available service offerings.",
     "+LIST +ACCT +PROJ id:uuid(ServiceOffering) name:string virtualmachineid:uuid(UserVm) "
     "issystem:boolean systemvmtype:string zoneid:uuid(Zone) cpunumber:integer memory:integer "
     "cpuspeed:integer encryptroot:boolean@4.18 storagetype:string@4.19 state:string@4.19 "
     "templateid:uuid(Template)@4.20 vgpuprofileid:uuid(VgpuProfile)@4.21 "
     "gpuenabled:boolean@4.21",
     ListServiceOfferings,
     {},
     {},
     {},
     "ServiceOfferingResponse"},
    {"listDiskOfferings",
     "offering.ListDiskOfferingsCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists all available disk offerings.",
     "+LIST +ACCT +PROJ id:uuid(DiskOffering) name:string zoneid:uuid(Zone) "
     "volumeid:uuid(Volume) storageid:uuid(StoragePool) encrypt:boolean@4.18 "
     "storagetype:string@4.19 state:string@4.19 virtualmachineid:uuid(UserVm)@4.20",
     ListDiskOfferings,
     {},
     {},
     {},
     "DiskOfferingResponse"},
    {"listNetworkOfferings",
     "network.ListNetworkOfferingsCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists all available network offerings.",
     "+LIST id:uuid(NetworkOffering) name:string displaytext:string traffictype:string "
     "isdefault:boolean specifyvlan:boolean availability:string domainid:uuid(Domain) "
     "zoneid:uuid(Zone) state:string networkid:uuid(Network) guestiptype:string "
     "supportedservices:list<string> sourcenatsupported:boolean specifyipranges:boolean "
     "tags:string<=4096 istagged:boolean forvpc:boolean routingmode:string@4.20",
     ListNetworkOfferings,
     {},
     {},
     {},
     "NetworkOfferingResponse"},
    {"listTemplates",
     "template.ListTemplatesCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "List all public, private, and privileged templates.",
     "+LIST +ACCT +PROJ hypervisor:string id:uuid(Template) ids:list<uuid>(Template) name:string "
     "templatefilter!:string zoneid:uuid(Zone) showremoved:boolean showunique:boolean "
     "parenttemplateid:uuid(Template) details:list<string> templatetype:string@4.19 "
     "isvnf:boolean@4.19 forcks:boolean@4.21 arch:string@4.20 "
     "oscategoryid:uuid(GuestOSCategory)@4.21 extensionid:uuid(Extension)@4.21 "
     "isready:boolean@4.21 showicon:boolean tags:map imagestoreid:uuid(ImageStore)^@4.19 "
     "storageid:uuid(StoragePool)^@4.19",
     ListTemplates,
     {},
     {},
     {},
     "TemplateResponse"},
    {"listIsos",
     "iso.ListIsosCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists all available ISO files.",
     "+LIST +ACCT +PROJ bootable:boolean hypervisor:string id:uuid(Template) ispublic:boolean "
     "isready:boolean isofilter:string name:string zoneid:uuid(Zone) showremoved:boolean "
     "showunique:boolean showicon:boolean arch:string@4.20 "
     "oscategoryid:uuid(GuestOSCategory)@4.21 tags:map imagestoreid:uuid(ImageStore)^@4.19 "
     "storageid:uuid(StoragePool)^@4.19",
     ListIsos,
     {},
     {},
     {},
     "TemplateResponse"},
    {"listOsTypes",
     "guest.ListGuestOsCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists all supported OS types for this cloud.",
     "+LIST id:uuid(GuestOS) oscategoryid:uuid(GuestOSCategory) description:string "
     "fordisplay:boolean^@4.18.1",
     ListOsTypes,
     {},
     {},
     {},
     "GuestOSResponse"},
    {"listHypervisors",
     "resource.ListHypervisorsCmd",
     CommandKind::kSync,
     Rights::kEveryone,
     "List hypervisors",
     "zoneid:uuid(Zone)",
     ListHypervisors,
     {},
     {},
     {},
     "HypervisorResponse"},
    {"listConfigurations",
     "config.ListCfgsByCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists all configurations.",
     "+LIST category:string name:string zoneid:uuid(Zone) clusterid:uuid(Cluster) "
     "storageid:uuid(StoragePool) accountid:uuid(Account) domainid:uuid(Domain) "
     "imagestoreuuid:uuid(ImageStore) group:string@4.18 subgroup:string@4.18 parent:string@4.18",
     ListConfigurations,
     {},
     {},
     {},
     "ConfigurationResponse"},
    {"listManagementServers",
     "management.ListMgmtsCmd",
     CommandKind::kList,
     Rights::kRootAdmin,
     "Lists management servers.",
     "+LIST id:string name:string peers:boolean@4.20.1",
     ListManagementServers,
     {},
     {},
     {},
     "ManagementServerResponse"},
    {"listKubernetesClusters",
     "kubernetes.cluster.ListKubernetesClustersCmd",
     CommandKind::kList,
     Rights::kEveryone,
     "Lists Kubernetes clusters",
     "+LIST +ACCT +PROJ id:uuid(KubernetesCluster) state:string name:string "
     "clustertype:string@4.19",
     ListKubernetesClusters,
     {},
     {},
     {},
     "KubernetesClusterResponse"},
};

}  // namespace

std::span<const Command> InfrastructureCommands() { return kCommands; }

}  // namespace toolgate::simulator
