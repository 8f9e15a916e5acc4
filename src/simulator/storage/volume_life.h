// SPDX-License-Identifier: Apache-2.0
// What the jobs on disks do, state by state (com.cloud.storage.VolumeApiServiceImpl, 4.22). Each
// task is the body of one job.
#pragma once

#include <cstdint>
#include <optional>

#include "net/task.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class ExpungeMode { kKeep, kExpunge };
enum class MigrationKind { kCold, kLive };  // live: while its machine runs

inline constexpr int64_t kBytesPerGib = int64_t{1} << 30;
// custom.diskoffering.size.min and .max
inline constexpr int64_t kCustomDiskGibMin = 1;
inline constexpr int64_t kCustomDiskGibMax = 1024;
// storage.max.volume.size
inline constexpr int64_t kDiskGibMax = 2000;
// Of hypervisors that say nothing of it.
inline constexpr int64_t kDataDisksMax = 6;

// What resizeVolume asks for.
struct Resizing {
  std::optional<int64_t> size_gib;
  const DiskOffering* offering = nullptr;  // the new one, or null
  bool may_shrink = false;
  std::optional<int64_t> iops_min;
  std::optional<int64_t> iops_max;
};

class VolumeLife {
 public:
  VolumeLife(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  net::Task<JobFailure> Attach(JobRun& run, Volume& volume, const VirtualMachine& machine,
                               std::optional<int64_t> device_id) const;
  net::Task<JobFailure> Detach(JobRun& run, Volume& volume) const;
  net::Task<JobFailure> Resize(JobRun& run, Volume& volume, Resizing wanted) const;
  net::Task<JobFailure> Migrate(JobRun& run, Volume& volume, const StoragePool& pool,
                                MigrationKind kind) const;
  net::Task<JobFailure> Destroy(JobRun& run, Volume& volume, ExpungeMode mode,
                                const Account& caller) const;
  // Makes what was only a row a disk on a pool; as it is made, it takes room.
  net::Task<JobFailure> Create(JobRun& run, Volume& volume) const;

  // The synchronous ones.
  JobFailure Delete(Volume& volume) const;
  JobFailure Recover(Volume& volume, const Account& caller) const;

  // Without asking: marks a disk as destroyed, or removes it from its pool for good.
  void MarkDestroyed(Volume& volume) const;
  void Expunge(Volume& volume) const;
  void TakeOff(Volume& volume) const;  // from its machine

 private:
  JobFailure CheckAttach(const Volume& volume, const VirtualMachine& machine,
                         std::optional<int64_t> device_id) const;
  JobFailure CheckDetach(const Volume& volume) const;
  JobFailure CheckResize(const Volume& volume, const Resizing& wanted, int64_t new_bytes) const;
  JobFailure CheckDelete(const Volume& volume) const;
  bool MayExpunge(const Account& caller) const;

  Cloud& cloud_;
  const base::Clock& clock_;
};

// The lowest number from 1 on that no disk of `machine` has; 0 and 3 belong to the root disk and
// the CD drive.
int64_t FreeDeviceId(Cloud& cloud, const VirtualMachine& machine);

// Why a disk of `size_gib` cannot be of `offering`, if it cannot.
JobFailure CheckSizeFor(const DiskOffering& offering, std::optional<int64_t> size_gib);

}  // namespace toolgate::simulator
