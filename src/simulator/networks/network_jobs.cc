// SPDX-License-Identifier: Apache-2.0
// updateNetwork, deleteNetwork, restartNetwork.
#include <fmt/format.h>

#include "simulator/model/holdings.h"
#include "simulator/model/ipv4.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/network_view.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using std::chrono::seconds;

constexpr seconds kUpdate{3};
constexpr seconds kDelete{5};
constexpr seconds kRestart{10};
constexpr seconds kCleanRestart{40};  // with a new router

Refusal FindRemoved(const Network& network) {
  if (!network.removed) return std::nullopt;
  return Invalid("Unable to find network by id " + network.id);
}

// What updateNetwork was sent; null and empty: as it is.
struct NetworkChange {
  std::string name;
  std::string display_text;
  std::string domain;
  std::string guest_cidr;
  std::string dns1;
  std::string dns2;
  const NetworkOffering* offering = nullptr;
};

bool HasRunning(const Cloud& cloud, const Network& network) {
  for (const VirtualMachine& machine : cloud.machines) {
    const bool runs = machine.state == cloudstack::VmState::kRunning;
    if (runs && !machine.removed && FindNic(machine, network)) return true;
  }
  return false;
}

Refusal CheckChange(const Cloud& cloud, const Network& network, const NetworkChange& change) {
  if (auto removed = FindRemoved(network)) return removed;
  if (!change.domain.empty() && change.domain != network.domain && HasRunning(cloud, network)) {
    return Invalid("All user vms of the network must be stopped to change its networkdomain");
  }
  if (change.offering && change.offering != network.offering) {
    const bool fits = change.offering->state == "Enabled" &&
                      change.offering->guest_type == network.type &&
                      change.offering->for_vpc == (network.vpc != nullptr) &&
                      !change.offering->specify_vlan && !change.offering->specify_ip_ranges;
    if (!fits) {
      return Invalid(fmt::format("Can't change network {} to network offering {}", network.name,
                                 change.offering->name));
    }
  }
  if (change.guest_cidr.empty()) return std::nullopt;
  const auto around = ParseIpv4Block(network.cidr);
  const auto guests = ParseIpv4Block(change.guest_cidr);
  const bool lies_inside =
      around && guests && around->Contains(guests->first) && around->Contains(guests->last);
  if (lies_inside) return std::nullopt;
  return Invalid(fmt::format("guestvmcidr {} is not inside {} of the network", change.guest_cidr,
                             network.cidr));
}

void Apply(Cloud& cloud, const NetworkChange& change, Network& network) {
  if (!change.name.empty()) cloud.networks.Rename(network, change.name);
  if (!change.display_text.empty()) network.display_text = change.display_text;
  if (!change.domain.empty()) network.domain = change.domain;
  if (!change.dns1.empty()) network.dns1 = change.dns1;
  if (!change.dns2.empty()) network.dns2 = change.dns2;
  if (change.offering) network.offering = change.offering;
  if (const auto guests = ParseIpv4Block(change.guest_cidr)) {
    network.start_address = FormatIpv4(guests->first + 1);
    network.end_address = FormatIpv4(guests->last - 1);
  }
}

void Remove(Cloud& cloud, Network& network, base::WallTime now) {
  ShutDown(cloud, network, now);
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.network != &network) continue;
    DeleteRules(cloud, address, now);
    RecordRelease(cloud, address, now);
    FreeAddress(cloud, address, now);
  }
  network.removed = true;
  ChargeFor(cloud, network, UsageChange::kStopped, now);
  if (CountsAsNetwork(network)) cloud.counts.Add(*network.account, ResourceType::kNetwork, -1);
}

Refusal CheckDeletion(const Cloud& cloud, const Network& network) {
  if (auto removed = FindRemoved(network)) return removed;
  // Destroyed machines count, too: they can be recovered.
  if (!HasMachines(cloud, network)) return std::nullopt;
  return Runtime("Failed to delete network: it still has instances, be they only destroyed");
}

JobInstance InstanceOf(const Network& network) { return {"Network", network.id, network.account}; }

}  // namespace

Reply UpdateNetwork(CommandContext& context) {
  const auto taken = TakeNetwork(context, "id");
  if (!taken) return Fail(taken.error());
  const Arguments& arguments = context.arguments;
  NetworkChange change;
  change.name = arguments.Text("name");
  change.display_text = arguments.Text("displaytext");
  change.domain = arguments.Text("networkdomain");
  change.guest_cidr = arguments.Text("guestvmcidr");
  change.dns1 = arguments.Text("dns1");
  change.dns2 = arguments.Text("dns2");
  change.offering = context.cloud.network_offerings.Find(arguments.Text("networkofferingid"));
  auto work = [&cloud = context.cloud, &network = **taken, change,
               for_admin = IsAdmin(context.caller)](JobRun& run) -> net::Task<Reply> {
    if (auto refused = CheckChange(cloud, network, change)) co_return Fail(std::move(*refused));
    auto failed = co_await run.Work("update", kUpdate);
    if (failed) co_return Fail(std::move(*failed));
    Apply(cloud, change, network);
    co_return OneRow("network", [&](json::Writer& writer) {
      WriteNetwork(writer, network, {cloud, nullptr, for_admin});
    });
  };
  return EnterNetworkJob(context, InstanceOf(**taken), *taken, work);
}

Reply DeleteNetwork(CommandContext& context) {
  const auto taken = TakeNetwork(context, "id");
  if (!taken) return Fail(taken.error());
  if (context.arguments.Flag("forced") && !IsAdmin(context.caller)) {
    return Fail(
        Denied("Delete network with 'forced' option can only be called by root or domain admins"));
  }
  auto work = [&cloud = context.cloud, &network = **taken,
               &clock = context.clock](JobRun& run) -> net::Task<Reply> {
    if (auto refused = CheckDeletion(cloud, network)) co_return Fail(std::move(*refused));
    const std::string before = network.state;
    network.state = kShutdown;
    auto failed = co_await run.Work("delete", kDelete);
    network.state = before;
    if (failed) co_return Fail(std::move(*failed));
    Remove(cloud, network, clock.WallNow());
    co_return kSuccess;
  };
  return EnterNetworkJob(context, InstanceOf(**taken), *taken, work);
}

Reply RestartNetwork(CommandContext& context) {
  const auto taken = TakeNetwork(context, "id");
  if (!taken) return Fail(taken.error());
  const bool cleanup = context.arguments.Flag("cleanup");
  auto work = [&cloud = context.cloud, &network = **taken, cleanup,
               &clock = context.clock](JobRun& run) -> net::Task<Reply> {
    if (auto removed = FindRemoved(network)) co_return Fail(std::move(*removed));
    if (network.state != kImplemented && network.state != kSetup) {
      co_return Fail(Invalid(
          "Network is not in the right state to be restarted. Correct states are: Implemented, "
          "Setup"));
    }
    const seconds time = cleanup ? kCleanRestart : kRestart;
    auto failed = co_await run.Work("restart", time);
    if (failed) co_return Fail(std::move(*failed));
    Router* router = FindRouter(cloud, network);
    if (cleanup && router) {
      router->deleted = true;
      AddRouter(cloud, network, *router->host, clock.WallNow());
    }
    network.restart_required = false;
    co_return kSuccess;
  };
  return EnterNetworkJob(context, InstanceOf(**taken), *taken, work);
}

}  // namespace toolgate::simulator
