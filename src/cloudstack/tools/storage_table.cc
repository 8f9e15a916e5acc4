// SPDX-License-Identifier: Apache-2.0
// Tools for volumes and snapshots.
#include "cloudstack/tools/mistakes.h"
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kVolumeTypes[] = {"ROOT", "DATADISK"};
constexpr std::string_view kIntervals[] = {"MANUAL", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"};
constexpr std::string_view kSnapshotTypes[] = {"MANUAL", "RECURRING"};
constexpr std::string_view kLocations[] = {"PRIMARY", "SECONDARY"};
constexpr std::string_view kStorageTypes[] = {"local", "shared"};

constexpr ArgumentSpec kVolumeId = {"id", kUuid, "The volume's id", kRequired};
constexpr ArgumentSpec kSnapshotId = {"id", kUuid, "The snapshot's id", kRequired};

constexpr ArgumentSpec kListVolumes[] = {
    {"virtualmachineid", kUuid, "Only of this machine"},
    kZoneId,
    Word("type", "Only root disks, or only data disks", kVolumeTypes),
    kIdFilter,
    kNameFilter,
    {"state", kText, "Only in this state: Allocated, Ready, Destroy, Expunged, ..."},
    {"diskofferingid", kUuid, "Only of this offering"},
    {"storageid", kUuid, "Only in this storage pool; for root admins"},
    kTagsFilter,
};
constexpr ArgumentSpec kCreateVolume[] = {
    {"name", kText, "The volume's name", kRequired},
    {"diskofferingid", kUuid, "From list_disk_offerings; needed without `snapshotid`"},
    {"zoneid", kUuid, "Where it shall be; needed without `snapshotid`"},
    Integer("size", "In GiB, where the offering leaves it open", kGibibytes),
    {"snapshotid", kUuid, "The snapshot to copy"},
    {"virtualmachineid", kUuid, "With `snapshotid`: the machine to attach it to"},
    Integer("miniops", "Where the offering leaves it open", kIops),
    Integer("maxiops", "Where the offering leaves it open", kIops),
};
constexpr ArgumentSpec kAttach[] = {
    kVolumeId,
    {"virtualmachineid", kUuid, "The machine to attach it to", kRequired},
    Integer("deviceid", "Its place in the machine; the next free one if left out", {0, 255}),
};
constexpr ArgumentSpec kDetach[] = {
    {"id", kUuid, "The volume's id; or else `virtualmachineid` and `deviceid`"},
    {"virtualmachineid", kUuid, "The machine that it is attached to"},
    Integer("deviceid", "Its place in that machine", {1, 255}),
};
constexpr ArgumentSpec kResize[] = {
    kVolumeId,
    Integer("size", "The new size in GiB", kGibibytes),
    Flag("shrinkok", "Let it become smaller; what is at its end is lost", "false"),
    {"diskofferingid", kUuid, "Another offering, from list_disk_offerings"},
    Integer("miniops", "Where the offering leaves it open", kIops),
    Integer("maxiops", "Where the offering leaves it open", kIops),
    Flag("automigrate", "Move it to other storage if the new offering needs it"),
};
constexpr ArgumentSpec kCreateSnapshot[] = {
    {"volumeid", kUuid, "The volume to take it of", kRequired},
    {"name", kText, "The snapshot's name; made up if left out"},
    Flag("quiescevm", "Let the machine write out its buffers before; not every storage can"),
    Flag("asyncbackup", "Do not wait until it is copied to secondary storage"),
    Word("locationtype", "Where it is kept, if its storage leaves that open", kLocations),
    {"zoneids", kUuidList, "Further zones to copy it to, separated by commas"},
    {"tags", kTags, "Tags that it shall have"},
};
constexpr ArgumentSpec kListSnapshots[] = {
    {"volumeid", kUuid, "Only of this volume"},
    {"intervaltype", kWord, "Only those taken so often; MANUAL: on request", kOptional, kToTool, 0,
     0, kIntervals},
    Word("snapshottype", "Only those taken on request, or only by a schedule", kSnapshotTypes),
    kIdFilter,
    kNameFilter,
    kZoneId,
    Word("locationtype", "Only those kept there", kLocations),
    kTagsFilter,
};
constexpr ArgumentSpec kJustVolume[] = {kVolumeId};
constexpr ArgumentSpec kJustSnapshot[] = {kSnapshotId};
constexpr ArgumentSpec kDestroyVolume[] = {
    kVolumeId,
    Flag("expunge", "Remove it for good; without, it can be recovered for about a day", "false"),
};
constexpr ArgumentSpec kDeleteSnapshot[] = {
    kSnapshotId,
    {"zoneid", kUuid, "Only its copy in this zone"},
};
constexpr ArgumentSpec kListOfferings[] = {
    kIdFilter,
    kNameFilter,
    kZoneId,
    {"volumeid", kUuid, "Only what this volume can be changed to"},
    Word("storagetype", "Only on this kind of storage", kStorageTypes),
};

constexpr MemberSpec kSnapshotMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"volumename", kString, "", kInTextToo},
    {"volumeid"},
    {"volumetype"},
    {"created", kString, "", kInTextToo},
    {"intervaltype", kString, "How often it is taken; MANUAL: on request"},
    {"snapshottype"},
    {"locationtype"},
    Bytes("physicalsizebytes", "physicalsize", "Bytes that it takes"),
    Bytes("virtualsizebytes", "virtualsize", "Bytes of its volume"),
    Bytes("chainsizebytes", "chainsize", "Bytes of it and those that it builds on"),
    {"revertable", kBoolean, "Whether its volume can be set back to it"},
    {"zoneid"},
    {"zonename"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"jobid", kString, "The job that is at work on it"},
    kTagsMember,
};
constexpr MemberSpec kDiskOfferingMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"state"},
    {"disksize", kNumber, "GiB; 0 when it can be chosen", kInTextToo},
    {"iscustomized", kBoolean, "Whether the size can be chosen", kInTextToo},
    {"iscustomizediops", kBoolean},
    {"miniops", kNumber},
    {"maxiops", kNumber},
    {"disksizestrictness", kBoolean, "Whether its volumes can never be resized"},
    {"storagetype"},
    {"provisioningtype"},
    {"encrypt", kBoolean},
    {"domainid"},
    {"domain"},
    {"zoneid"},
    {"zone"},
    {"created"},
};

