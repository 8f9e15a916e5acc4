// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage/storage_view.h"

#include <fmt/format.h>

#include "simulator/engine/members.h"

namespace toolgate::simulator {
namespace {

std::string_view TypeOf(const Volume& volume) { return volume.is_root ? "ROOT" : "DATADISK"; }

void WriteMachineMembers(json::Writer& writer, const Volume& volume) {
  const VirtualMachine& machine = *volume.machine;
  writer.Member("deviceid", volume.device_id).Member("virtualmachineid", machine.id);
  writer.Member("vmname", machine.name).Member("vmdisplayname", machine.display_name);
  writer.Member("vmstate", cloudstack::Name(machine.state)).Member("vmtype", "User");
  if (volume.attached) writer.Member("attached", base::FormatUtcSeconds(*volume.attached));
  if (!volume.is_root) return;
  writer.Member("serviceofferingid", machine.offering->id);
  writer.Member("serviceofferingname", machine.offering->name);
  writer.Member("serviceofferingdisplaytext", machine.offering->display_text);
}

void WriteSource(json::Writer& writer, const Volume& volume) {
  if (volume.offering) {
    writer.Member("diskofferingid", volume.offering->id);
    writer.Member("diskofferingname", volume.offering->name);
    writer.Member("diskofferingdisplaytext", volume.offering->display_text);
  }
  if (volume.source) {
    writer.Member("templateid", volume.source->id).Member("templatename", volume.source->name);
    writer.Member("templatedisplaytext", volume.source->display_text);
  }
  if (volume.snapshot) writer.Member("snapshotid", volume.snapshot->id);
  if (volume.iops_min > 0) writer.Member("miniops", volume.iops_min);
  if (volume.iops_max > 0) writer.Member("maxiops", volume.iops_max);
}

// Where it lies: for operators only.
void WritePlace(json::Writer& writer, const Volume& volume) {
  writer.Member("displayvolume", volume.is_displayed);
  if (!volume.pool) return;
  writer.Member("storageid", volume.pool->id).Member("storage", volume.pool->name);
  writer.Member("path", volume.id);
  if (const Cluster* cluster = volume.pool->cluster) {
    writer.Member("clusterid", cluster->id).Member("clustername", cluster->name);
    writer.Member("podid", cluster->pod->id).Member("podname", cluster->pod->name);
  }
}

void WriteUse(json::Writer& writer, const Volume& volume) {
  if (!volume.pool) return;
  // Thinly provisioned: a quarter is written.
  writer.Member("physicalsize", volume.size_bytes / 4);
  writer.Member("virtualsize", volume.size_bytes).Member("utilization", "25");
}

void WriteJob(json::Writer& writer, const CommandContext* context, std::string_view id) {
  const Job* pending = context ? context->jobs.FindPending(id) : nullptr;
  WritePending(writer, pending);
}

void Write(json::Writer& writer, const StorageViewer& viewer, const Volume& volume,
           const CommandContext* context) {
  writer.BeginObject().Member("id", volume.id).Member("name", volume.name);
  WriteZoneMembers(writer, *volume.zone);
  writer.Member("type", TypeOf(volume));
  if (volume.machine) WriteMachineMembers(writer, volume);
  writer.Member("provisioningtype", "thin").Member("size", volume.size_bytes);
  writer.Member("created", base::FormatUtcSeconds(volume.created));
  writer.Member("state", Name(volume.state));
  WriteOwner(writer, *volume.account);
  WriteSource(writer, volume);
  writer.Member("storagetype", "shared").Member("hypervisor", kHypervisor);
  writer.Member("destroyed", volume.state == VolumeState::kDestroy);
  writer.Member("isextractable", true).Member("quiescevm", false);
  writer.Member("supportsstoragesnapshot", false);
  writer.Member("deleteprotection", volume.delete_protection);
  WriteUse(writer, volume);
  if (IsRootAdmin(viewer.caller)) WritePlace(writer, volume);
  WriteTags(writer, viewer.cloud, volume.id);
  writer.Member("hasannotations", false);
  WriteJob(writer, context, volume.id);
  writer.EndObject();
}

void Write(json::Writer& writer, const StorageViewer& viewer, const Snapshot& snapshot,
           const CommandContext* context) {
  const Volume& volume = *snapshot.volume;
  writer.BeginObject().Member("id", snapshot.id).Member("name", snapshot.name);
  WriteOwner(writer, *snapshot.account);
  writer.Member("snapshottype", "MANUAL").Member("intervaltype", "MANUAL");
  writer.Member("volumeid", volume.id).Member("volumename", volume.name);
  writer.Member("volumetype", TypeOf(volume)).Member("volumestate", Name(volume.state));
  WriteZoneMembers(writer, *volume.zone);
  writer.Member("created", base::FormatUtcSeconds(snapshot.created));
  writer.Member("locationtype", snapshot.location_type);
  writer.Member("state", Name(snapshot.state));
  if (snapshot.size_bytes > 0) {
    writer.Member("physicalsize", snapshot.size_bytes / 4);
    writer.Member("virtualsize", snapshot.size_bytes);
  }
  writer.Member("revertable", snapshot.state == SnapshotState::kBackedUp);
  if (volume.source) writer.Member("osdisplayname", volume.source->os_type);
  WriteTags(writer, viewer.cloud, snapshot.id);
  writer.Member("hasannotations", false);
  WriteJob(writer, context, snapshot.id);
  writer.EndObject();
}

}  // namespace

void WriteVolume(json::Writer& writer, const CommandContext& context, const Volume& volume) {
  Write(writer, {context.cloud, context.caller}, volume, &context);
}

void WriteSnapshot(json::Writer& writer, const CommandContext& context, const Snapshot& snapshot) {
  Write(writer, {context.cloud, context.caller}, snapshot, &context);
}

std::string VolumeResult(const StorageViewer& viewer, const Volume& volume) {
  return OneRow("volume", [&](json::Writer& writer) { Write(writer, viewer, volume, nullptr); });
}

std::string SnapshotResult(const StorageViewer& viewer, const Snapshot& snapshot) {
  return OneRow("snapshot",
                [&](json::Writer& writer) { Write(writer, viewer, snapshot, nullptr); });
}

}  // namespace toolgate::simulator
