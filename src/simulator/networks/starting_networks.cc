// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/starting_networks.h"

#include "base/text.h"
#include "simulator/model/ipv4.h"

namespace toolgate::simulator {
namespace {

struct OfferingRow {
  std::string_view name;
  std::string_view display_text;
  std::string_view guest_type;
  std::string_view services;
  bool specify_vlan;
  bool for_vpc;
};

constexpr OfferingRow kOfferings[] = {
    {kDefaultNetworkOffering, "Isolated networks with source NAT", "Isolated",
     "Dhcp Dns Firewall Lb PortForwarding SourceNat StaticNat UserData Vpn", false, false},
    {"DefaultIsolatedNetworkOffering", "Isolated networks without a way out", "Isolated",
     "Dhcp Dns UserData", true, false},
    {"DefaultSharedNetworkOffering", "Shared networks", "Shared", "Dhcp Dns UserData", true, false},
    {"DefaultSharedNetworkOfferingWithSGService", "Shared networks with security groups", "Shared",
     "Dhcp Dns SecurityGroup UserData", true, false},
    {"DefaultL2NetworkOffering", "Layer 2 networks", "L2", "", false, false},
    {"DefaultIsolatedNetworkOfferingForVpcNetworks", "Tiers of VPCs", "Isolated",
     "Dhcp Dns Lb NetworkACL PortForwarding SourceNat StaticNat UserData Vpn", false, true},
};

constexpr uint32_t kFirstPublic = 203u << 24 | 113 << 8 | 10;  // RFC 5737, TEST-NET-3

}  // namespace

void AddNetworkOfferings(Cloud& cloud, base::WallTime now) {
  for (const OfferingRow& row : kOfferings) {
    NetworkOffering offering;
    offering.id = cloud.NewId();
    offering.name = row.name;
    offering.display_text = row.display_text;
    offering.guest_type = row.guest_type;
    for (std::string_view service : base::Split(row.services, ' ')) {
      if (!service.empty()) offering.services.emplace_back(service);
    }
    offering.is_default = true;
    offering.specify_vlan = row.specify_vlan;
    offering.specify_ip_ranges = row.guest_type == "Shared";
    offering.for_vpc = row.for_vpc;
    offering.created = now;
    cloud.network_offerings.Add(std::move(offering));
  }
}

void AddPublicAddresses(Cloud& cloud, const Zone& zone) {
  for (uint32_t i = 0; i < kPublicAddresses; ++i) {
    PublicAddress address;
    address.id = cloud.NewId();
    address.address = FormatIpv4(kFirstPublic + i);
    address.zone = &zone;
    cloud.public_addresses.Add(std::move(address));
  }
}

void AddVpc(Cloud& cloud, const Account& owner, const Zone& zone, base::WallTime now) {
  Vpc vpc;
  vpc.id = cloud.NewId();
  vpc.name = "platform";
  vpc.display_text = "The platform's VPC";
  vpc.cidr = "10.20.0.0/16";
  vpc.domain = "platform.internal";
  vpc.zone = &zone;
  vpc.account = &owner;
  vpc.created = now;
  cloud.vpcs.Add(std::move(vpc));
  cloud.counts.Add(owner, ResourceType::kVpc, 1);
}

void AddAffinityGroup(Cloud& cloud, const Account& owner,
                      std::vector<const VirtualMachine*> members) {
  AffinityGroup group;
  group.id = cloud.NewId();
  group.name = "spread";
  group.description = "Machines on different hosts";
  group.account = &owner;
  group.members = std::move(members);
  cloud.affinity_groups.Add(std::move(group));
}

}  // namespace toolgate::simulator
