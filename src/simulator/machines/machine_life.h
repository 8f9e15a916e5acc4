// SPDX-License-Identifier: Apache-2.0
// What the jobs on virtual machines do, state by state (com.cloud.vm.UserVmManagerImpl and
// VirtualMachineManagerImpl, 4.22). Each function is the body of one job.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/task.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class StopMode { kGraceful, kForced };
enum class ExpungeMode { kKeep, kExpunge };

// Nothing, or why the job failed.
using JobFailure = std::optional<ApiFailure>;

class MachineLife {
 public:
  MachineLife(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  net::Task<JobFailure> Start(JobRun& run, VirtualMachine& machine, const Host* wanted) const;
  net::Task<JobFailure> Stop(JobRun& run, VirtualMachine& machine, StopMode mode) const;
  net::Task<JobFailure> Reboot(JobRun& run, VirtualMachine& machine) const;
  net::Task<JobFailure> Destroy(JobRun& run, VirtualMachine& machine, ExpungeMode mode,
                                std::vector<std::string> volume_ids, const Account& caller) const;
  net::Task<JobFailure> Expunge(JobRun& run, VirtualMachine& machine, const Account& caller) const;
  net::Task<JobFailure> Migrate(JobRun& run, VirtualMachine& machine, const Host* wanted) const;
  net::Task<JobFailure> Scale(JobRun& run, VirtualMachine& machine,
                              const ServiceOffering& offering) const;
  net::Task<JobFailure> ResetPassword(JobRun& run, VirtualMachine& machine) const;
  // The job of a deployment: the first start, after which a failure leaves state Error.
  net::Task<JobFailure> Deploy(JobRun& run, VirtualMachine& machine, const Host* wanted) const;

  // The synchronous ones.
  JobFailure ChangeOffering(VirtualMachine& machine, const ServiceOffering& offering) const;
  JobFailure Recover(VirtualMachine& machine, const Account& caller) const;

  // For an operator of the simulator: puts the machine into a state, whatever it was in.
  void ForceState(VirtualMachine& machine, cloudstack::VmState state) const;

 private:
  void Move(VirtualMachine& machine, cloudstack::VmState state) const;
  const Host* PickHost(const VirtualMachine& machine) const;
  bool MayExpunge(const Account& caller) const;
  JobFailure CheckDestroy(VirtualMachine& machine, ExpungeMode mode,
                          const std::vector<std::string>& volume_ids, const Account& caller) const;
  net::Task<JobFailure> StopAnyState(JobRun& run, VirtualMachine& machine, StopMode mode) const;
  net::Task<JobFailure> Remove(JobRun& run, VirtualMachine& machine) const;

  Cloud& cloud_;
  const base::Clock& clock_;
};

}  // namespace toolgate::simulator
