// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/deployment.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "simulator/machines/deployment_parts.h"
#include "simulator/networks/machine_networks.h"

namespace toolgate::simulator {
namespace {

// Whether `owner` may make machines of `source`.
bool MayUse(const Template& source, const Account& owner, const Account& caller) {
  return source.is_public || source.account == &owner || IsRootAdmin(caller) ||
         std::find(source.launchers.begin(), source.launchers.end(), &owner) !=
             source.launchers.end();
}

JobFailure CheckTemplate(const CommandContext& context, const Deployment& plan) {
  const Template& source = *plan.machine.source;
  if (source.removed) return Invalid("Unable to find the template " + source.id);
  if (source.type == "SYSTEM" || source.type == "ROUTING") {
    return Invalid(fmt::format("Unable to use system template {} to deploy a user vm", source.id));
  }
  if (!MayUse(source, *plan.machine.account, context.caller)) {
    return Denied(fmt::format("Account {} does not have permission to launch template {}",
                              plan.machine.account->name, source.name));
  }
  if (!IsIn(source, *plan.machine.zone) || !source.is_ready) {
    return Invalid(fmt::format("The template {} is not available for use in zone {}", source.id,
                               plan.machine.zone->name));
  }
  return std::nullopt;
}

// Whether a root disk can begin with what `disk` holds.
bool HoldsSystemIn(const Volume& disk, const Zone& zone) {
  return disk.zone == &zone && disk.source;
}

JobFailure TakeVolumeSource(CommandContext& context, Deployment& plan) {
  Volume& volume = *context.cloud.volumes.Find(context.arguments.Text("volumeid"));
  if (auto refused = CheckAccess(context.caller, *volume.account, volume.name)) return refused;
  const bool is_free = !volume.machine && volume.state == VolumeState::kReady;
  if (!is_free || !HoldsSystemIn(volume, *plan.machine.zone)) {
    return Invalid(
        fmt::format("The volume {} cannot become a root disk: it must be Ready, unattached, in the "
                    "zone, and hold an operating system",
                    volume.id));
  }
  plan.root_volume = &volume;
  plan.root_bytes = volume.size_bytes;
  plan.machine.source = volume.source;
  return std::nullopt;
}

JobFailure TakeSnapshotSource(CommandContext& context, Deployment& plan) {
  const Snapshot& snapshot = *context.cloud.snapshots.Find(context.arguments.Text("snapshotid"));
  if (auto refused = CheckAccess(context.caller, *snapshot.account, snapshot.name)) return refused;
  const Volume& disk = *snapshot.volume;
  if (snapshot.state != SnapshotState::kBackedUp || !HoldsSystemIn(disk, *plan.machine.zone)) {
    return Invalid(
        fmt::format("The snapshot {} cannot become a root disk: it must be BackedUp, in the zone, "
                    "and hold an operating system",
                    snapshot.id));
  }
  plan.root_snapshot = &snapshot;
  plan.root_bytes = snapshot.size_bytes;
  plan.machine.source = disk.source;
  return std::nullopt;
}

// What the root disk begins with: exactly one of a template, a disk and a snapshot.
JobFailure TakeSource(CommandContext& context, Deployment& plan) {
  const Arguments& arguments = context.arguments;
  const int given =
      arguments.Has("templateid") + arguments.Has("volumeid") + arguments.Has("snapshotid");
  if (given != 1) {
    return Invalid(
        "Please provide only one of the following parameters - template ID, volume ID or snapshot "
        "ID");
  }
  if (arguments.Has("volumeid")) return TakeVolumeSource(context, plan);
  if (arguments.Has("snapshotid")) return TakeSnapshotSource(context, plan);
  plan.machine.source = context.cloud.templates.Find(arguments.Text("templateid"));
  plan.root_bytes = plan.machine.source->size_bytes;
  return CheckTemplate(context, plan);
}

JobFailure TakeZoneAndSize(CommandContext& context, Deployment& plan) {
  const Arguments& arguments = context.arguments;
  const Zone& zone = *context.cloud.zones.Find(arguments.Text("zoneid"));
  if (auto refused = CheckZone(context.caller, zone)) return refused;
  plan.machine.zone = &zone;
  auto size = ReadSize(*context.cloud.offerings.Find(arguments.Text("serviceofferingid")),
                       arguments.Rows("details"));
  if (!size) return size.error();
  plan.machine.offering = size->offering;
  plan.machine.custom = size->custom;
  plan.machine.ha_enabled = size->offering->offers_ha;
  return std::nullopt;
}

JobFailure TakeWords(CommandContext& context, Deployment& plan) {
  const Arguments& arguments = context.arguments;
  VirtualMachine& machine = plan.machine;
  machine.name = arguments.Text("name");
  machine.display_name = arguments.Text("displayname");
  machine.group = arguments.Text("group");
  machine.user_data = arguments.Text("userdata");
  machine.user = &context.user;
  machine.is_displayed = arguments.Flag("displayvm", true);
  machine.is_dynamically_scalable = arguments.Flag("dynamicscalingenabled", true);
  for (const MapRow& row : arguments.Rows("details")) {
    for (const auto& [name, value] : row) {
      const bool is_size = name == "cpunumber" || name == "cpuspeed" || name == "memory";
      if (!is_size) machine.details[name] = value;
    }
  }
  if (auto refused = CheckUserData(machine.user_data)) return refused;
  auto keys = TakeKeyPairs(context, *machine.account);
  if (!keys) return keys.error();
  machine.key_pairs = *keys;
  if (machine.name.empty()) return std::nullopt;
  return CheckHostName(context.cloud, machine.name, machine.nics, nullptr);
}

JobFailure CheckLimits(const Cloud& cloud, const Deployment& plan) {
  const VirtualMachine& machine = plan.machine;
  const int64_t new_disks = (plan.root_volume ? 0 : 1) + (plan.data_offering ? 1 : 0);
  const int64_t new_bytes = (plan.root_volume ? 0 : plan.root_bytes) + plan.data_bytes;
  for (const auto& [type, count] : {std::pair(ResourceType::kUserVm, int64_t{1}),
                                    std::pair(ResourceType::kCpu, CpuNumber(machine)),
                                    std::pair(ResourceType::kMemory, MemoryMib(machine)),
                                    std::pair(ResourceType::kVolume, new_disks),
                                    std::pair(ResourceType::kPrimaryStorage, new_bytes)}) {
    if (auto over = CheckLimit(cloud, *machine.account, type, count)) return over;
  }
  return std::nullopt;
}

}  // namespace

JobFailure CheckUserData(std::string_view text) {
  if (text.size() > kUserDataBytesMax) {
    return Invalid(
        fmt::format("User data has exceeded configurable max length : {}", kUserDataBytesMax));
  }
  if (text.empty() || base::Base64Decode(text) || base::Base64UrlDecode(text)) return std::nullopt;
  return Invalid("User data is not base64 encoded");
}

JobFailure CheckHostName(const Cloud& cloud, std::string_view name, const std::vector<Nic>& nics,
                         const VirtualMachine* self) {
  if (!cloudstack::IsHostName(name)) {
    return Invalid(
        fmt::format("Invalid name. Vm name can contain ASCII letters 'a' through 'z', "
                    "the digits '0' through '9', and the hyphen ('-'), must be "
                    "between 1 and 63 characters long, and can't start or end with "
                    "\"-\" and can't start with digit: {}",
                    base::Printable(name)));
  }
  const auto shares_domain = [&nics](const VirtualMachine& other) -> const Network* {
    for (const Nic& nic : nics) {
      for (const Nic& theirs : other.nics) {
        if (!nic.network->domain.empty() && nic.network->domain == theirs.network->domain) {
          return nic.network;
        }
      }
    }
    return nullptr;
  };
  for (const VirtualMachine* other : cloud.machines.NamedAlike(name)) {
    if (other == self || other->removed) continue;
    if (const Network* network = shares_domain(*other)) {
      return Invalid(
          fmt::format("The vm with hostName {} already exists in the network domain: "
                      "{}; network={}",
                      name, network->domain, network->name));
    }
  }
  return std::nullopt;
}

tl::expected<std::string, ApiFailure> TakeKeyPairs(CommandContext& context, const Account& owner) {
  const Arguments& arguments = context.arguments;
  std::vector<std::string> names;
  for (const std::string_view parameter : {"keypairs", "keypair"}) {
    for (const std::string_view name : arguments.List(parameter)) {
      if (!FindKeyPair(context.cloud, owner, name)) {
        return Fail(Invalid(
            fmt::format("A key pair with name '{}' was not found.", base::Printable(name))));
      }
      if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    }
  }
  return base::Join(names, ",");
}

tl::expected<Deployment, ApiFailure> PlanDeployment(CommandContext& context) {
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  Deployment plan;
  plan.machine.account = *owner;
  // In the order of the real server; each one adds to the plan.
  for (const auto take :
       {TakeZoneAndSize, TakeSource, TakeDisks, TakeNetworks, TakeGroups, TakeWords}) {
    if (auto refused = take(context, plan)) return Fail(std::move(*refused));
  }
  if (auto over = CheckLimits(context.cloud, plan)) return Fail(std::move(*over));
  return plan;
}

}  // namespace toolgate::simulator
