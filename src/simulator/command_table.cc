// SPDX-License-Identifier: Apache-2.0
#include "simulator/command_table.h"

#include <unordered_map>

#include "simulator/discovery.h"
#include "simulator/infrastructure/commands.h"
#include "simulator/machines/commands.h"
#include "simulator/monitoring/commands.h"
#include "simulator/networks/commands.h"
#include "simulator/people/commands.h"
#include "simulator/storage/commands.h"

namespace toolgate::simulator {
namespace {

using ByName = std::unordered_map<std::string_view, const Command*>;

std::vector<const Command*> Collect() {
  std::vector<const Command*> commands;
  for (const auto family :
       {MachineCommands(), StorageCommands(), NetworkCommands(), RuleCommands(), GroupCommands(),
        InfrastructureCommands(), PeopleCommands(), MonitoringCommands(), DiscoveryCommands()}) {
    for (const Command& command : family) commands.push_back(&command);
  }
  return commands;
}

ByName Index() {
  ByName by_name;
  for (const Command* command : AllCommands()) by_name.emplace(command->name, command);
  return by_name;
}

}  // namespace

const std::vector<const Command*>& AllCommands() {
  static const auto commands = Collect();
  return commands;
}

const Command* FindCommand(std::string_view name) {
  static const ByName by_name = Index();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

}  // namespace toolgate::simulator
