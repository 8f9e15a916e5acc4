// SPDX-License-Identifier: Apache-2.0
// How machines end: destroyed, recovered, expunged, and expunged unasked after a while.
#pragma once

#include <string>
#include <vector>

#include "simulator/machines/machine_life.h"

namespace toolgate::simulator {

class MachineEnd {
 public:
  MachineEnd(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), life_(cloud, clock) {}

  net::Task<JobFailure> Destroy(JobRun& run, VirtualMachine& machine, ExpungeMode mode,
                                std::vector<std::string> volume_ids, const Account& caller) const;
  net::Task<JobFailure> Expunge(JobRun& run, VirtualMachine& machine, const Account& caller) const;
  JobFailure Recover(VirtualMachine& machine, const Account& caller) const;

  // What the background thread of the real server does: expunges every machine that has been
  // Destroyed, Expunging or Error for as long as `expunge.delay`.
  void ExpungeOverdue(base::WallTime now) const;

 private:
  bool MayExpunge(const Account& caller) const;
  JobFailure CheckDestroy(const VirtualMachine& machine, ExpungeMode mode,
                          const std::vector<std::string>& volume_ids, const Account& caller) const;
  JobFailure CheckVolume(const VirtualMachine& machine, const std::string& id,
                         const Account& caller) const;
  net::Task<JobFailure> Remove(JobRun& run, VirtualMachine& machine) const;
  void Forget(VirtualMachine& machine) const;
  net::Task<void> DestroyVolumes(JobRun& run, const std::vector<std::string>& volume_ids,
                                 ExpungeMode mode) const;

  Cloud& cloud_;
  MachineLife life_;
};

// When the background thread looks again. On one loop.
class ExpungeThread {
 public:
  ExpungeThread(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  // Does what was due since it was last called. Nobody sees the cloud but through requests, so it
  // is enough to call this before each.
  void CatchUp();

 private:
  Cloud& cloud_;
  const base::Clock& clock_;
  base::WallTime last_{};  // the epoch before the first call
};

}  // namespace toolgate::simulator
