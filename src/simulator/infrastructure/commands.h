// SPDX-License-Identifier: Apache-2.0
// The commands of zones, hosts, storage pools, offerings, templates, and of the server itself.
#pragma once

#include <span>
#include <string_view>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

inline constexpr std::string_view kArchitecture = "x86_64";

std::span<const Command> InfrastructureCommands();

Reply ListZones(CommandContext& context);
Reply ListPods(CommandContext& context);
Reply ListClusters(CommandContext& context);
Reply ListHosts(CommandContext& context);
Reply ListStoragePools(CommandContext& context);
Reply ListSystemVms(CommandContext& context);

Reply ListServiceOfferings(CommandContext& context);
Reply ListDiskOfferings(CommandContext& context);
Reply ListNetworkOfferings(CommandContext& context);
Reply ListTemplates(CommandContext& context);
Reply ListIsos(CommandContext& context);
Reply ListOsTypes(CommandContext& context);

Reply ListHypervisors(CommandContext& context);
Reply ListConfigurations(CommandContext& context);
Reply ListManagementServers(CommandContext& context);
Reply ListKubernetesClusters(CommandContext& context);

}  // namespace toolgate::simulator
