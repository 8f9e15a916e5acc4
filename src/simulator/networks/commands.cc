// SPDX-License-Identifier: Apache-2.0
// The commands of networks and public addresses, with their parameters, from the annotations of
// Apache CloudStack 4.22.
#include "simulator/networks/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"listNetworks", "network.ListNetworksCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all available networks.",
     "+LIST +ACCT +PROJ id:uuid(Network) name:string zoneid:uuid(Zone) type:string "
     "issystem:boolean acltype:string traffictype:string "
     "physicalnetworkid:uuid(PhysicalNetwork) supportedservices:list<string> "
     "restartrequired:boolean specifyipranges:boolean vpcid:uuid(Vpc) "
     "canusefordeploy:boolean forvpc:boolean displaynetwork:boolean^ "
     "networkofferingid:uuid(NetworkOffering) associatednetworkid:uuid(Network) "
     "showicon:boolean networkfilter:string retrieveonlyresourcecount:boolean tags:map "
     "vlan:string^",
     ListNetworks, "", "", "", "NetworkResponse", ""},
    {"createNetwork", "network.CreateNetworkCmd", CommandKind::kSync, Rights::kEveryone,
     "Creates a network",
     "name!:string displaytext:string networkofferingid!:uuid(NetworkOffering) "
     "zoneid!:uuid(Zone) physicalnetworkid:uuid(PhysicalNetwork) gateway:string "
     "netmask:string startip:string endip:string isolatedpvlan:string "
     "isolatedpvlantype:string networkdomain:string acltype:string account:string "
     "projectid:uuid(Project) domainid:uuid(Domain) subdomainaccess:boolean "
     "vpcid:uuid(Vpc) tungstenvirtualrouteruuid:string startipv6:string endipv6:string "
     "ip6gateway:string ip6cidr:string externalid:string displaynetwork:boolean^ "
     "aclid:uuid(NetworkACL) associatednetworkid:uuid(Network) publicmtu:integer "
     "privatemtu:integer dns1:string dns2:string ip6dns1:string ip6dns2:string "
     "sourcenatipaddress:string cidrsize:integer asnumber:long vlan:string^ "
     "bypassvlanoverlapcheck:boolean^ hideipaddressusage:boolean^ routerip:string^ "
     "routeripv6:string^ bgppeerids:list<uuid>^",
     CreateNetwork, "NETWORK.CREATE", "creating network", "Network", "NetworkResponse", ""},
    {"updateNetwork", "network.UpdateNetworkCmd", CommandKind::kAsync, Rights::kEveryone,
     "Updates a network",
     "id!:uuid(Network) name:string displaytext:string networkdomain:string "
     "changecidr:boolean networkofferingid:uuid(NetworkOffering) guestvmcidr:string "
     "updateinsequence:boolean displaynetwork:boolean^ forced:boolean^ publicmtu:integer "
     "privatemtu:integer dns1:string dns2:string ip6dns1:string ip6dns2:string "
     "sourcenatipaddress:string customid:string^ hideipaddressusage:boolean^",
     UpdateNetwork, "NETWORK.UPDATE", "updating network", "Network", "NetworkResponse", ""},
    {"deleteNetwork", "network.DeleteNetworkCmd", CommandKind::kAsync, Rights::kEveryone,
     "Deletes a network", "id!:uuid(Network) forced:boolean", DeleteNetwork, "NETWORK.DELETE",
     "deleting network", "Network", "SuccessResponse", "", JavaArea::kUser},
    {"restartNetwork", "network.RestartNetworkCmd", CommandKind::kAsync, Rights::kEveryone,
     "Restarts the network",
     "id!:uuid(Network) cleanup:boolean makeredundant:boolean livepatch:boolean", RestartNetwork,
     "NETWORK.RESTART", "restarting network", "Network", "SuccessResponse", "", JavaArea::kUser},
    {"listVPCs", "vpc.ListVPCsCmd", CommandKind::kList, Rights::kEveryone, "Lists VPCs",
     "+LIST +ACCT +PROJ id:uuid(Vpc) zoneid:uuid(Zone) name:string displaytext:string "
     "cidr:string vpcofferingid:uuid(VpcOffering) supportedservices:list<string> "
     "state:string restartrequired:boolean fordisplay:boolean^ showicon:boolean tags:map",
     ListVpcs, "", "", "", "VpcResponse", ""},
    {"listRouters", "router.ListRoutersCmd", CommandKind::kList, Rights::kDomainAdmin,
     "List routers.",
     "+LIST +ACCT +PROJ hostid:uuid(Host) id:uuid(DomainRouter) name:string "
     "podid:uuid(Pod) state:string zoneid:uuid(Zone) clusterid:uuid(Cluster) "
     "networkid:uuid(Network) vpcid:uuid(Vpc) forvpc:boolean version:string "
     "healthchecksfailed:boolean fetchhealthcheckresults:boolean arch:string",
     ListRouters, "", "", "", "DomainRouterResponse", "", JavaArea::kAdmin},
    {"listPublicIpAddresses", "address.ListPublicIpAddressesCmd", CommandKind::kList,
     Rights::kEveryone, "Lists all public IP addresses.",
     "+LIST +ACCT +PROJ allocatedonly:boolean state:string forvirtualnetwork:boolean "
     "id:uuid(IPAddress) ipaddress:string vlanid:uuid(VlanIpRange) zoneid:uuid(Zone) "
     "forloadbalancing:boolean physicalnetworkid:uuid(PhysicalNetwork) "
     "associatednetworkid:uuid(Network) networkid:uuid(Network) issourcenat:boolean "
     "isstaticnat:boolean vpcid:uuid(Vpc) fordisplay:boolean^ forsystemvms:boolean "
     "forprovider:boolean retrieveonlyresourcecount:boolean tags:map",
     ListPublicIpAddresses, "", "", "", "IPAddressResponse", ""},
    {"associateIpAddress", "address.AssociateIPAddrCmd", CommandKind::kAsync, Rights::kEveryone,
     "Acquires and associates a public IP to an account.",
     "account:string domainid:uuid(Domain) zoneid:uuid(Zone) networkid:uuid(Network) "
     "projectid:uuid(Project) vpcid:uuid(Vpc) isportable:boolean regionid:integer "
     "fordisplay:boolean^ ipaddress:string",
     AssociateIpAddress, "NET.IPASSIGN", "associating IP address", "IpAddress", "IPAddressResponse",
     ""},
    {"disassociateIpAddress", "address.DisassociateIPAddrCmd", CommandKind::kAsync,
     Rights::kEveryone, "Disassociates an IP address from the account.",
     "id:uuid(IPAddress) ipaddress:string", DisassociateIpAddress, "NET.IPRELEASE",
     "releasing IP address", "IpAddress", "SuccessResponse", "", JavaArea::kUser},
};

}  // namespace

std::span<const Command> NetworkCommands() { return kCommands; }

}  // namespace toolgate::simulator
