// SPDX-License-Identifier: Apache-2.0
// Finds the API that a command is about: at a URL; or of a data folder, asked through the gateway
// that uses it, or in this process where none does.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cli/api/api_caller.h"
#include "cli/api/data_folder.h"
#include "cli/api/local_caller.h"

namespace toolgate::cli {

struct ApiPlace {
  std::string url;          // or
  std::string data_folder;  // one of the two
  std::string token;        // for the URL
  std::string ca;           // a file with the authorities to believe; empty: the system's
};

// How long a folder may be in use by a command, or by a gateway that is not listening yet.
inline constexpr std::chrono::seconds kFolderPatience{5};

// Errors: invalid_input (a place that is none, or a token that is missing), unavailable.
base::Result<std::unique_ptr<ApiCaller>> OpenApi(const ApiPlace& place);

// The folder in this process alone. Errors besides: conflict, while a gateway uses it; then
// `message` says why that is in the way.
base::Result<std::unique_ptr<LocalCaller>> OpenStopped(const std::string& folder,
                                                       const std::string& message);

}  // namespace toolgate::cli
