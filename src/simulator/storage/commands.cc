// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/storage/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {.name = "listVolumes",
     .java_class = "volume.ListVolumesCmd",
     .kind = CommandKind::kList,
     .description = "Lists all volumes.",
     .notation =
         "+LIST +ACCT +PROJ hostid:uuid(Host) id:uuid(Volume) ids:list<uuid>(Volume) name:string "
         "podid:uuid(Pod) clusterid:uuid(Cluster)^ type:string virtualmachineid:uuid(UserVm) "
         "zoneid:uuid(Zone) storageid:string^ serviceofferingid:uuid(ServiceOffering) "
         "diskofferingid:uuid(DiskOffering) displayvolume:boolean^ listsystemvms:boolean^ "
         "state:string isencrypted:boolean^ retrieveonlyresourcecount:boolean tags:map",
     .run = ListVolumes,
     .response = "VolumeResponse"},
    {.name = "createVolume",
     .java_class = "volume.CreateVolumeCmd",
     .kind = CommandKind::kAsync,
     .description =
         "Creates a disk volume from a disk offering. This disk volume must still be attached to a "
         "virtual machine to make use of it.",
     .notation =
         "account:string projectid:uuid(Project) domainid:uuid(Domain) "
         "diskofferingid:uuid(DiskOffering) name:string size:long miniops:long maxiops:long "
         "snapshotid:uuid(Snapshot) zoneid:uuid(Zone) displayvolume:boolean^ "
         "virtualmachineid:uuid(UserVm) customid:string",
     .run = CreateVolume,
     .event = "VOLUME.CREATE",
     .event_text = "creating volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "attachVolume",
     .java_class = "volume.AttachVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Attaches a disk volume to a virtual machine.",
     .notation = "deviceid:long id!:uuid(Volume) virtualmachineid!:uuid(UserVm)",
     .run = AttachVolume,
     .event = "VOLUME.ATTACH",
     .event_text = "attaching volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "detachVolume",
     .java_class = "volume.DetachVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Detaches a disk volume from a virtual machine.",
     .notation = "id:uuid(Volume) deviceid:long virtualmachineid:uuid(UserVm)",
     .run = DetachVolume,
     .event = "VOLUME.DETACH",
     .event_text = "detaching volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "resizeVolume",
     .java_class = "volume.ResizeVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Resizes a volume",
     .notation = "id!:uuid(Volume) miniops:long maxiops:long size:long shrinkok:boolean "
                 "diskofferingid:uuid(DiskOffering) automigrate:boolean",
     .run = ResizeVolume,
     .event = "VOLUME.RESIZE",
     .event_text = "resizing volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "migrateVolume",
     .java_class = "volume.MigrateVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Migrate volume",
     .notation = "volumeid!:uuid(Volume) storageid!:uuid(StoragePool) livemigrate:boolean "
                 "newdiskofferingid:uuid(DiskOffering)",
     .run = MigrateVolume,
     .event = "VOLUME.MIGRATE",
     .event_text = "migrating volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "updateVolume",
     .java_class = "volume.UpdateVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Updates the volume.",
     .notation = "id:uuid(Volume) path:string^ chaininfo:string^ storageid:uuid(StoragePool)^ "
                 "state:string^ displayvolume:boolean^ name:string deleteprotection:boolean "
                 "customid:string^",
     .run = UpdateVolume,
     .event = "VOLUME.UPDATE",
     .event_text = "updating volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "deleteVolume",
     .java_class = "volume.DeleteVolumeCmd",
     .description = "Deletes a detached disk volume.",
     .notation = "id!:uuid(Volume)",
     .run = DeleteVolume,
     .event = "VOLUME.DELETE",
     .event_text = "deleting volume",
     .resource = "Volume",
     .response = "SuccessResponse"},
    {.name = "destroyVolume",
     .java_class = "volume.DestroyVolumeCmd",
     .kind = CommandKind::kAsync,
     .description = "Destroys a Volume.",
     .notation = "id!:uuid(Volume) expunge:boolean",
     .run = DestroyVolume,
     .event = "VOLUME.DESTROY",
     .event_text = "destroying volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "recoverVolume",
     .java_class = "volume.RecoverVolumeCmd",
     .description = "Recovers a Destroy volume, only supported to recover volume in Destroy state.",
     .notation = "id!:uuid(Volume)",
     .run = RecoverVolume,
     .event = "VOLUME.RECOVER",
     .event_text = "recovering volume",
     .resource = "Volume",
     .response = "VolumeResponse"},
    {.name = "listSnapshots",
     .java_class = "snapshot.ListSnapshotsCmd",
     .kind = CommandKind::kList,
     .description = "Lists all available snapshots for the account.",
     .notation = "+LIST +ACCT +PROJ id:uuid(Snapshot) ids:list<uuid>(Snapshot) intervaltype:string "
                 "name:string snapshottype:string volumeid:uuid(Volume) zoneid:uuid(Zone) "
                 "showunique:boolean locationtype:string tags:map imagestoreid:uuid(ImageStore)^ "
                 "storageid:uuid(StoragePool)^",
     .run = ListSnapshots,
     .response = "SnapshotResponse",
     .area = JavaArea::kUser},
    {.name = "createSnapshot",
     .java_class = "snapshot.CreateSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "Creates an instant snapshot of a volume.",
     .notation = "account:string domainid:uuid(Domain) volumeid!:uuid(Volume) "
                 "policyid:uuid(SnapshotPolicy) quiescevm:boolean locationtype:string name:string "
                 "asyncbackup:boolean tags:map zoneids:list<uuid>(Zone) "
                 "storageids:list<uuid>(StoragePool)^ usestoragereplication:boolean",
     .run = CreateSnapshot,
     .event = "SNAPSHOT.CREATE",
     .event_text = "creating snapshot",
     .resource = "Snapshot",
     .response = "SnapshotResponse",
     .area = JavaArea::kUser},
    {.name = "deleteSnapshot",
     .java_class = "snapshot.DeleteSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "Deletes a snapshot of a disk volume.",
     .notation = "id!:uuid(Snapshot) zoneid:uuid(Zone)",
     .run = DeleteSnapshot,
     .event = "SNAPSHOT.DELETE",
     .event_text = "deleting snapshot",
     .resource = "Snapshot",
     .response = "SuccessResponse",
     .area = JavaArea::kUser},
    {.name = "revertSnapshot",
     .java_class = "snapshot.RevertSnapshotCmd",
     .kind = CommandKind::kAsync,
     .description = "This is supposed to revert a volume snapshot.",
     .notation = "id!:uuid(Snapshot)",
     .run = RevertSnapshot,
     .event = "SNAPSHOT.REVERT",
     .event_text = "reverting snapshot",
     .resource = "Snapshot",
     .response = "SnapshotResponse",
     .area = JavaArea::kUser},
};

}  // namespace

std::span<const Command> StorageCommands() { return kCommands; }

}  // namespace toolgate::simulator
