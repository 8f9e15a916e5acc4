// SPDX-License-Identifier: Apache-2.0
// listPublicIpAddresses, associateIpAddress, disassociateIpAddress.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/network_view.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using std::chrono::seconds;

constexpr seconds kAssociate{3};
constexpr seconds kDisassociate{3};

bool IsFreeWord(std::string_view state) {
  return base::EqualsIgnoreCase(state, "Free") || base::EqualsIgnoreCase(state, "Reserved");
}

// Free addresses belong to nobody: root admins see them.
bool IsVisible(const CommandContext& context, const PublicAddress& address, bool only_allocated) {
  if (address.account) return IsInScope(context, *address.account);
  return !only_allocated && IsRootAdmin(context.caller);
}

bool Matches(const CommandContext& context, const PublicAddress& address) {
  const Arguments& arguments = context.arguments;
  const auto flag_differs = [&arguments](std::string_view name, bool value) {
    return arguments.Has(name) && arguments.Flag(name) != value;
  };
  const std::string_view network = address.network ? address.network->id : std::string_view();
  const std::string_view vpc = address.vpc ? address.vpc->id : std::string_view();
  // `networkid` and `vlanid` are of the public network, which this cloud does not show.
  return !Differs(arguments, "id", address.id) &&
         !Differs(arguments, "ipaddress", address.address) &&
         HasKeyword(arguments, address.address) && !Differs(arguments, "state", address.state) &&
         !Differs(arguments, "zoneid", address.zone->id) &&
         !Differs(arguments, "associatednetworkid", network) && !Differs(arguments, "vpcid", vpc) &&
         !arguments.Has("networkid") && !arguments.Has("vlanid") &&
         !flag_differs("forvirtualnetwork", true) &&
         !flag_differs("issourcenat", address.is_source_nat) &&
         !flag_differs("isstaticnat", address.machine != nullptr) &&
         !(arguments.Flag("forloadbalancing") && address.machine) &&
         !arguments.Flag("forsystemvms") && !arguments.Flag("forprovider") &&
         MatchesTags(context, address.id);
}

// Where a new address goes: a network, or else a VPC, of an owner.
struct Destination {
  const Zone* zone = nullptr;
  Network* network = nullptr;
  const Vpc* vpc = nullptr;
  const Account* owner = nullptr;
};

// The only isolated network that `owner` has in `zone`.
Taken<Network> FindOnlyNetwork(Cloud& cloud, const Account& owner, const Zone& zone) {
  Network* found = nullptr;
  for (Network& network : cloud.networks) {
    const bool fits = !network.removed && !network.vpc && network.account == &owner &&
                      network.zone == &zone && network.type == "Isolated";
    if (!fits) continue;
    if (found) {
      return Fail(
          Invalid("The account has more than one isolated network in the zone; give networkid"));
    }
    found = &network;
  }
  if (!found) return Fail(Invalid("The account has no isolated network in the zone"));
  return found;
}

tl::expected<Destination, ApiFailure> TakeDestination(CommandContext& context) {
  Destination destination;
  const Arguments& arguments = context.arguments;
  if (arguments.Has("vpcid")) {
    destination.vpc = context.cloud.vpcs.Find(arguments.Text("vpcid"));
    destination.owner = destination.vpc->account;
    destination.zone = destination.vpc->zone;
    auto refused = CheckAccess(context.caller, *destination.owner, destination.vpc->name);
    if (refused) return Fail(std::move(*refused));
    return destination;
  }
  Taken<Network> network = nullptr;
  if (arguments.Has("networkid")) {
    network = TakeNetwork(context, "networkid");
  } else if (const Zone* zone = context.cloud.zones.Find(arguments.Text("zoneid"))) {
    const auto owner = TakeOwner(context);
    if (!owner) return Fail(owner.error());
    network = FindOnlyNetwork(context.cloud, **owner, *zone);
  } else {
    return Fail(Invalid("Give networkid, vpcid or zoneid to say where the IP address goes"));
  }
  if (!network) return Fail(network.error());
  const bool takes_addresses = Supports(**network, "SourceNat") || Supports(**network, "StaticNat");
  if (!takes_addresses) {
    return Fail(
        Invalid(fmt::format("IP addresses can't be associated with network {}: it has no "
                            "source NAT and no static NAT",
                            (*network)->name)));
  }
  destination.network = *network;
  destination.owner = (*network)->account;
  destination.zone = (*network)->zone;
  return destination;
}

