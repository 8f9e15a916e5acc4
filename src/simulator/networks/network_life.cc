// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/network_life.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using std::chrono::seconds;

constexpr seconds kImplement{20};  // mostly the router, which starts
constexpr seconds kLook{1};        // between two looks at what another job does

const Host* FindHostIn(const Cloud& cloud, const Zone& zone) {
  for (const Host& host : cloud.hosts) {
    if (IsUp(host) && host.zone == &zone) return &host;
  }
  return nullptr;
}

ApiFailure OutOfCapacity(const Network& network, std::string_view what) {
  return {cloudstack::kInsufficientCapacity,
          fmt::format("Unable to implement network {}: {}", network.id, what)};
}

}  // namespace

bool Supports(const Network& network, std::string_view service) {
  if (!network.offering) return false;
  const auto& services = network.offering->services;
  return std::find(services.begin(), services.end(), service) != services.end();
}

std::optional<ApiFailure> ImplementAtOnce(Cloud& cloud, Network& network, base::WallTime now) {
  const Host* host = FindHostIn(cloud, *network.zone);
  if (!host) return OutOfCapacity(network, "there is no host for its router");
  if (Supports(network, "SourceNat") && !FindSourceNat(cloud, network)) {
    PublicAddress* address = FindFree(cloud, *network.zone, "");
    if (!address) return OutOfCapacity(network, "there is no free public address");
    AllocateAddress(cloud, *address, *network.account, now);
    address->state = "Allocated";
    address->network = &network;
    address->is_source_nat = true;
  }
  network.state = kImplemented;
  AddRouter(cloud, network, *host, now);
  return std::nullopt;
}

net::Task<std::optional<ApiFailure>> Implement(JobRun& run, Cloud& cloud, Network& network,
                                               const base::Clock& clock) {
  while (network.state == kImplementing) {
    auto failed = co_await run.Work("wait", kLook);
    if (failed) co_return failed;
  }
  if (network.state != kAllocated) co_return std::nullopt;
  network.state = kImplementing;
  auto failed = co_await run.Work("implement", kImplement);
  const PublicAddress* before = FindSourceNat(cloud, network);
  if (!failed) failed = ImplementAtOnce(cloud, network, clock.WallNow());
  const PublicAddress* source_nat = FindSourceNat(cloud, network);
  if (source_nat && !before) RecordAssignment(cloud, *source_nat, clock.WallNow());
  if (failed) network.state = kAllocated;
  co_return failed;
}

void AddRouter(Cloud& cloud, const Network& network, const Host& host, base::WallTime now) {
  // What has no service that a router gives, has none.
  if (!Supports(network, "Dhcp") || network.vpc) return;
  Router router;
  router.id = cloud.NewId();
  router.name = fmt::format("r-{}-VM", cloud.routers.size() + 1);
  router.network = &network;
  router.host = &host;
  router.created = now;
  if (const PublicAddress* address = FindSourceNat(cloud, network)) {
    router.public_address = address->address;
  }
  cloud.routers.Add(std::move(router));
}

void ShutDown(Cloud& cloud, Network& network, base::WallTime now) {
  if (Router* router = FindRouter(cloud, network)) router->deleted = true;
  if (PublicAddress* address = FindSourceNat(cloud, network)) {
    DeleteRules(cloud, *address, now);
    RecordRelease(cloud, *address, now);
    FreeAddress(cloud, *address, now);
  }
  if (network.state != kSetup) network.state = kAllocated;
}

Router* FindRouter(Cloud& cloud, const Network& network) {
  for (Router& router : cloud.routers) {
    if (router.network == &network && !router.deleted) return &router;
  }
  return nullptr;
}

PublicAddress* FindSourceNat(Cloud& cloud, const Network& network) {
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.network == &network && address.is_source_nat) return &address;
  }
  return nullptr;
}

}  // namespace toolgate::simulator
