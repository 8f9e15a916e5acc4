// SPDX-License-Identifier: Apache-2.0
// The commands of snapshots of whole machines.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_command.h"
#include "simulator/machines/machine_snapshots.h"

namespace toolgate::simulator {
namespace {

MachineSnapshotLife LifeOf(const CommandContext& context) { return {context.cloud, context.clock}; }

void Write(json::Writer& writer, const Cloud& cloud, const MachineSnapshot& snapshot,
           const Job* pending) {
  const VirtualMachine& machine = *snapshot.machine;
  writer.BeginObject().Member("id", snapshot.id).Member("name", snapshot.name);
  writer.Member("state", Name(snapshot.state)).Member("displayname", snapshot.display_name);
  if (!snapshot.description.empty()) writer.Member("description", snapshot.description);
  WriteZoneMembers(writer, *machine.zone);
  writer.Member("virtualmachineid", machine.id).Member("virtualmachinename", machine.name);
  if (snapshot.parent) {
    writer.Member("parent", snapshot.parent->id);
    writer.Member("parentName", snapshot.parent->display_name);
  }
  writer.Member("current", snapshot.is_current);
  writer.Member("type", snapshot.has_memory ? "DiskAndMemory" : "Disk");
  writer.Member("created", base::FormatUtcSeconds(snapshot.created));
  WriteOwner(writer, *snapshot.account);
  writer.Member("hypervisor", kHypervisor).Member("hasannotations", false);
  WriteTags(writer, cloud, snapshot.id);
  WritePending(writer, pending);
  writer.EndObject();
}

tl::expected<MachineSnapshot*, ApiFailure> TakeSnapshot(CommandContext& context) {
  return Take(context, context.cloud.machine_snapshots, "vmsnapshotid");
}

// Its jobs wait for those on the machine.
JobInstance InstanceOf(const MachineSnapshot& snapshot) {
  JobInstance instance;
  instance.type = "VmSnapshot";
  instance.id = snapshot.id;
  instance.owner = snapshot.account;
  instance.queue = snapshot.machine->id;
  return instance;
}

const MachineSnapshot* FindCurrent(const Cloud& cloud, const VirtualMachine& machine) {
  for (const MachineSnapshot& snapshot : cloud.machine_snapshots) {
    if (snapshot.machine == &machine && snapshot.is_current) return &snapshot;
  }
  return nullptr;
}

MachineSnapshot& AddSnapshot(CommandContext& context, const VirtualMachine& machine) {
  const Arguments& arguments = context.arguments;
  MachineSnapshot snapshot;
  snapshot.id = context.cloud.NewId();
  snapshot.name =
      fmt::format("i-{}-VM_VS_{}", machine.database_id, context.cloud.machine_snapshots.size() + 1);
  snapshot.display_name = arguments.Has("name") ? arguments.Text("name") : snapshot.name;
  snapshot.description = arguments.Text("description");
  snapshot.has_memory = arguments.Flag("snapshotmemory");
  snapshot.machine = &machine;
  snapshot.parent = FindCurrent(context.cloud, machine);
  snapshot.account = machine.account;
  snapshot.created = context.now;
  return context.cloud.machine_snapshots.Add(std::move(snapshot));
}

}  // namespace

Reply CreateVmSnapshot(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  const Arguments& arguments = context.arguments;
  const MachineSnapshotLife life = LifeOf(context);
  const auto memory =
      arguments.Flag("snapshotmemory") ? SnapshotMemory::kWith : SnapshotMemory::kWithout;
  if (auto refused = life.CheckCreate(**machine, arguments.Text("name"), memory)) {
    return Fail(std::move(*refused));
  }
  MachineSnapshot& snapshot = AddSnapshot(context, **machine);
  auto body = [life, &snapshot](JobRun& run) { return life.Create(run, snapshot); };
  auto result = [&snapshot, &cloud = context.cloud] {
    return OneRow("vmsnapshot",
                  [&](json::Writer& writer) { Write(writer, cloud, snapshot, nullptr); });
  };
  return EnterJob(context, InstanceOf(snapshot), ReplyAfter(body, result), Shown::kJobAndId);
}

Reply DeleteVmSnapshot(CommandContext& context) {
  const auto snapshot = TakeSnapshot(context);
  if (!snapshot) return Fail(snapshot.error());
  auto body = [life = LifeOf(context), &kept = **snapshot](JobRun& run) {
    return life.Delete(run, kept);
  };
  return EnterJob(context, InstanceOf(**snapshot), ResultIsSuccess(body));
}

Reply RevertToVmSnapshot(CommandContext& context) {
  const auto snapshot = TakeSnapshot(context);
  if (!snapshot) return Fail(snapshot.error());
  auto body = [life = LifeOf(context), &kept = **snapshot](JobRun& run) {
    return life.Revert(run, kept);
  };
  return EnterJob(context, InstanceOf(**snapshot),
                  ResultIsMachine(context, *(*snapshot)->machine, body));
}

Reply ListVmSnapshots(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto ids = arguments.List("vmsnapshotids");
  const auto snapshots =
      Select(context.cloud.machine_snapshots, [&](const MachineSnapshot& snapshot) {
        const bool is_listed =
            ids.empty() || std::find(ids.begin(), ids.end(), snapshot.id) != ids.end();
        return snapshot.state != MachineSnapshotState::kRemoved && is_listed &&
               IsInScope(context, *snapshot.account) &&
               !Differs(arguments, "vmsnapshotid", snapshot.id) &&
               !Differs(arguments, "name", snapshot.display_name) &&
               !Differs(arguments, "state", Name(snapshot.state)) &&
               !Differs(arguments, "virtualmachineid", snapshot.machine->id) &&
               HasKeyword(arguments, snapshot.display_name, snapshot.name) &&
               MatchesTags(context, snapshot.id);
      });
  return WriteList(context, "vmSnapshot", snapshots,
                   [&](json::Writer& writer, const MachineSnapshot& snapshot) {
                     Write(writer, context.cloud, snapshot, context.jobs.FindPending(snapshot.id));
                   });
}

}  // namespace toolgate::simulator
