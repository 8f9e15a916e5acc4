// SPDX-License-Identifier: Apache-2.0
// Snapshots of whole machines (com.cloud.vm.snapshot.VMSnapshotManagerImpl, 4.22).
#pragma once

#include <string_view>

#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {

inline constexpr int64_t kMachineSnapshotsMax = 10;  // vmsnapshot.max

// Deletes all of them, with their machine.
void ForgetMachineSnapshots(Cloud& cloud, const VirtualMachine& machine);

enum class SnapshotMemory { kWithout, kWith };

class MachineSnapshotLife {
 public:
  MachineSnapshotLife(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  // Before there is a row: whether a snapshot called `name` can be taken of `machine`.
  JobFailure CheckCreate(const VirtualMachine& machine, std::string_view name,
                         SnapshotMemory memory) const;

  net::Task<JobFailure> Create(JobRun& run, MachineSnapshot& snapshot) const;
  net::Task<JobFailure> Revert(JobRun& run, MachineSnapshot& snapshot) const;
  net::Task<JobFailure> Delete(JobRun& run, MachineSnapshot& snapshot) const;

 private:
  JobFailure CheckRevert(const MachineSnapshot& snapshot) const;
  void MakeCurrent(MachineSnapshot& snapshot) const;

  Cloud& cloud_;
  const base::Clock& clock_;
};

}  // namespace toolgate::simulator
