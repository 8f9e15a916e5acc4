// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/network_view.h"

#include "simulator/engine/members.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

std::string_view ProviderOf(std::string_view service, bool for_vpc) {
  if (service == "SecurityGroup") return "SecurityGroupProvider";
  return for_vpc ? "VpcVirtualRouter" : "VirtualRouter";
}

void WriteServices(json::Writer& writer, const NetworkOffering* offering) {
  writer.Key("service").BeginArray();
  for (size_t i = 0; offering && i < offering->services.size(); ++i) {
    const std::string& service = offering->services[i];
    writer.BeginObject().Member("name", service).Key("provider").BeginArray().BeginObject();
    writer.Member("name", ProviderOf(service, offering->for_vpc)).EndObject().EndArray();
    WriteEmptyList(writer, "capability");
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteOfferingMembers(json::Writer& writer, const NetworkOffering& offering) {
  writer.Member("networkofferingid", offering.id).Member("networkofferingname", offering.name);
  writer.Member("networkofferingdisplaytext", offering.display_text);
  writer.Member("networkofferingconservemode", true);
  writer.Member("networkofferingavailability", "Optional");
  writer.Member("specifyvlan", offering.specify_vlan);
  writer.Member("specifyipranges", offering.specify_ip_ranges);
}

void WriteAddresses(json::Writer& writer, const Network& network) {
  if (network.gateway.empty()) return;
  writer.Member("gateway", network.gateway).Member("netmask", network.netmask);
  writer.Member("cidr", network.cidr);
  writer.Member("dns1", network.dns1.empty() ? network.zone->dns : network.dns1);
  if (!network.dns2.empty()) writer.Member("dns2", network.dns2);
}

}  // namespace

void WriteNetwork(json::Writer& writer, const Network& network, const RowView& view) {
  writer.BeginObject().Member("id", network.id).Member("name", network.name);
  writer.Member("displaytext", network.display_text).Member("traffictype", "Guest");
  writer.Member("broadcastdomaintype", "Vlan");
  if (view.for_admin && !network.vlan.empty()) {
    writer.Member("vlan", network.vlan).Member("broadcasturi", "vlan://" + network.vlan);
  }
  WriteAddresses(writer, network);
  WriteZoneMembers(writer, *network.zone);
  if (network.offering) WriteOfferingMembers(writer, *network.offering);
  writer.Member("issystem", false).Member("state", network.state).Member("type", network.type);
  writer.Member("related", network.id).Member("acltype", network.acl_type);
  if (network.acl_type == "Domain") writer.Member("subdomainaccess", true);
  WriteOwner(writer, *network.account);
  writer.Member("isdefault", false).Member("networkdomain", network.domain);
  if (network.vpc) {
    writer.Member("vpcid", network.vpc->id).Member("vpcname", network.vpc->name);
  }
  writer.Member("restartrequired", network.restart_required).Member("canusefordeploy", true);
  writer.Member("ispersistent", false).Member("strechedl2subnet", false);
  writer.Member("redundantrouter", false).Member("supportsvmautoscaling", false);
  writer.Member("created", base::FormatUtcSeconds(network.created));
  if (view.for_admin) writer.Member("displaynetwork", true);
  WriteServices(writer, network.offering);
  WriteTags(writer, view.cloud, network.id);
  WritePending(writer, view, network.id);
  writer.EndObject();
}

void WriteVpc(json::Writer& writer, const Vpc& vpc, const RowView& view) {
  writer.BeginObject().Member("id", vpc.id).Member("name", vpc.name);
  writer.Member("displaytext", vpc.display_text).Member("state", vpc.state);
  WriteZoneMembers(writer, *vpc.zone);
  WriteEmptyList(writer, "service");
  writer.Member("cidr", vpc.cidr).Member("created", base::FormatUtcSeconds(vpc.created));
  WriteOwner(writer, *vpc.account);
  writer.Key("network").BeginArray();
  for (const Network& tier : view.cloud.networks) {
    if (tier.vpc == &vpc && !tier.removed) WriteNetwork(writer, tier, {view.cloud});
  }
  writer.EndArray();
  writer.Member("restartrequired", false).Member("networkdomain", vpc.domain);
  writer.Member("distributedvpcrouter", false).Member("regionlevelvpc", false);
  writer.Member("redundantvpcrouter", false);
  if (view.for_admin) writer.Member("fordisplay", true);
  WriteTags(writer, view.cloud, vpc.id);
  WritePending(writer, view, vpc.id);
  writer.EndObject();
}

void WriteRouter(json::Writer& writer, const Router& router, const RowView& view) {
  const Network& network = *router.network;
  writer.BeginObject().Member("id", router.id).Member("name", router.name);
  WriteZoneMembers(writer, *network.zone);
  writer.Member("dns1", network.zone->dns).Member("networkdomain", network.domain);
  writer.Member("gateway", network.gateway);
  writer.Member("hostid", router.host->id).Member("hostname", router.host->name);
  writer.Member("hypervisor", kHypervisor);
  if (!router.public_address.empty()) writer.Member("publicip", router.public_address);
  writer.Member("guestipaddress", network.gateway).Member("guestnetmask", network.netmask);
  writer.Member("guestnetworkid", network.id).Member("guestnetworkname", network.name);
  writer.Member("created", base::FormatUtcSeconds(router.created));
  writer.Member("state", router.state);
  WriteOwner(writer, *network.account);
  writer.Member("isredundantrouter", false).Member("redundantstate", "UNKNOWN");
  writer.Member("version", "4.22.0").Member("role", "VIRTUAL_ROUTER");
  WriteEmptyList(writer, "nic");
  writer.Member("requiresupgrade", false).Member("healthchecksfailed", false);
  WriteEmptyList(writer, "healthcheckresults");
  WritePending(writer, view, router.id);
  writer.EndObject();
}

void WritePublicAddress(json::Writer& writer, const PublicAddress& address, const RowView& view) {
  writer.BeginObject().Member("id", address.id).Member("ipaddress", address.address);
  WriteZoneMembers(writer, *address.zone);
  writer.Member("issourcenat", address.is_source_nat).Member("forvirtualnetwork", true);
  writer.Member("isstaticnat", address.machine != nullptr).Member("issystem", false);
  if (address.account) {
    writer.Member("allocated", base::FormatUtcSeconds(address.allocated));
    WriteOwner(writer, *address.account);
  }
  if (const VirtualMachine* machine = address.machine) {
    writer.Member("virtualmachineid", machine->id).Member("virtualmachinetype", "User");
    writer.Member("vmipaddress", address.guest_address);
    writer.Member("virtualmachinename", machine->name);
    writer.Member("virtualmachinedisplayname", machine->display_name);
    writer.Member("purpose", "StaticNat");
  }
  if (address.network) {
    writer.Member("associatednetworkid", address.network->id);
    writer.Member("associatednetworkname", address.network->name);
  }
  if (address.vpc) writer.Member("vpcid", address.vpc->id).Member("vpcname", address.vpc->name);
  writer.Member("state", address.state).Member("isportable", false);
  writer.Member("hasrules", HasRules(view.cloud, address)).Member("forsystemvms", false);
  if (view.for_admin) writer.Member("fordisplay", true);
  WriteTags(writer, view.cloud, address.id);
  WritePending(writer, view, address.id);
  writer.EndObject();
}

}  // namespace toolgate::simulator
