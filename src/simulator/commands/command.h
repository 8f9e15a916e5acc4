// SPDX-License-Identifier: Apache-2.0
// A command of the API: what it takes, who may use it, and the function that runs it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "simulator/cloud.h"
#include "simulator/failure.h"
#include "simulator/faults.h"
#include "simulator/jobs.h"
#include "simulator/machine_life.h"
#include "simulator/parameters.h"

namespace toolgate::simulator {

enum class CommandKind { kList, kSync, kAsync };
enum class Rights { kEveryone, kRootAdmin };

struct Command;

// A request that has passed every check, and what it works on.
struct CommandContext {
  const Command& command;
  Cloud& cloud;
  MachineLife& life;
  JobQueue& jobs;
  const Account& caller;
  const Arguments& arguments;
  base::WallTime now;
  std::optional<Fault> fault;  // for its job
};

struct Command {
  std::string_view name;
  std::string_view java_class;  // below org.apache.cloudstack.api.command.user
  CommandKind kind = CommandKind::kSync;
  Rights rights = Rights::kEveryone;
  std::string_view description;
  std::string_view notation;  // of its parameters (parameters.h)
  Reply (*run)(CommandContext& context) = nullptr;
};

// Every command, in the order of the API documentation.
std::span<const Command> AllCommands();
const Command* FindCommand(std::string_view name);
const std::vector<ParameterSpec>& SpecsOf(const Command& command);

// Who may do what to whom: root admins everything, others what their account owns. The text names
// `what`.
std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what);

// The commands. One file each group.
Reply ListVirtualMachines(CommandContext& context);
Reply ListVirtualMachinesMetrics(CommandContext& context);
Reply StartVirtualMachine(CommandContext& context);
Reply StopVirtualMachine(CommandContext& context);
Reply RebootVirtualMachine(CommandContext& context);
Reply DestroyVirtualMachine(CommandContext& context);
Reply ExpungeVirtualMachine(CommandContext& context);
Reply RecoverVirtualMachine(CommandContext& context);
Reply DeployVirtualMachine(CommandContext& context);
Reply ScaleVirtualMachine(CommandContext& context);
Reply ChangeServiceForVirtualMachine(CommandContext& context);
Reply MigrateVirtualMachine(CommandContext& context);
Reply ResetPasswordForVirtualMachine(CommandContext& context);

Reply ListZones(CommandContext& context);
Reply ListHosts(CommandContext& context);
Reply ListServiceOfferings(CommandContext& context);
Reply ListTemplates(CommandContext& context);
Reply ListNetworks(CommandContext& context);
Reply ListVolumes(CommandContext& context);
Reply ListSnapshots(CommandContext& context);
Reply ListUsers(CommandContext& context);

Reply QueryAsyncJobResult(CommandContext& context);
Reply ListAsyncJobs(CommandContext& context);
Reply ListApis(CommandContext& context);
Reply ListCapabilities(CommandContext& context);

}  // namespace toolgate::simulator
