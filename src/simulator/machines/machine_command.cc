// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_command.h"

#include "simulator/machines/machine_view.h"

namespace toolgate::simulator {

tl::expected<VirtualMachine*, ApiFailure> TakeMachine(CommandContext& context,
                                                      std::string_view parameter) {
  return Take(context, context.cloud.machines, parameter);
}

JobWork ResultIsMachine(CommandContext& context, const VirtualMachine& machine, JobBody body,
                        std::string password) {
  return ReplyAfter(std::move(body), [&cloud = context.cloud, &caller = context.caller, &machine,
                                      password = std::move(password)] {
    return MachineResult(cloud, caller, machine, password);
  });
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
