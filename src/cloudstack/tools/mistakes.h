// SPDX-License-Identifier: Apache-2.0
// What arguments of one call must have in common, and what the caller should hear of them. Each
// returns a sentence, empty if there is nothing to say.
#pragma once

#include <string>

#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

std::string FindMigrationMistake(const ToolArguments& arguments);
std::string FindVolumeMistake(const ToolArguments& arguments);
std::string FindDetachMistake(const ToolArguments& arguments);
std::string FindResizeMistake(const ToolArguments& arguments);
std::string FindAddressMistake(const ToolArguments& arguments);
std::string FindPortsMistake(const ToolArguments& arguments);
std::string FindPublicPortsMistake(const ToolArguments& arguments);
std::string FindBalancerMistake(const ToolArguments& arguments);
std::string FindGroupMistake(const ToolArguments& arguments);
std::string FindGroupRuleMistake(const ToolArguments& arguments);

std::string FindOpenness(const ToolArguments& arguments);  // rules that let everybody in
std::string FindForce(const ToolArguments& arguments);     // stops that ask nobody

}  // namespace toolgate::cloudstack
