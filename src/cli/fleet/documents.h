// SPDX-License-Identifier: Apache-2.0
// Documents of `toolgate apply`: servers, policies and grants as they are to be. Reads the files
// that they name, and secrets from files and the environment; asks no gateway.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace toolgate::cli {

using FleetLabels = std::map<std::string, std::string, std::less<>>;

struct FleetServer {
  std::string name;
  std::string settings;  // a JSON object, without headers
  std::vector<std::pair<std::string, std::string>> headers;
  FleetLabels labels;
};

struct FleetPolicy {
  std::string name;
  std::string text;
  FleetLabels labels;
};

struct FleetGrant {
  std::string label;
  std::string server;
  std::string policy;         // empty: none
  std::string shadow_policy;  // likewise
  std::string subject;
  std::string expires_at;  // as the API writes it; empty: never
  FleetLabels labels;
};

struct Fleet {
  std::vector<FleetServer> servers;
  std::vector<FleetPolicy> policies;
  std::vector<FleetGrant> grants;
};

inline constexpr size_t kFleetFilesMax = 10'000;

struct LoadedFleet {
  Fleet fleet;         // of use only without errors
  std::string report;  // what is wrong, each with its place
  bool has_errors = false;
};

// The documents of a file, or of all `.yaml`, `.yml` and `.json` of a folder and below. A file that
// a policy names is no document.
LoadedFleet LoadFleet(const std::string& path);

}  // namespace toolgate::cli
