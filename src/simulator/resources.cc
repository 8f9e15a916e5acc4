// SPDX-License-Identifier: Apache-2.0
#include "simulator/resources.h"

#include <fmt/format.h>

namespace toolgate::simulator {
namespace {

constexpr std::string_view kHypervisor = "Simulator";
constexpr std::string_view kManagementServer = "a8d6c1f2-5f0e-4c1b-9c55-0f3f5a2f6d10";

void WriteOwner(json::Writer& writer, const Account& account) {
  writer.Member("account", account.name);
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.Member("domainpath", account.domain->path);
}

void WriteZoneMembers(json::Writer& writer, const Zone& zone) {
  writer.Member("zoneid", zone.id).Member("zonename", zone.name);
}

void WriteEmptyList(json::Writer& writer, std::string_view name) {
  writer.Key(name).BeginArray().EndArray();
}

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
    writer.Member("userid", machine.account->user_id);
    writer.Member("username", machine.account->user_name);
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

void WriteZone(json::Writer& writer, const Zone& zone) {
  writer.BeginObject().Member("id", zone.id).Member("name", zone.name);
  writer.Member("dns1", zone.dns).Member("networktype", "Advanced");
  writer.Member("securitygroupsenabled", false).Member("allocationstate", "Enabled");
  writer.Member("dhcpprovider", "VirtualRouter").Member("localstorageenabled", false);
  writer.Member("type", "Core");
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteHost(json::Writer& writer, const Host& host) {
  writer.BeginObject().Member("id", host.id).Member("name", host.name);
  writer.Member("state", host.up ? "Up" : "Down").Member("type", "Routing");
  writer.Member("ipaddress", host.address);
  WriteZoneMembers(writer, *host.zone);
  writer.Member("hypervisor", kHypervisor).Member("resourcestate", "Enabled");
  writer.EndObject();
}

void WriteOffering(json::Writer& writer, const ServiceOffering& offering) {
  writer.BeginObject().Member("id", offering.id).Member("name", offering.name);
  writer.Member("state", "Active").Member("displaytext", offering.display_text);
  writer.Member("cpunumber", offering.cpu_number).Member("cpuspeed", offering.cpu_speed_mhz);
  writer.Member("memory", offering.memory_mib).Member("storagetype", "shared");
  writer.Member("provisioningtype", "thin").Member("offerha", false);
  writer.Member("iscustomized", false).Member("dynamicscalingenabled", true);
  writer.EndObject();
}

void WriteTemplate(json::Writer& writer, const Template& source) {
  writer.BeginObject().Member("id", source.id).Member("name", source.name);
  writer.Member("displaytext", source.display_text).Member("ispublic", true);
  writer.Member("isready", true).Member("passwordenabled", source.password_enabled);
  writer.Member("format", "QCOW2").Member("isfeatured", source.filter == "featured");
  writer.Member("crossZones", false).Member("ostypename", source.os_type);
  WriteZoneMembers(writer, *source.zone);
  writer.Member("status", "Download Complete").Member("size", source.size_bytes);
  writer.Member("templatetype", "USER").Member("hypervisor", kHypervisor);
  writer.Member("isdynamicallyscalable", true).Member("bits", int64_t{64});
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteNetwork(json::Writer& writer, const Network& network) {
  writer.BeginObject().Member("id", network.id).Member("name", network.name);
  writer.Member("displaytext", network.display_text).Member("traffictype", "Guest");
  if (!network.gateway.empty()) {
    writer.Member("gateway", network.gateway).Member("netmask", network.netmask);
    writer.Member("cidr", network.cidr);
  }
  WriteZoneMembers(writer, *network.zone);
  writer.Member("issystem", false).Member("state", network.state).Member("type", network.type);
  writer.Member("acltype", "Account");
  WriteOwner(writer, *network.account);
  writer.Member("networkdomain", network.domain).Member("canusefordeploy", true);
  WriteEmptyList(writer, "service");
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteVolume(json::Writer& writer, const Volume& volume) {
  writer.BeginObject().Member("id", volume.id).Member("name", volume.name);
  WriteZoneMembers(writer, *volume.zone);
  writer.Member("type", volume.is_root ? "ROOT" : "DATADISK");
  if (const VirtualMachine* machine = volume.machine) {
    writer.Member("deviceid", volume.device_id).Member("virtualmachineid", machine->id);
    writer.Member("vmname", machine->name).Member("vmdisplayname", machine->display_name);
    writer.Member("vmstate", cloudstack::Name(machine->state));
  }
  writer.Member("size", volume.size_bytes);
  writer.Member("created", base::FormatUtcSeconds(volume.created));
  writer.Member("state", volume.state);
  WriteOwner(writer, *volume.account);
  writer.Member("storagetype", "shared").Member("hypervisor", kHypervisor);
  writer.Member("isextractable", true).Member("deleteprotection", volume.delete_protection);
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteSnapshot(json::Writer& writer, const Snapshot& snapshot) {
  writer.BeginObject().Member("id", snapshot.id).Member("name", snapshot.name);
  WriteOwner(writer, *snapshot.account);
  writer.Member("snapshottype", "MANUAL").Member("volumeid", snapshot.volume->id);
  writer.Member("volumename", snapshot.volume->name);
  writer.Member("volumetype", snapshot.volume->is_root ? "ROOT" : "DATADISK");
  writer.Member("created", base::FormatUtcSeconds(snapshot.created));
  writer.Member("intervaltype", "MANUAL").Member("state", snapshot.state);
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteUser(json::Writer& writer, const Account& account) {
  writer.BeginObject().Member("id", account.user_id).Member("username", account.user_name);
  writer.Member("state", account.enabled ? "enabled" : "disabled");
  writer.Member("account", account.name).Member("accountid", account.id);
  writer.Member("accounttype", static_cast<int64_t>(account.type));
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.EndObject();
}

void WriteJobMembers(json::Writer& writer, const Job& job) {
  writer.Member("accountid", job.account->id).Member("account", job.account->name);
  writer.Member("domainid", job.account->domain->id);
  writer.Member("domainpath", job.account->domain->path);
  writer.Member("userid", job.account->user_id).Member("cmd", job.command_class);
  writer.Member("jobstatus", static_cast<int64_t>(job.status));
  writer.Member("jobprocstatus", int64_t{0}).Member("jobresultcode", int64_t{job.result_code});
  if (!job.result.empty())
    writer.Member("jobresulttype", "object").Key("jobresult").Raw(job.result);
  writer.Member("jobinstancetype", job.instance_type);
  writer.Member("jobinstanceid", job.instance_id);
  writer.Member("managementserverid", kManagementServer);
  writer.Member("created", base::FormatUtcSeconds(job.created));
  if (job.completed) writer.Member("completed", base::FormatUtcSeconds(*job.completed));
  writer.Member("jobid", job.id);
}

}  // namespace toolgate::simulator