constexpr RowFilter kIntervalFilter[] = {{"intervaltype", "intervaltype"}};
constexpr ListKind kVolumeList = {"listVolumes", "volume", "volumes", kVolumeMembers};
constexpr ListKind kSnapshotList = {"listSnapshots", "snapshot", "snapshots", kSnapshotMembers,
                                    kIntervalFilter};
constexpr ListKind kDiskOfferingList = {"listDiskOfferings", "diskoffering", "disk offerings",
                                        kDiskOfferingMembers};

constexpr auto kOnce = Resubmit::kNever;
constexpr auto kSafe = Resubmit::kUnderSameId;
constexpr ChangeKind OfVolume(std::string_view command, Way way, Resubmit resubmit = kOnce) {
  return {command, way, "volume", kVolumeMembers, "list_volumes", resubmit};
}
constexpr ChangeKind Checked(ChangeKind kind, std::string (*find_mistake)(const ToolArguments&)) {
  kind.find_mistake = find_mistake;
  return kind;
}
constexpr ChangeKind kCreate = Checked(OfVolume("createVolume", Way::kJob), FindVolumeMistake);
constexpr ChangeKind kAttachVolume = OfVolume("attachVolume", Way::kJob, kSafe);
constexpr ChangeKind kDetachVolume =
    Checked(OfVolume("detachVolume", Way::kJob, kSafe), FindDetachMistake);
constexpr ChangeKind kResizeVolume =
    Checked(OfVolume("resizeVolume", Way::kJob), FindResizeMistake);
constexpr ChangeKind kTakeSnapshot = {"createSnapshot", Way::kJob, "snapshot", kSnapshotMembers,
                                      "list_snapshots"};
