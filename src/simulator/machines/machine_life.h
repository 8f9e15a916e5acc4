// SPDX-License-Identifier: Apache-2.0
// What the jobs on virtual machines do, state by state (com.cloud.vm.UserVmManagerImpl and
// VirtualMachineManagerImpl, 4.22). Each task is the body of one job. How machines end is in
// machine_end.h, how they change their size in machine_size.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/task.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {

enum class StopMode { kGraceful, kForced };

// That a machine is expunged, though its id resolves.
JobFailure FindRemoved(const VirtualMachine& machine);

// A denial in a job: the exception loses its kind on its way through the job dispatcher, so the
// code is 530.
ApiFailure DeniedInJob(std::string text);

// `{"instanceName":"i-7-VM","uuid":"..."}`, as texts of errors name a machine.
std::string Label(const VirtualMachine& machine);

class MachineLife {
 public:
  MachineLife(Cloud& cloud, const base::Clock& clock) : cloud_(cloud), clock_(clock) {}

  net::Task<JobFailure> Start(JobRun& run, VirtualMachine& machine, const Host* wanted) const;
  net::Task<JobFailure> Stop(JobRun& run, VirtualMachine& machine, StopMode mode) const;
  net::Task<JobFailure> Reboot(JobRun& run, VirtualMachine& machine) const;
  // To the host `wanted`, or to any.
  net::Task<JobFailure> Migrate(JobRun& run, VirtualMachine& machine, const Host* wanted) const;
  // Of a stopped machine: its disks.
  net::Task<JobFailure> MigrateDisks(JobRun& run, VirtualMachine& machine,
                                     const StoragePool& pool) const;
  net::Task<JobFailure> ResetPassword(JobRun& run, VirtualMachine& machine,
                                      std::string password) const;
  net::Task<JobFailure> ResetKeys(JobRun& run, VirtualMachine& machine, std::string names,
                                  std::string password) const;
  // The job of a deployment: the first start, after which a failure leaves state Error and no
  // disks.
  net::Task<JobFailure> Deploy(JobRun& run, VirtualMachine& machine, const Host* wanted) const;

  // The body of a stop, of a machine that is not expunged.
  net::Task<JobFailure> StopAnyState(JobRun& run, VirtualMachine& machine, StopMode mode) const;

  // What a change of the state brings with it: its time, its host, what the account owns.
  void Move(VirtualMachine& machine, cloudstack::VmState state) const;

  const base::Clock& clock() const { return clock_; }

  // For an operator of the simulator: puts the machine into a state, whatever it was in.
  void ForceState(VirtualMachine& machine, cloudstack::VmState state) const;

 private:
  enum class FirstStart { kNo, kYes };

  net::Task<JobFailure> Run(JobRun& run, VirtualMachine& machine, const Host* wanted,
                            FirstStart first) const;
  net::Task<JobFailure> CreateDisks(JobRun& run, VirtualMachine& machine) const;
  JobFailure CheckTarget(const VirtualMachine& machine, const Host& target) const;

  Cloud& cloud_;
  const base::Clock& clock_;
};

}  // namespace toolgate::simulator
