// SPDX-License-Identifier: Apache-2.0
// What the commands about the decision log have in common.
#pragma once

#include <string>
#include <vector>

#include "audit/reading/log_query.h"
#include "cli/command_line.h"
#include "cli/moments.h"

namespace toolgate::cli {

// Options that say which records, followed by `more`.
std::vector<Option> LogFilterOptions(std::vector<Option> more);

// Errors name the option.
base::Result<audit::LogQuery> ReadLogQuery(const Arguments& arguments);

inline const Positional kLogFolderOrGateway{
    "DIRECTORY", "The `directory` of `decision_log`; without it the log of a gateway",
    Positional::Count::kOptional};
inline const Positional kLogFolder{"DIRECTORY", "The `directory` of `decision_log`"};

}  // namespace toolgate::cli
