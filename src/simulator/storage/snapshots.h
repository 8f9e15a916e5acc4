// SPDX-License-Identifier: Apache-2.0
// What the jobs on snapshots of disks do (com.cloud.storage.snapshot.SnapshotManagerImpl, 4.22).
#pragma once

#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {

// Whether a snapshot of `volume` is being made: nothing may be done to the disk meanwhile.
bool HasSnapshotInTheMaking(const Cloud& cloud, const Volume& volume);

// The root disk of `machine`, or null.
Volume* RootOf(Cloud& cloud, const VirtualMachine& machine);

// Whether there is a snapshot of the whole machine: its disks must stay with it then.
bool HasMachineSnapshots(const Cloud& cloud, const VirtualMachine& machine);

// Whether a snapshot of the whole machine is being made, taken back or deleted.
bool HasMachineSnapshotTask(const Cloud& cloud, const VirtualMachine& machine);

class SnapshotLife {
 public:
  SnapshotLife(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  // Before there is a row: whether `volume` can be copied now.
  JobFailure CheckCreate(const Volume& volume) const;

  net::Task<JobFailure> Create(JobRun& run, Snapshot& snapshot, Volume& volume) const;
  net::Task<JobFailure> Revert(JobRun& run, const Snapshot& snapshot, Volume& volume) const;
  net::Task<JobFailure> Delete(JobRun& run, Snapshot& snapshot) const;

 private:
  JobFailure CheckRevert(const Snapshot& snapshot, const Volume& volume) const;

  Cloud& cloud_;
  const base::Clock& clock_;
};

}  // namespace toolgate::simulator
