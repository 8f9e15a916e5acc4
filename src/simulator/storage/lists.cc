// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/storage/commands.h"

namespace toolgate::simulator {
namespace {

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

}  // namespace

Reply ListVolumes(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto volumes = Select(context.cloud.volumes, [&](const Volume& volume) {
    return volume.state != "Expunged" && IsInScope(context, *volume.account) &&
           MatchesNames(arguments, volume.id, volume.name) && HasKeyword(arguments, volume.name) &&
           !Differs(arguments, "zoneid", volume.zone->id) &&
           !Differs(arguments, "type", volume.is_root ? "ROOT" : "DATADISK") &&
           !Differs(arguments, "state", volume.state) &&
           !Differs(arguments, "virtualmachineid", volume.machine ? volume.machine->id : "");
  });
  return WriteList(context, "volume", volumes, WriteVolume);
}

Reply ListSnapshots(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto snapshots = Select(context.cloud.snapshots, [&](const Snapshot& snapshot) {
    return IsInScope(context, *snapshot.account) &&
           MatchesNames(arguments, snapshot.id, snapshot.name) &&
           HasKeyword(arguments, snapshot.name) &&
           !Differs(arguments, "volumeid", snapshot.volume->id);
  });
  return WriteList(context, "snapshot", snapshots, WriteSnapshot);
}

}  // namespace toolgate::simulator
