// SPDX-License-Identifier: Apache-2.0
// createNetwork (NetworkServiceImpl.createGuestNetwork and NetworkOrchestrator, 4.22).
#include <fmt/format.h>

#include "base/text.h"
#include "simulator/model/holdings.h"
#include "simulator/model/ipv4.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/network_view.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;

constexpr std::string_view kDefaultGateway = "10.1.1.1";  // of isolated networks; they may overlap
constexpr std::string_view kDefaultNetmask = "255.255.255.0";
// What isolated networks may have (RFC 1918 and RFC 6598).
constexpr std::string_view kPrivateBlocks[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                               "100.64.0.0/10"};

Refusal CheckOffering(const CommandContext& context, const NetworkOffering& offering) {
  const Arguments& arguments = context.arguments;
  if (offering.state != "Enabled") {
    return Invalid(fmt::format("Can't use network offering {}: its state is {}, not Enabled",
                               offering.name, offering.state));
  }
  if (offering.for_vpc != arguments.Has("vpcid")) {
    return Invalid(fmt::format("Network offering {} is {} for networks of VPCs", offering.name,
                               offering.for_vpc ? "only" : "not"));
  }
  const std::string_view vlan = arguments.Text("vlan");
  if (offering.specify_vlan && vlan.empty()) {
    return Invalid(fmt::format("Network offering {} needs a vlan", offering.name));
  }
  if (!offering.specify_vlan && !vlan.empty()) {
    return Invalid(fmt::format("Network offering {} does not take a vlan", offering.name));
  }
  for (const Network& other : context.cloud.networks) {
    if (vlan.empty() || other.removed || other.vlan != vlan) continue;
    return Invalid(
        fmt::format("Network with vlan {} already exists in zone {}", vlan, other.zone->name));
  }
  return std::nullopt;
}

// A DNS name of at most 190 characters.
bool IsNetworkDomain(std::string_view domain) {
  if (domain.empty() || domain.size() > 190) return false;
  for (std::string_view label : base::Split(domain, '.')) {
    const bool is_label = !label.empty() && label.size() <= 63 && label.front() != '-' &&
                          label.back() != '-' &&
                          std::all_of(label.begin(), label.end(),
                                      [](char c) { return base::IsAsciiAlnum(c) || c == '-'; });
    if (!is_label) return false;
  }
  return true;
}

// Sets the addresses of `network` from what was sent, or the default ones.
Refusal TakeBlock(const Arguments& arguments, Network& network) {
  const bool has_gateway = arguments.Has("gateway");
  if (has_gateway != arguments.Has("netmask")) {
    return Invalid("gateway and netmask must be given together");
  }
  if (network.type == "L2") {
    if (has_gateway) return Invalid("An L2 network takes no gateway and no netmask");
    return std::nullopt;
  }
  if (!has_gateway && (network.type == "Shared" || network.vpc)) {
    return Invalid("gateway and netmask are required for this kind of network");
  }
  network.gateway = has_gateway ? arguments.Text("gateway") : kDefaultGateway;
  network.netmask = has_gateway ? arguments.Text("netmask") : kDefaultNetmask;
  const auto block = MakeIpv4Block(network.gateway, network.netmask);
  if (!block || block->last - block->first < 3) {
    return Invalid(fmt::format("Invalid gateway {} or netmask {}", base::Printable(network.gateway),
                               base::Printable(network.netmask)));
  }
  const uint32_t gateway = ParseIpv4(network.gateway).value_or(0);
  if (gateway == block->first || gateway == block->last) {
    return Invalid(fmt::format("The gateway {} is no address for a router", network.gateway));
  }
  network.cidr = FormatIpv4Block(*block);
  return std::nullopt;
}

// The addresses that are handed out, where they are not all.
Refusal TakeRange(const Arguments& arguments, Network& network) {
  network.start_address = arguments.Text("startip");
  network.end_address =
      arguments.Has("endip") ? arguments.Text("endip") : arguments.Text("startip");
  if (network.start_address.empty() && network.end_address.empty()) {
    if (network.type != "Shared") return std::nullopt;
    return Invalid("startip is required for a Shared network");
  }
  const auto start = ParseIpv4(network.start_address);
  const auto end = ParseIpv4(network.end_address);
  const auto block = ParseIpv4Block(network.cidr);
  const bool fits = start && end && block && block->Contains(*start) && block->Contains(*end) &&
                    *start > block->first && *end < block->last;
  if (!fits) return Invalid("startip and endip must be addresses of the network's CIDR");
  if (*start > *end) return Invalid("startip must not be greater than endip");
  return std::nullopt;
}

