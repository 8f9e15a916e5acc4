// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/networks/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
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
};

}  // namespace

std::span<const Command> NetworkCommands() { return kCommands; }

}  // namespace toolgate::simulator