Taken<PublicAddress> PickAddress(CommandContext& context, const Zone& zone) {
  const std::string_view wanted = context.arguments.Text("ipaddress");
  PublicAddress* address = FindFree(context.cloud, zone, wanted);
  if (address) return address;
  if (!wanted.empty()) {
    return Fail(Invalid(
        fmt::format("IP address {} is not free in zone {}", base::Printable(wanted), zone.name)));
  }
  return Fail({cloudstack::kInsufficientCapacity,
               fmt::format("Insufficient address capacity: no public IP address is free in zone {}",
                           zone.name)});
}

net::Task<std::optional<ApiFailure>> Associate(JobRun& run, Cloud& cloud, Network* network,
                                               const base::Clock& clock) {
  if (network) {
    auto failed = co_await Implement(run, cloud, *network, clock);
    if (failed) co_return failed;
  }
  auto failed = co_await run.Work("associate", kAssociate);
  co_return failed;
}

// The address that the request names by its id or its text.
Taken<PublicAddress> TakeReleased(CommandContext& context) {
  const std::string_view text = context.arguments.Text("ipaddress");
  if (context.arguments.Has("id") || text.empty()) return TakeAddress(context, "id");
  for (PublicAddress& address : context.cloud.public_addresses) {
    if (address.address != text || !address.account) continue;
    auto refused = CheckAccess(context.caller, *address.account, address.address);
    if (refused) return Fail(std::move(*refused));
    return &address;
  }
  return Fail(Invalid("Unable to find an allocated IP address by ipaddress"));
}

}  // namespace

Reply ListPublicIpAddresses(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const bool asks_free = IsFreeWord(arguments.Text("state"));
  const bool only_allocated = arguments.Flag("allocatedonly", !asks_free);
  if (only_allocated && asks_free) {
    return Fail(Invalid("Conflict: allocatedonly is true but the state is one of free addresses"));
  }
  const auto addresses = Select(context.cloud.public_addresses, [&](const PublicAddress& address) {
    return IsVisible(context, address, only_allocated) && Matches(context, address);
  });
  if (arguments.Flag("retrieveonlyresourcecount")) return CountOnly(addresses.size());
  return WriteList(context, "publicipaddress", addresses,
                   [view = ViewOf(context)](json::Writer& writer, const PublicAddress& address) {
                     WritePublicAddress(writer, address, view);
                   });
}

Reply AssociateIpAddress(CommandContext& context) {
  const auto destination = TakeDestination(context);
  if (!destination) return Fail(destination.error());
  Cloud& cloud = context.cloud;
  const auto limited = CheckLimit(cloud, *destination->owner, ResourceType::kPublicIp);
  if (limited) return Fail(*limited);
  const auto picked = PickAddress(context, *destination->zone);
  if (!picked) return Fail(picked.error());
  PublicAddress& address = **picked;
  Network* network = destination->network;
  AllocateAddress(cloud, address, *destination->owner, context.now);
  address.vpc = destination->vpc;
  // The first address of a network is the one that its guests go out with.
  address.is_source_nat =
      network && Supports(*network, "SourceNat") && !FindSourceNat(cloud, *network);
  address.network = network;
  auto work = [&cloud, &address, network, &clock = context.clock,
               for_admin = IsAdmin(context.caller)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await Associate(run, cloud, network, clock);
    if (failed) {
      FreeAddress(cloud, address, clock.WallNow());
      co_return Fail(std::move(*failed));
    }
    address.state = "Allocated";
    co_return OneRow("ipaddress", [&](json::Writer& writer) {
      WritePublicAddress(writer, address, {cloud, nullptr, for_admin});
    });
  };
  return EnterNetworkJob(context, {"IpAddress", address.id, address.account}, network, work,
                         Shown::kJobAndId);
}

Reply DisassociateIpAddress(CommandContext& context) {
  const auto taken = TakeReleased(context);
  if (!taken) return Fail(taken.error());
  auto work = [&cloud = context.cloud, &address = **taken,
               &clock = context.clock](JobRun& run) -> net::Task<Reply> {
    if (!address.account) co_return Fail(Invalid("Unable to find ip address by id"));
    if (address.is_source_nat) {
      co_return Fail(Invalid(
          fmt::format("ip address {} is used for source nat purposes and can not be disassociated",
                      address.address)));
    }
    const std::string before = address.state;
    address.state = "Releasing";
    auto failed = co_await run.Work("disassociate", kDisassociate);
    address.state = before;
    if (failed) co_return Fail(std::move(*failed));
    DeleteRules(cloud, address, clock.WallNow());
    FreeAddress(cloud, address, clock.WallNow());
    co_return kSuccess;
  };
  return EnterNetworkJob(context, {"IpAddress", (*taken)->id, (*taken)->account}, (*taken)->network,
                         work);
}

}  // namespace toolgate::simulator
