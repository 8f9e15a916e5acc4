// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/deployment_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/machines/nics.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/network_life.h"

namespace toolgate::simulator {
namespace {

// How large a disk of `offering` becomes, or what is wrong with it.
tl::expected<int64_t, ApiFailure> SizeOf(const DiskOffering& offering, const Arguments& arguments) {
  const auto gib = arguments.FindNumber("size");
  if (offering.state != "Active") return Fail(Invalid("Please specify a valid disk offering."));
  if (auto refused = CheckSizeFor(offering, gib)) return Fail(std::move(*refused));
  return gib.value_or(offering.size_gib) * kBytesPerGib;
}

JobFailure TakeRootSize(const Arguments& arguments, Deployment& plan) {
  const ServiceOffering& offering = *plan.machine.offering;
  const int64_t fixed = offering.root_disk_gib * kBytesPerGib;
  if (fixed > plan.root_bytes) plan.root_bytes = fixed;
  if (!arguments.Has("rootdisksize")) return std::nullopt;
  const int64_t gib = arguments.Number("rootdisksize", 0);
  if (gib <= 0 || gib > kDiskGibMax) return Invalid("Root disk size should be a positive number.");
  if (gib * kBytesPerGib < plan.root_bytes) {
    return Invalid(
        fmt::format("Unsupported: rootdisksize override ({} GB) is smaller than template size {} "
                    "GB",
                    gib, plan.root_bytes / kBytesPerGib));
  }
  plan.root_bytes = gib * kBytesPerGib;
  return std::nullopt;
}

struct NetworkWish {
  Network* network = nullptr;
  std::string address;  // empty for any
};
using NetworkWishes = tl::expected<std::vector<NetworkWish>, ApiFailure>;

NetworkWishes ReadMap(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Has("networkids") || arguments.Has("ipaddress")) {
    return Fail(Invalid("ipToNetworkMap can't be specified along with networkIds or ipAddress"));
  }
  std::vector<NetworkWish> wishes;
  for (const MapRow& row : arguments.Rows("iptonetworklist")) {
    Network* network = context.cloud.networks.Find(Field(row, "networkid"));
    if (!network) {
      return Fail(Invalid(fmt::format("Unable to translate and find entity with networkId: {}",
                                      base::Printable(Field(row, "networkid")))));
    }
    wishes.push_back({network, std::string(Field(row, "ip"))});
  }
  return wishes;
}

// The owner's only isolated network in the zone.
NetworkWishes ReadDefault(CommandContext& context, const Deployment& plan) {
  std::vector<NetworkWish> wishes;
  for (Network& network : context.cloud.networks) {
    const bool is_own = network.account == plan.machine.account && !network.removed &&
                        network.zone == plan.machine.zone && network.type == "Isolated" &&
                        !network.vpc;
    if (is_own) wishes.push_back({&network, std::string(context.arguments.Text("ipaddress"))});
  }
  if (wishes.size() > 1) {
    return Fail(Invalid(
        fmt::format("More than 1 default Isolated networks are found for account {}; please "
                    "specify networkIds",
                    plan.machine.account->name)));
  }
  if (wishes.empty()) {
    return Fail(Invalid("Unable to find a network for the instance; give networkids"));
  }
  return wishes;
}

NetworkWishes ReadWishes(CommandContext& context, const Deployment& plan) {
  const Arguments& arguments = context.arguments;
  if (!arguments.Rows("iptonetworklist").empty()) return ReadMap(context);
  if (!arguments.Has("networkids")) return ReadDefault(context, plan);
  std::vector<NetworkWish> wishes;
  for (const std::string_view id : arguments.List("networkids")) {
    wishes.push_back({context.cloud.networks.Find(id), ""});
  }
  // An address that was asked for is that of the first network.
  if (!wishes.empty()) wishes.front().address = arguments.Text("ipaddress");
  return wishes;
}

JobFailure CheckNetwork(const Network& network, const Deployment& plan) {
  if (network.removed) return Invalid("Unable to find network by id " + network.id);
  if (network.zone != plan.machine.zone) {
    return Invalid(
        fmt::format("Network id={} doesn't belong to zone {}", network.id, plan.machine.zone->id));
  }
  const Account& owner = *plan.machine.account;
  const bool is_shared = network.acl_type == "Domain" &&
                         (!network.account || IsWithin(*owner.domain, *network.account->domain));
  if (network.account == &owner || is_shared) return std::nullopt;
  return Denied(fmt::format("Unable to use network with id= {}, permission denied", network.id));
}

// The groups that are named by id and by name, of those that `owner` has.
template <class Group>
tl::expected<std::vector<Group*>, ApiFailure> FindGroups(CommandContext& context,
                                                         Table<Group>& table, const Account& owner,
                                                         std::string_view prefix) {
  const Arguments& arguments = context.arguments;
  std::vector<Group*> found;
  for (const std::string_view id : arguments.List(fmt::format("{}ids", prefix))) {
    Group* group = table.Find(id);
    if (auto refused = CheckAccess(context.caller, *group->account, group->name)) {
      return Fail(std::move(*refused));
    }
    found.push_back(group);
  }
  for (const std::string_view name : arguments.List(fmt::format("{}names", prefix))) {
    const auto group = std::find_if(table.begin(), table.end(), [&](const Group& candidate) {
      if constexpr (requires { candidate.deleted; }) {
        if (candidate.deleted) return false;
      }
      return candidate.account == &owner && candidate.name == name;
    });
    if (group == table.end()) {
      return Fail(Invalid(fmt::format("Unable to find group by name {}", base::Printable(name))));
    }
    found.push_back(&*group);
  }
  return found;
}

bool HasSecurityGroups(const VirtualMachine& machine) {
  return std::any_of(machine.nics.begin(), machine.nics.end(),
                     [](const Nic& nic) { return Supports(*nic.network, "SecurityGroup"); });
}

}  // namespace