// Isolated networks may have the same addresses; tiers of a VPC and shared networks may not.
Refusal CheckClashes(const Cloud& cloud, const Network& network) {
  const auto block = ParseIpv4Block(network.cidr);
  if (!block) return std::nullopt;
  if (network.vpc) {
    const auto around = ParseIpv4Block(network.vpc->cidr);
    if (!around || !around->Contains(block->first) || !around->Contains(block->last)) {
      return Invalid(fmt::format("CIDR {} is not inside {} of VPC {}", network.cidr,
                                 network.vpc->cidr, network.vpc->name));
    }
  }
  for (const Network& other : cloud.networks) {
    const auto taken = ParseIpv4Block(other.cidr);
    const bool may_clash = !other.removed && taken && taken->Overlaps(*block);
    if (!may_clash) continue;
    const bool both_shared = network.type == "Shared" && other.type == "Shared";
    if (both_shared || (network.vpc && network.vpc == other.vpc)) {
      return Invalid(fmt::format("CIDR {} overlaps with {} of network {}", network.cidr, other.cidr,
                                 other.name));
    }
  }
  return std::nullopt;
}

Refusal CheckPrivate(const Network& network) {
  const auto block = ParseIpv4Block(network.cidr);
  if (!block || network.type != "Isolated") return std::nullopt;
  for (std::string_view text : kPrivateBlocks) {
    const auto around = ParseIpv4Block(text);
    if (around->Contains(block->first) && around->Contains(block->last)) return std::nullopt;
  }
  return Invalid(
      fmt::format("Virtual Guest Cidr {} is not RFC 1918 or 6598 compliant", network.cidr));
}

Refusal TakeSharing(const CommandContext& context, Network& network) {
  const Arguments& arguments = context.arguments;
  const std::string_view type = arguments.Text("acltype");
  const bool is_shared = network.type == "Shared" && IsAdmin(context.caller);
  network.acl_type = is_shared && !arguments.Has("account") ? "Domain" : "Account";
  if (type.empty()) return std::nullopt;
  if (!base::EqualsIgnoreCase(type, "domain") && !base::EqualsIgnoreCase(type, "account")) {
    return Invalid(fmt::format("Only the acltypes account and domain are supported, not {}",
                               base::Printable(type)));
  }
  const bool for_domain = base::EqualsIgnoreCase(type, "domain");
  if (for_domain && !is_shared) {
    return Invalid("acltype domain is for Shared networks that an admin creates");
  }
  network.acl_type = for_domain ? "Domain" : "Account";
  return std::nullopt;
}

Refusal TakeWords(const Arguments& arguments, Network& network) {
  network.name = arguments.Text("name");
  network.display_text =
      arguments.Has("displaytext") ? arguments.Text("displaytext") : network.name;
  network.vlan = arguments.Text("vlan");
  network.dns1 = arguments.Text("dns1");
  network.dns2 = arguments.Text("dns2");
  for (const std::string& dns : {network.dns1, network.dns2}) {
    if (!dns.empty() && !ParseIpv4(dns)) return Invalid("Invalid DNS address " + dns);
  }
  network.domain = arguments.Has("networkdomain") ? std::string(arguments.Text("networkdomain"))
                                                  : network.account->name + ".internal";
  if (IsNetworkDomain(network.domain)) return std::nullopt;
  return Invalid(
      "Invalid network domain. Its labels are of letters, digits and hyphens, at most 63 "
      "characters each and 190 together");
}

Refusal Fill(const CommandContext& context, Network& network) {
  const Arguments& arguments = context.arguments;
  if (auto refused = TakeWords(arguments, network)) return refused;
  if (auto refused = TakeBlock(arguments, network)) return refused;
  if (auto refused = TakeRange(arguments, network)) return refused;
  if (auto refused = TakeSharing(context, network)) return refused;
  if (auto refused = CheckPrivate(network)) return refused;
  return CheckClashes(context.cloud, network);
}

}  // namespace

bool CountsAsNetwork(const Network& network) {
  return network.type != "Shared" && network.vlan.empty();
}

Reply CreateNetwork(CommandContext& context) {
  Cloud& cloud = context.cloud;
  const Arguments& arguments = context.arguments;
  const NetworkOffering& offering =
      *cloud.network_offerings.Find(arguments.Text("networkofferingid"));
  if (auto refused = CheckOffering(context, offering)) return Fail(std::move(*refused));
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  Network network;
  network.offering = &offering;
  network.type = offering.guest_type;
  network.zone = cloud.zones.Find(arguments.Text("zoneid"));
  network.vpc = cloud.vpcs.Find(arguments.Text("vpcid"));
  network.account = *owner;
  if (network.vpc) {
    auto refused = CheckAccess(context.caller, *network.vpc->account, network.vpc->name);
    if (refused) return Fail(std::move(*refused));
    network.account = network.vpc->account;
  }
  if (auto refused = Fill(context, network)) return Fail(std::move(*refused));
  if (CountsAsNetwork(network)) {
    auto refused = CheckLimit(cloud, *network.account, ResourceType::kNetwork);
    if (refused) return Fail(std::move(*refused));
    cloud.counts.Add(*network.account, ResourceType::kNetwork, 1);
  }
  network.id = cloud.NewId();
  network.created = context.now;
  if (network.type == "Shared") network.state = kSetup;
  const Network& added = cloud.networks.Add(std::move(network));
  ChargeFor(cloud, added, UsageChange::kStarted, context.now);
  context.subject = {"Network", added.id, added.account};
  return OneRow("network",
                [&](json::Writer& writer) { WriteNetwork(writer, added, ViewOf(context)); });
}

}  // namespace toolgate::simulator
