// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_view.h"

#include <fmt/format.h>

#include "simulator/engine/members.h"

namespace toolgate::simulator {
namespace {

void WriteNic(json::Writer& writer, const Nic& nic, size_t index) {
  const Network& network = *nic.network;
  writer.BeginObject().Member("id", nic.id);
  writer.Member("networkid", network.id).Member("networkname", network.name);
  if (!nic.address.empty()) {
    writer.Member("netmask", network.netmask).Member("gateway", network.gateway);
    writer.Member("ipaddress", nic.address);
  }
  writer.Member("traffictype", "Guest").Member("type", network.type);
  writer.Member("isdefault", index == 0).Member("macaddress", nic.mac_address);
  writer.Member("deviceid", std::to_string(index));
  WriteEmptyList(writer, "secondaryip");
  WriteEmptyList(writer, "extradhcpoption");
  writer.EndObject();
}

void WriteMetrics(json::Writer& writer, const VirtualMachine& machine) {
  const bool runs = machine.state == cloudstack::VmState::kRunning;
  // Steady and different for every machine, so that a test can expect them.
  const int64_t percent = runs ? 5 + machine.database_id * 7 % 60 : 0;
  const ServiceOffering& offering = *machine.offering;
  writer.Member("cpuused", fmt::format("{}.5%", percent));
  writer.Member(
      "cputotal",
      fmt::format("{:.1f} Ghz",
                  static_cast<double>(offering.cpu_number * offering.cpu_speed_mhz) / 1000));
  writer.Member("memorytotal",
                fmt::format("{:.1f} GB", static_cast<double>(offering.memory_mib) / 1024));
  writer.Member("memorykbs", offering.memory_mib * 1024);
  writer.Member("memoryintfreekbs", offering.memory_mib * 1024 * (100 - percent) / 100);
  writer.Member("networkkbsread", percent * 1000).Member("networkkbswrite", percent * 400);
  writer.Member("networkread", fmt::format("{} MB", percent));
  writer.Member("networkwrite", fmt::format("{} MB", percent * 2 / 5));
  writer.Member("diskkbsread", percent * 2000).Member("diskkbswrite", percent * 900);
  writer.Member("diskioread", percent * 50).Member("diskiowrite", percent * 25);
  writer.Member("diskiopstotal", percent * 75);
}

}  // namespace

void WriteMachine(json::Writer& writer, const VirtualMachine& machine, const MachineView& view) {
  writer.BeginObject();
  if (!view.is_empty) {
    writer.Member("id", machine.id).Member("name", machine.name);
    writer.Member("displayname", machine.display_name);
    WriteOwner(writer, *machine.account);
    if (const User* user = machine.account->user) {
      writer.Member("userid", user->id).Member("username", user->name);
    }
    writer.Member("created", base::FormatUtcSeconds(machine.created));
    writer.Member("lastupdated", base::FormatUtcSeconds(machine.updated));
    writer.Member("state", cloudstack::Name(machine.state)).Member("haenable", false);
    WriteZoneMembers(writer, *machine.zone);
    if (view.for_admin && machine.host) {
      writer.Member("hostid", machine.host->id).Member("hostname", machine.host->name);
    }
    writer.Member("templateid", machine.source->id).Member("templatename", machine.source->name);
    writer.Member("templatedisplaytext", machine.source->display_text);
    writer.Member("passwordenabled", machine.source->password_enabled);
    writer.Member("serviceofferingid", machine.offering->id);
    writer.Member("serviceofferingname", machine.offering->name);
    writer.Member("cpunumber", machine.offering->cpu_number);
    writer.Member("cpuspeed", machine.offering->cpu_speed_mhz);
    writer.Member("memory", machine.offering->memory_mib);
    writer.Member("osdisplayname", machine.source->os_type);
    writer.Member("rootdeviceid", int64_t{0}).Member("rootdevicetype", "ROOT");
    writer.Member("hypervisor", kHypervisor);
    if (!machine.nics.empty() && !machine.nics.front().address.empty()) {
      writer.Member("ipaddress", machine.nics.front().address);
    }
    if (view.for_admin) {
      writer.Member("instancename", fmt::format("i-{}-VM", machine.database_id));
    }
    if (!machine.key_pairs.empty()) writer.Member("keypairs", machine.key_pairs);
    writer.Member("isdynamicallyscalable", true);
    writer.Member("deleteprotection", machine.delete_protection);
    if (!view.password.empty()) writer.Member("password", view.password);
    if (view.metrics) WriteMetrics(writer, machine);
    if (view.pending) {
      writer.Member("jobid", view.pending->id);
      writer.Member("jobstatus", static_cast<int64_t>(view.pending->status));
    }
  }
  writer.Key("nic").BeginArray();
  for (size_t i = 0; !view.is_empty && i < machine.nics.size(); ++i) {
    WriteNic(writer, machine.nics[i], i);
  }
  writer.EndArray();
  for (const char* name : {"securitygroup", "affinitygroup", "tags"}) WriteEmptyList(writer, name);
  writer.EndObject();
}

}  // namespace toolgate::simulator
