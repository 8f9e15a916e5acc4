// SPDX-License-Identifier: Apache-2.0
// Disks and what is kept of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "simulator/model/machines.h"

namespace toolgate::simulator {

// States of a disk (com.cloud.storage.Volume.State).
enum class VolumeState {
  kAllocatedRow,  // a row, and nothing on any storage yet
  kCreating,
  kReady,
  kMigrating,
  kSnapshotting,
  kRevertSnapshotting,
  kResizing,
  kExpunging,
  kExpunged,  // no longer listed, its id still resolves
  kDestroy,   // can be recovered
  kDestroying,
  kUploadOp,
  kCopying,
  kUploaded,
  kNotUploaded,
  kUploadInProgress,
  kUploadError,
  kUploadAbandoned,
  kAttaching,
  kRestoring,
};
// As the API writes it: `Ready`.
std::string_view Name(VolumeState state);
std::optional<VolumeState> FindVolumeState(std::string_view name);  // in any case

// States of a disk's snapshot (com.cloud.storage.Snapshot.State).
enum class SnapshotState {
  kAllocatedRow,
  kCreating,
  kCreatedOnPrimary,
  kBackingUp,
  kBackedUp,
  kCopying,
  kDestroying,
  kDestroyed,  // no longer listed
  kHidden,
  kError,
};
std::string_view Name(SnapshotState state);
std::optional<SnapshotState> FindSnapshotState(std::string_view name);

struct Snapshot;

struct Volume {
  std::string id;
  int64_t database_id = 0;
  std::string name;
  bool is_root = false;
  int64_t size_bytes = 0;
  VolumeState state = VolumeState::kReady;
  bool delete_protection = false;
  bool is_displayed = true;
  const Account* account = nullptr;
  const Zone* zone = nullptr;
  const VirtualMachine* machine = nullptr;  // what it is attached to: Cloud::Attach
  int64_t device_id = 0;
  const DiskOffering* offering = nullptr;  // of root disks mostly none
  const StoragePool* pool = nullptr;       // where it lies, once it lies anywhere
  const Snapshot* snapshot = nullptr;      // what it was made from
  const Template* source = nullptr;        // what it was made from
  int64_t iops_min = 0;                    // 0: not asked for
  int64_t iops_max = 0;
  base::WallTime created;
  std::optional<base::WallTime> attached;
};

struct Snapshot {
  std::string id;
  std::string name;
  SnapshotState state = SnapshotState::kBackedUp;
  const Volume* volume = nullptr;
  const Account* account = nullptr;
  int64_t size_bytes = 0;  // of the disk when it was taken
  std::string location_type = "SECONDARY";
  base::WallTime created;
};

// Whether a snapshot is being made: its disk must be left alone meanwhile.
inline bool IsInTheMaking(const Snapshot& snapshot) {
  return snapshot.state == SnapshotState::kAllocatedRow ||
         snapshot.state == SnapshotState::kCreating ||
         snapshot.state == SnapshotState::kCreatedOnPrimary ||
         snapshot.state == SnapshotState::kBackingUp;
}

}  // namespace toolgate::simulator
