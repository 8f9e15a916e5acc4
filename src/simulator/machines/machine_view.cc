// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/members.h"

namespace toolgate::simulator {
namespace {

bool Shows(const MachineView& view, std::string_view detail) {
  return std::any_of(view.details.begin(), view.details.end(), [detail](const std::string& wanted) {
    return wanted == "all" || wanted == detail;
  });
}

// Steady and different for every machine, so that a test can expect it.
int64_t LoadPercent(const VirtualMachine& machine) {
  const bool runs = machine.state == cloudstack::VmState::kRunning;
  return runs ? 5 + machine.database_id * 7 % 60 : 0;
}

void WriteStatistics(json::Writer& writer, const VirtualMachine& machine) {
  const int64_t percent = LoadPercent(machine);
  const int64_t memory_kib = MemoryMib(machine) * 1024;
  writer.Member("cpuused", fmt::format("{}.5%", percent));
  writer.Member("networkkbsread", percent * 1000).Member("networkkbswrite", percent * 400);
  writer.Member("diskkbsread", percent * 2000).Member("diskkbswrite", percent * 900);
  writer.Member("memorykbs", memory_kib);
  writer.Member("memoryintfreekbs", memory_kib * (100 - percent) / 100);
  writer.Member("memorytargetkbs", memory_kib);
  writer.Member("diskioread", percent * 50).Member("diskiowrite", percent * 25);
}

void WriteMetrics(json::Writer& writer, const VirtualMachine& machine) {
  const int64_t percent = LoadPercent(machine);
  const auto ghz = static_cast<double>(CpuNumber(machine) * CpuSpeedMhz(machine)) / 1000;
  const auto gigabytes = static_cast<double>(MemoryMib(machine)) / 1024;
  writer.Member("cputotal", fmt::format("{:.1f} Ghz", ghz));
  writer.Member("memorytotal", fmt::format("{:.1f} GB", gigabytes));
  writer.Member("networkread", fmt::format("{} MB", percent));
  writer.Member("networkwrite", fmt::format("{} MB", percent * 2 / 5));
  writer.Member("diskread", fmt::format("{} MB", percent * 2));
  writer.Member("diskwrite", fmt::format("{} MB", percent * 9 / 10));
  writer.Member("diskiopstotal", percent * 75);
}

void WriteIdentity(json::Writer& writer, const VirtualMachine& machine) {
  writer.Member("id", machine.id).Member("name", machine.name);
  writer.Member("displayname", machine.display_name);
  WriteOwner(writer, *machine.account);
  const User* user = machine.user ? machine.user : machine.account->user;
  if (user) writer.Member("userid", user->id).Member("username", user->name);
  writer.Member("created", base::FormatUtcSeconds(machine.created));
  writer.Member("lastupdated", base::FormatUtcSeconds(machine.updated));
  writer.Member("state", cloudstack::Name(machine.state)).Member("haenable", machine.ha_enabled);
  WriteZoneMembers(writer, *machine.zone);
}

void WriteSource(json::Writer& writer, const VirtualMachine& machine, const MachineView& view) {
  if (Shows(view, "group") && !machine.group.empty()) writer.Member("group", machine.group);
  if (Shows(view, "tmpl")) {
    writer.Member("templateid", machine.source->id).Member("templatename", machine.source->name);
    writer.Member("templatetype", machine.source->type).Member("templateformat", "QCOW2");
    writer.Member("templatedisplaytext", machine.source->display_text);
    writer.Member("passwordenabled", machine.source->password_enabled);
  }
  if (!Shows(view, "servoff")) return;
  writer.Member("serviceofferingid", machine.offering->id);
  writer.Member("serviceofferingname", machine.offering->name);
  writer.Member("cpunumber", CpuNumber(machine)).Member("cpuspeed", CpuSpeedMhz(machine));
  writer.Member("memory", MemoryMib(machine));
}

void WriteDetails(json::Writer& writer, const VirtualMachine& machine) {
  writer.Key("details").BeginObject();
  for (const auto& [name, value] : machine.details) writer.Member(name, value);
  writer.EndObject();
}

void WritePlace(json::Writer& writer, const VirtualMachine& machine) {
  if (machine.host) {
    writer.Member("hostid", machine.host->id).Member("hostname", machine.host->name);
    writer.Member("hostcontrolstate", IsUp(*machine.host) ? "Enabled" : "Offline");
  }
  writer.Member("instancename", fmt::format("i-{}-VM", machine.database_id));
  writer.Member("displayvm", machine.is_displayed);
}

void WritePublicAddress(json::Writer& writer, const Cloud& cloud, const VirtualMachine& machine) {
  for (const PublicAddress& address : cloud.public_addresses) {
    if (address.machine != &machine) continue;
    writer.Member("publicipid", address.id).Member("publicip", address.address);
    return;
  }
}

void WriteRest(json::Writer& writer, const VirtualMachine& machine, const MachineView& view) {
  const auto os =
      std::find_if(view.cloud.os_types.begin(), view.cloud.os_types.end(),
                   [&machine](const OsType& type) { return type.name == machine.source->os_type; });
  if (os != view.cloud.os_types.end()) {
    writer.Member("guestosid", os->id).Member("ostypeid", os->id);
  }
  writer.Member("osdisplayname", machine.source->os_type);
  if (Shows(view, "volume")) {
    writer.Member("rootdeviceid", int64_t{0}).Member("rootdevicetype", "ROOT");
    writer.Member("pooltype", "NetworkFilesystem");
  }
  writer.Member("hypervisor", kHypervisor);
  const Nic* nic = DefaultNic(machine);
  if (nic && !nic->address.empty()) writer.Member("ipaddress", nic->address);
  if (Shows(view, "nics")) WritePublicAddress(writer, view.cloud, machine);
  if (IsRootAdmin(view.caller)) WritePlace(writer, machine);
  if (!machine.key_pairs.empty()) writer.Member("keypairs", machine.key_pairs);
  if (!machine.details.empty()) WriteDetails(writer, machine);
  writer.Member("isdynamicallyscalable", machine.is_dynamically_scalable);
  writer.Member("deleteprotection", machine.delete_protection).Member("vmtype", "User");
  writer.Member("arch", "x86_64").Member("receivedbytes", int64_t{0});
  writer.Member("sentbytes", int64_t{0}).Member("hasannotations", false);
  if (view.user_data && !machine.user_data.empty()) writer.Member("userdata", machine.user_data);
  if (!view.password.empty()) writer.Member("password", view.password);
  if (Shows(view, "stats") || view.metrics) WriteStatistics(writer, machine);
  if (view.metrics) WriteMetrics(writer, machine);
  WritePending(writer, view.pending);
}

template <class Group>
bool HasMember(const Group& group, const VirtualMachine& machine) {
  return std::find(group.members.begin(), group.members.end(), &machine) != group.members.end();
}

// The groups that `machine` is in; an empty list where they are not asked for.
template <class Group>
void WriteGroups(json::Writer& writer, std::string_view key, const Table<Group>& groups,
                 const VirtualMachine* machine) {
  writer.Key(key).BeginArray();
  for (const Group& group : groups) {
    if (!machine || !HasMember(group, *machine)) continue;
    writer.BeginObject().Member("id", group.id).Member("name", group.name);
    writer.Member("description", group.description);
    WriteOwner(writer, *group.account);
    if constexpr (requires { group.type; }) writer.Member("type", group.type);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void WriteNic(json::Writer& writer, const Cloud& cloud, const VirtualMachine& machine,
              const Nic& nic) {
  const Network& network = *nic.network;
  writer.BeginObject().Member("id", nic.id).Member("virtualmachineid", machine.id);
  writer.Member("networkid", network.id).Member("networkname", network.name);
  if (!nic.address.empty()) {
    writer.Member("netmask", network.netmask).Member("gateway", network.gateway);
    writer.Member("ipaddress", nic.address);
  }
  writer.Member("traffictype", "Guest").Member("type", network.type);
  writer.Member("isdefault", nic.is_default).Member("macaddress", nic.mac_address);
  writer.Member("deviceid", std::to_string(nic.device_id));
  for (const PublicAddress& address : cloud.public_addresses) {
    if (address.machine != &machine || address.network != &network) continue;
    writer.Member("publicipid", address.id).Member("publicip", address.address);
  }
  if (network.vpc) writer.Member("vpcid", network.vpc->id).Member("vpcname", network.vpc->name);
  WriteEmptyList(writer, "secondaryip");
  WriteEmptyList(writer, "extradhcpoption");
  writer.EndObject();
}

void WriteMachine(json::Writer& writer, const VirtualMachine& machine, const MachineView& view) {
  const bool is_shown = IsShownTo(view.caller, machine, view.cloud.settings);
  writer.BeginObject();
  if (is_shown) {
    WriteIdentity(writer, machine);
    WriteSource(writer, machine, view);
    WriteRest(writer, machine, view);
  }
  writer.Key("nic").BeginArray();
  if (is_shown && Shows(view, "nics")) {
    for (const Nic& nic : machine.nics) WriteNic(writer, view.cloud, machine, nic);
  }
  writer.EndArray();
  WriteGroups(writer, "securitygroup", view.cloud.security_groups,
              is_shown && Shows(view, "secgrp") ? &machine : nullptr);
  WriteGroups(writer, "affinitygroup", view.cloud.affinity_groups,
              is_shown && Shows(view, "affgrp") ? &machine : nullptr);
  if (is_shown) {
    WriteTags(writer, view.cloud, machine.id);
  } else {
    WriteEmptyList(writer, "tags");
  }
  writer.EndObject();
}

std::string MachineResult(const Cloud& cloud, const Account& caller, const VirtualMachine& machine,
                          std::string password) {
  MachineView view{cloud, caller};
  view.password = std::move(password);
  return OneRow("virtualmachine",
                [&](json::Writer& writer) { WriteMachine(writer, machine, view); });
}

}  // namespace toolgate::simulator
