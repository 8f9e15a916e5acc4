// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "simulator/seed.h"

namespace toolgate::simulator {

void AddMany(Cloud& cloud, size_t count, base::WallTime now) {
  const Account& owner = *cloud.accounts.FindByName("acme");
  // It could make no more of anything otherwise.
  for (const ResourceType type : {ResourceType::kUserVm, ResourceType::kVolume, ResourceType::kCpu,
                                  ResourceType::kMemory, ResourceType::kPrimaryStorage}) {
    cloud.counts.SetLimit(owner, type, kNoLimit);
  }
  Network flat;  // without addresses: it never runs out of them
  flat.id = cloud.NewId();
  flat.name = "many";
  flat.display_text = "many network";
  flat.type = "L2";
  flat.offering = cloud.network_offerings.FindByName("DefaultL2NetworkOffering");
  flat.state = kImplemented;
  flat.created = now;
  flat.domain = "many.internal";
  flat.zone = &*cloud.zones.begin();
  flat.account = &owner;
  const std::vector<Network*> attached = {&cloud.networks.Add(std::move(flat))};
  const ServiceOffering& offering = *cloud.offerings.FindByName("small");
  for (size_t i = 1; i <= count; ++i) {
    VirtualMachine machine;
    machine.name = machine.display_name = fmt::format("vm-{:06}", i);
    machine.account = &owner;
    machine.zone = attached.front()->zone;
    machine.source = &*cloud.templates.begin();
    machine.offering = &offering;
    cloud.AddMachineWithRoot(std::move(machine), attached, now);
  }
}

}  // namespace toolgate::simulator
