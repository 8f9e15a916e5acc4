// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_command.h"

#include "simulator/machines/machine_view.h"

namespace toolgate::simulator {

tl::expected<VirtualMachine*, ApiFailure> TakeMachine(CommandContext& context,
                                                      std::string_view parameter) {
  VirtualMachine* machine = context.cloud.machines.Find(context.arguments.Text(parameter));
  if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
    return Fail(std::move(*refused));
  }
  return machine;
}

JobWork ResultIsMachine(CommandContext& context, const VirtualMachine& machine, MachineJob body,
                        std::string password) {
  return [&cloud = context.cloud, &caller = context.caller, &machine, body = std::move(body),
          password = std::move(password)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await body(run);
    if (failed) co_return Fail(std::move(*failed));
    co_return MachineResult(cloud, caller, machine, password);
  };
}

JobWork ResultIsSuccess(MachineJob body) {
  return [body = std::move(body)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await body(run);
    if (failed) co_return Fail(std::move(*failed));
    co_return std::string("{\"success\":true}");
  };
}

Reply EnterMachineJob(CommandContext& context, const VirtualMachine& machine, JobWork work,
                      Shown shown) {
  JobInstance instance;
  instance.type = "VirtualMachine";
  instance.id = machine.id;
  instance.owner = machine.account;
  return EnterJob(context, std::move(instance), std::move(work), shown);
}

Reply AnswerWithMachine(CommandContext& context, const VirtualMachine& machine) {
  context.subject = {"VirtualMachine", machine.id, machine.account};
  return MachineResult(context.cloud, context.caller, machine);
}

}  // namespace toolgate::simulator
