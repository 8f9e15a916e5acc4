// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/storage/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"listVolumes", "volume.ListVolumesCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all volumes.",
     "+LIST +ACCT +PROJ hostid:uuid(Host) id:uuid(Volume) ids:list<uuid>(Volume) name:string "
     "podid:uuid(Pod) clusterid:uuid(Cluster)^ type:string virtualmachineid:uuid(UserVm) "
     "zoneid:uuid(Zone) serviceofferingid:uuid(ServiceOffering) "
     "diskofferingid:uuid(DiskOffering) displayvolume:boolean^ listsystemvms:boolean^ state:string "
     "isencrypted:boolean^ retrieveonlyresourcecount:boolean tags:map",
     ListVolumes},
    {"listSnapshots", "snapshot.ListSnapshotsCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all available snapshots for the account.",
     "+LIST +ACCT +PROJ id:uuid(Snapshot) ids:list<uuid>(Snapshot) intervaltype:string name:string "
     "snapshottype:string volumeid:uuid(Volume) zoneid:uuid(Zone) showunique:boolean "
     "locationtype:string tags:map",
     ListSnapshots},
};

}  // namespace

std::span<const Command> StorageCommands() { return kCommands; }

}  // namespace toolgate::simulator