constexpr ChangeKind kDeleteVolume = {"deleteVolume", Way::kAtOnce, "", {}, "list_volumes"};
constexpr ChangeKind kDestroyOfVolume = OfVolume("destroyVolume", Way::kJob, kSafe);
constexpr ChangeKind kRecoverVolume = OfVolume("recoverVolume", Way::kAtOnce);
constexpr ChangeKind kDeleteOfSnapshot = {"deleteSnapshot", Way::kJob, "", {},
                                          "list_snapshots", kSafe};
constexpr ChangeKind kRevertSnapshot = {"revertSnapshot", Way::kJob, "snapshot", kSnapshotMembers,
                                        "list_snapshots"};

constexpr Tool kFirst[] = {
    ListTool<kVolumeList>({"list_volumes", "List volumes",
                           "Lists volumes with their sizes in bytes and the machines that they are "
                           "attached to."},
                          {kListVolumes, kOwnedPages}, Pack::kStorage),
    ChangeTool<kCreate>({"create_volume", "Create a volume",
                         "Creates a data volume, empty or from a snapshot. It is made on its "
                         "storage when it is first attached."},
                        {kCreateVolume, kOwnedJob}, kCreating, Pack::kStorage),
    ChangeTool<kAttachVolume>({"attach_volume", "Attach a volume",
                               "Attaches a data volume to a machine and tells its place there."},
                              {kAttach, kJobArguments}, kChanging, Pack::kStorage),
    ChangeTool<kDetachVolume>(
        {"detach_volume", "Detach a volume",
         "Detaches a data volume from its machine. What the guest has not written yet is lost: "
         "unmount it before."},
        {kDetach, kJobArguments}, kDestroying, Pack::kStorage),
    ChangeTool<kResizeVolume>(
        {"resize_volume", "Resize a volume",
         "Changes a volume's size, in GiB, or its offering. With `shrinkok` it may become smaller, "
         "and what is at its end is lost for good."},
        {kResize, kJobArguments}, {Effect::kDestroys, Repeat::kAddsUp, Undo::kNotOfShrinking},
        Pack::kStorage),
    ChangeTool<kTakeSnapshot>(
        {"create_snapshot", "Create a snapshot",
         "Takes a snapshot of a volume. That can take many minutes: use `wait`: false and "
         "wait_async_job for large volumes."},
        {kCreateSnapshot, kJobArguments}, kCreating, Pack::kStorage),
    ListTool<kSnapshotList>({"list_snapshots", "List snapshots",
                             "Lists snapshots of volumes with their sizes in bytes."},
                            {kListSnapshots, kOwnedPages}, Pack::kStorage),
};

constexpr Tool kMore[] = {
    ChangeTool<kDeleteVolume>(
        {"delete_volume", "Delete a volume", "Deletes a volume that is not attached, for good."},
        {kJustVolume}, kForGood, Pack::kStorage),
    ChangeTool<kDestroyOfVolume>(
        {"destroy_volume", "Destroy a volume",
         "Destroys a volume that is not attached. Without `expunge` it can be recovered until the "
         "cloud expunges it, with it it is gone for good."},
        {kDestroyVolume, kJobArguments}, {Effect::kDestroys, Repeat::kAddsUp, Undo::kNotOfExpunge},
        Pack::kStorage),
    ChangeTool<kRecoverVolume>(
        {"recover_volume", "Recover a volume",
         "Takes back the destruction of a volume that was not expunged yet."},
        {kJustVolume}, kChanging, Pack::kStorage),
    ChangeTool<kDeleteOfSnapshot>(
        {"delete_snapshot", "Delete a snapshot", "Deletes a snapshot for good."},
        {kDeleteSnapshot, kJobArguments}, kForGood, Pack::kStorage),
    ChangeTool<kRevertSnapshot>(
        {"revert_snapshot", "Set a volume back to a snapshot",
         "Sets a volume back to a snapshot of it. What was written since is lost for good. Its "
         "machine must be stopped."},
        {kJustSnapshot, kJobArguments}, kForGood, Pack::kStorage),
    ListTool<kDiskOfferingList>({"list_disk_offerings", "List disk offerings",
                                 "Lists the kinds of data volumes that can be created."},
                                {kListOfferings, kOwnedPages}, Pack::kStorage),
};

}  // namespace

ToolFamily StorageTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack
