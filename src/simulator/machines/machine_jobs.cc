// SPDX-License-Identifier: Apache-2.0
// The commands that start, stop, move and end virtual machines.
#include <fmt/format.h>

#include "base/text.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_command.h"
#include "simulator/machines/machine_end.h"
#include "simulator/machines/machine_size.h"

namespace toolgate::simulator {
namespace {

MachineLife LifeOf(const CommandContext& context) { return {context.cloud, context.clock}; }
MachineEnd EndOf(const CommandContext& context) { return {context.cloud, context.clock}; }

const Host* FindHost(CommandContext& context) {
  return context.cloud.hosts.Find(context.arguments.Text("hostid"));
}

}  // namespace

Reply StartVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const Host* host = FindHost(context);
  const bool is_denied = host && !IsRootAdmin(context.caller);
  auto body = [life = LifeOf(context), &vm = **machine, host,
               is_denied](JobRun& run) -> net::Task<JobFailure> {
    if (is_denied) {
      co_return DeniedInJob(
          "Parameter hostid can only be specified by a Root Admin, permission denied");
    }
    auto failed = co_await life.Start(run, vm, host);
    co_return failed;
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply StopVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const StopMode mode = context.arguments.Flag("forced") ? StopMode::kForced : StopMode::kGraceful;
  auto body = [life = LifeOf(context), &vm = **machine, mode](JobRun& run) {
    return life.Stop(run, vm, mode);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply RebootVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto body = [life = LifeOf(context), &vm = **machine](JobRun& run) {
    return life.Reboot(run, vm);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply DestroyVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const ExpungeMode mode =
      context.arguments.Flag("expunge") ? ExpungeMode::kExpunge : ExpungeMode::kKeep;
  const auto ids = context.arguments.List("volumeids");
  const std::vector<std::string> volumes(ids.begin(), ids.end());
  auto body = [end = EndOf(context), &vm = **machine, mode, volumes, &caller = context.caller](
                  JobRun& run) { return end.Destroy(run, vm, mode, volumes, caller); };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ExpungeVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto body = [end = EndOf(context), &vm = **machine, &caller = context.caller](JobRun& run) {
    return end.Expunge(run, vm, caller);
  };
  return EnterMachineJob(context, **machine, ResultIsSuccess(body));
}

Reply RecoverVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  if (auto failed = EndOf(context).Recover(**machine, context.caller)) {
    return Fail(std::move(*failed));
  }
  return AnswerWithMachine(context, **machine);
}

Reply MigrateVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  const Arguments& arguments = context.arguments;
  const Host* host = FindHost(context);
  const StoragePool* pool = context.cloud.pools.Find(arguments.Text("storageid"));
  JobFailure refused;
  if (!host && !pool && !arguments.Flag("autoselect")) {
    refused = Invalid("Either hostid or storageid must be specified");
  } else if (host && pool) {
    refused = Invalid("Only one of hostid and storageid can be specified");
  }
  auto body = [life = LifeOf(context), &vm = **machine, host, pool,
               refused](JobRun& run) -> net::Task<JobFailure> {
    if (refused) co_return refused;
    if (pool) {
      auto disks_failed = co_await life.MigrateDisks(run, vm, *pool);
      co_return disks_failed;
    }
    auto failed = co_await life.Migrate(run, vm, host);
    co_return failed;
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

namespace {

tl::expected<MachineSize, ApiFailure> TakeSize(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  return ReadSize(*context.cloud.offerings.Find(arguments.Text("serviceofferingid")),
                  arguments.Rows("details"));
}

}  // namespace

Reply ScaleVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto size = TakeSize(context);
  auto body = [&cloud = context.cloud, &clock = context.clock, &vm = **machine,
               size](JobRun& run) -> net::Task<JobFailure> {
    if (!size) co_return size.error();
    auto failed = co_await Scale(run, cloud, clock, vm, *size);
    co_return failed;
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ChangeServiceForVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const auto size = TakeSize(context);
  if (!size) return Fail(size.error());
  if (auto failed = ChangeOffering(context.cloud, context.clock, **machine, *size)) {
    return Fail(std::move(*failed));
  }
  return AnswerWithMachine(context, **machine);
}

}  // namespace toolgate::simulator
