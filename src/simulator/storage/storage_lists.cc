// SPDX-License-Identifier: Apache-2.0
// listVolumes and listSnapshots.
#include "simulator/engine/listing.h"
#include "simulator/storage/commands.h"
#include "simulator/storage/storage_view.h"

namespace toolgate::simulator {
namespace {

template <class T>
std::string_view IdOf(const T* entity) {
  return entity ? std::string_view(entity->id) : std::string_view();
}

const Cluster* ClusterOf(const Volume& volume) {
  return volume.pool ? volume.pool->cluster : nullptr;
}

bool MatchesPlace(const Arguments& arguments, const Volume& volume) {
  const VirtualMachine* machine = volume.machine;
  const Cluster* cluster = ClusterOf(volume);
  return !Differs(arguments, "zoneid", volume.zone->id) &&
         !Differs(arguments, "storageid", IdOf(volume.pool)) &&
         !Differs(arguments, "clusterid", IdOf(cluster)) &&
         !Differs(arguments, "podid", cluster ? IdOf(cluster->pod) : "") &&
         !Differs(arguments, "hostid", machine ? IdOf(machine->host) : "") &&
         !Differs(arguments, "virtualmachineid", IdOf(machine));
}

bool MatchesKind(const Arguments& arguments, const Volume& volume) {
  const bool has_offering = volume.is_root && volume.machine;
  return !Differs(arguments, "type", volume.is_root ? "ROOT" : "DATADISK") &&
         !Differs(arguments, "state", Name(volume.state)) &&
         !Differs(arguments, "diskofferingid", IdOf(volume.offering)) &&
         !Differs(arguments, "serviceofferingid",
                  has_offering ? IdOf(volume.machine->offering) : "") &&
         !arguments.Flag("isencrypted") &&
         arguments.Flag("displayvolume", volume.is_displayed) == volume.is_displayed;
}

// Root admins are shown what is kept from the others.
bool IsShownTo(const Account& caller, const Volume& volume) {
  return volume.state != VolumeState::kExpunged && (volume.is_displayed || IsRootAdmin(caller));
}

}  // namespace

Reply ListVolumes(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto volumes = Select(context.cloud.volumes, context.arguments, [&](const Volume& volume) {
    return IsShownTo(context.caller, volume) && IsInScope(context, *volume.account) &&
           MatchesNames(arguments, volume.id, volume.name) && HasKeyword(arguments, volume.name) &&
           MatchesPlace(arguments, volume) && MatchesKind(arguments, volume) &&
           MatchesTags(context, volume.id);
  });
  return WriteList(context, "volume", volumes, [&](json::Writer& writer, const Volume& volume) {
    WriteVolume(writer, context, volume);
  });
}

Reply ListSnapshots(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto snapshots =
      Select(context.cloud.snapshots, context.arguments, [&](const Snapshot& snapshot) {
        return snapshot.state != SnapshotState::kDestroyed &&
               IsInScope(context, *snapshot.account) &&
               MatchesNames(arguments, snapshot.id, snapshot.name) &&
               HasKeyword(arguments, snapshot.name) &&
               !Differs(arguments, "volumeid", snapshot.volume->id) &&
               !Differs(arguments, "zoneid", snapshot.volume->zone->id) &&
               !Differs(arguments, "snapshottype", "MANUAL") &&
               !Differs(arguments, "intervaltype", "MANUAL") &&
               !Differs(arguments, "locationtype", snapshot.location_type) &&
               !Differs(arguments, "storageid", IdOf(snapshot.volume->pool)) &&
               MatchesTags(context, snapshot.id);
      });
  return WriteList(context, "snapshot", snapshots,
                   [&](json::Writer& writer, const Snapshot& snapshot) {
                     WriteSnapshot(writer, context, snapshot);
                   });
}

}  // namespace toolgate::simulator
