// SPDX-License-Identifier: Apache-2.0
// The decision log of a gateway, asked over its API: what the commands about it do where they are
// not given a folder.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/control/api_session.h"

namespace toolgate::cli {

// Options that say which records, followed by `more` and by those that say which gateway.
std::vector<Option> LogApiOptions(std::vector<Option> more);

// Which log is meant: a folder, or, where it is empty, that of the gateway.
struct LogPlace {
  std::string folder;
};
// The folder that was named; or the one in the configuration of a data folder that no gateway uses.
base::Result<LogPlace> FindLog(const Arguments& arguments);

// The commands, at the gateway that the arguments name.
base::Result<int> QueryLogOfGateway(const Arguments& arguments);
base::Result<int> TailLogOfGateway(const Arguments& arguments);
base::Result<int> ExportLogOfGateway(const Arguments& arguments);

}  // namespace toolgate::cli
