// SPDX-License-Identifier: Apache-2.0
// The options that all commands share: which clouds, which tools.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "cloudstack/server/cloud_server.h"

namespace toolgate::cloudstack {

enum class Offers { kTools, kToolsAndConsent };

// Which tools: what ReadSelection reads.
std::vector<cli::Option> SelectionOptions();
// The options of all that reach a cloud, with the former; consent is for those that serve others.
std::vector<cli::Option> SharedOptions(Offers offers);
// What is below the options in the help.
std::string EnvironmentHelp();

// Prints what is wrong and returns the exit status for it.
int FailUsage(const std::string& message);

// Errors: what is wrong, for people.
base::Result<ToolSelection> ReadSelection(const cli::Arguments& arguments);
base::Result<CloudServerOptions> ReadServerOptions(const cli::Arguments& arguments);

}  // namespace toolgate::cloudstack
