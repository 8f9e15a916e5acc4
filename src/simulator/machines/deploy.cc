// SPDX-License-Identifier: Apache-2.0
// deployVirtualMachine: a machine and its disks at once, their start in a job.
#include <fmt/format.h>

#include "simulator/machines/commands.h"
#include "simulator/machines/deployment.h"
#include "simulator/machines/machine_command.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {
namespace {

Volume DiskOf(const VirtualMachine& machine, int64_t bytes) {
  Volume disk;
  disk.size_bytes = bytes;
  disk.state = VolumeState::kAllocatedRow;
  disk.account = machine.account;
  disk.zone = machine.zone;
  disk.machine = &machine;
  return disk;
}

void AddDisks(Cloud& cloud, const VirtualMachine& machine, const Deployment& plan,
              base::WallTime now) {
  if (plan.root_volume) {
    cloud.Attach(*plan.root_volume, machine);
    plan.root_volume->is_root = true;
    plan.root_volume->device_id = 0;
    plan.root_volume->attached = now;
  } else {
    Volume root = DiskOf(machine, plan.root_bytes);
    root.name = fmt::format("ROOT-{}", machine.database_id);
    root.is_root = true;
    root.source = machine.source;
    root.snapshot = plan.root_snapshot;
    root.offering = plan.root_offering;
    root.attached = now;
    cloud.AddVolume(std::move(root), now);
  }
  if (!plan.data_offering) return;
  Volume data = DiskOf(machine, plan.data_bytes);
  data.name = fmt::format("DATA-{}", machine.database_id);
  data.offering = plan.data_offering;
  data.device_id = 1;
  data.attached = now;
  cloud.AddVolume(std::move(data), now);
}

VirtualMachine& AddPlanned(Cloud& cloud, const Deployment& plan, base::WallTime now) {
  VirtualMachine& machine = cloud.AddMachine(plan.machine, {}, now);
  if (machine.name.empty()) cloud.machines.Rename(machine, "VM-" + machine.id);
  if (machine.display_name.empty()) machine.display_name = machine.name;
  AddDisks(cloud, machine, plan, now);
  JoinSecurityGroups(machine, plan.security_groups);
  JoinAffinityGroups(machine, plan.affinity_groups);
  return machine;
}

}  // namespace

Reply DeployVirtualMachine(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto plan = PlanDeployment(context);
  if (!plan) return Fail(plan.error());
  VirtualMachine& machine = AddPlanned(context.cloud, *plan, context.now);
  const bool starts = arguments.Flag("startvm", true);
  if (machine.source->password_enabled && starts) {
    machine.password = arguments.Text("password");
    if (machine.password.empty()) machine.password = context.cloud.NewPassword();
  }
  const Host* host = context.cloud.hosts.Find(arguments.Text("hostid"));
  const bool is_denied = host && !IsRootAdmin(context.caller);
  auto body = [life = MachineLife(context.cloud, context.clock), &machine, host, is_denied,
               starts](JobRun& run) -> net::Task<JobFailure> {
    if (is_denied) {
      co_return DeniedInJob(
          "Parameter hostid can only be specified by a Root Admin, permission denied");
    }
    if (!starts) co_return std::nullopt;
    auto failed = co_await life.Deploy(run, machine, host);
    co_return failed;
  };
  return EnterMachineJob(context, machine,
                         ResultIsMachine(context, machine, body, machine.password),
                         Shown::kJobAndId);
}

}  // namespace toolgate::simulator
