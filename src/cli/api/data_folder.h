// SPDX-License-Identifier: Apache-2.0
// What is where in the folder of `toolgate init`.
#pragma once

#include <string>

#include "base/result.h"

namespace toolgate::cli {

struct DataFolder {
  std::string path;

  std::string Config() const { return path + "/toolgate.yaml"; }
  std::string Database() const { return path + "/toolgate.db"; }
  std::string Keys() const { return path + "/keys"; }
  // Of a gateway that runs: where its API is, and the token of whoever can read this.
  std::string AdminAddress() const { return path + "/admin.address"; }
  std::string LocalToken() const { return path + "/local.token"; }
};

// The folder that TOOLGATE_DATA names; empty if it names none.
std::string DataOfEnvironment();

// The folder at `path`, if it is one. Errors (invalid_input) say what to do about it.
base::Result<DataFolder> FindDataFolder(const std::string& path);

}  // namespace toolgate::cli
