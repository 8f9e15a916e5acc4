// SPDX-License-Identifier: Apache-2.0
// A command of the API: what it takes, who may use it, and the function that runs it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "simulator/engine/failure.h"
#include "simulator/engine/faults.h"
#include "simulator/engine/jobs.h"
#include "simulator/engine/parameters.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class CommandKind { kList, kSync, kAsync };
enum class Rights { kEveryone, kRootAdmin };

struct Command;

// A request that has passed every check, and what it works on.
struct CommandContext {
  const Command& command;
  Cloud& cloud;
  JobQueue& jobs;
  const base::Clock& clock;
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

// The parameters of `command`, parsed once.
const std::vector<ParameterSpec>& SpecsOf(const Command& command);

// Who may do what to whom: root admins everything, others what their account owns. The text names
// `what`.
std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what);

}  // namespace toolgate::simulator