JobFailure TakeDisks(CommandContext& context, Deployment& plan) {
  const Arguments& arguments = context.arguments;
  const DiskOffering* offering =
      context.cloud.disk_offerings.Find(arguments.Text("diskofferingid"));
  plan.root_offering = context.cloud.disk_offerings.Find(arguments.Text("overridediskofferingid"));
  if (plan.machine.source->is_iso) {
    // An ISO only boots; the disk is the one that is asked for.
    if (!offering || !arguments.Has("hypervisor")) {
      return Invalid("Deploying from an ISO needs a hypervisor and a disk offering");
    }
    const auto bytes = SizeOf(*offering, arguments);
    if (!bytes) return bytes.error();
    plan.root_bytes = *bytes;
    plan.root_offering = offering;
    return std::nullopt;
  }
  if (auto refused = TakeRootSize(arguments, plan)) return refused;
  if (!offering) return std::nullopt;
  const auto bytes = SizeOf(*offering, arguments);
  if (!bytes) return bytes.error();
  plan.data_offering = offering;
  plan.data_bytes = *bytes;
  return std::nullopt;
}

JobFailure TakeNetworks(CommandContext& context, Deployment& plan) {
  const auto wishes = ReadWishes(context, plan);
  if (!wishes) return wishes.error();
  for (const NetworkWish& wish : *wishes) {
    if (auto refused = CheckNetwork(*wish.network, plan)) return refused;
    if (FindNic(plan.machine, *wish.network)) {
      return Invalid("Duplicate network ids are not allowed: " + wish.network->id);
    }
    const auto added = AddNumberedNic(context.cloud, plan.machine, *wish.network, wish.address);
    if (!added) return added.error();
  }
  return std::nullopt;
}

JobFailure TakeGroups(CommandContext& context, Deployment& plan) {
  const Account& owner = *plan.machine.account;
  auto security = FindGroups(context, context.cloud.security_groups, owner, "securitygroup");
  if (!security) return security.error();
  if (!security->empty() && !HasSecurityGroups(plan.machine)) {
    return Invalid("Can't use security groups: none of the networks offers them");
  }
  plan.security_groups = std::move(*security);
  auto affinity = FindGroups(context, context.cloud.affinity_groups, owner, "affinitygroup");
  if (!affinity) return affinity.error();
  plan.affinity_groups = std::move(*affinity);
  return std::nullopt;
}

}  // namespace toolgate::simulator
