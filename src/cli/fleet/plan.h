// SPDX-License-Identifier: Apache-2.0
// What has to be done so that an organisation is as the documents of `toolgate apply` say. Pure:
// asks nobody and does nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/fleet/documents.h"
#include "json/document.h"

namespace toolgate::cli {

// What is there, by names and labels, as the API gives it; of policies with `current`.
struct CurrentFleet {
  std::map<std::string, json::Value, std::less<>> servers;
  std::map<std::string, json::Value, std::less<>> policies;
  std::map<std::string, json::Value, std::less<>> grants;  // that are not revoked
};

// The label of everything that a set of documents made.
inline constexpr std::string_view kManagedBy = "managed-by";

struct FleetOptions {
  std::string set;              // the value of that label
  bool prunes = false;          // what has it and is in no document goes
  bool renews_secrets = false;  // headers are sent also where their names are the same
};

struct FleetRequest {
  std::string method;
  std::string path;  // below the organisation: `/servers/files`
  std::string body;
  std::string revision;  // for If-Match; empty: that of the answer before it
};

struct FleetStep {
  enum class Action { kCreate, kChange, kDelete };
  Action action = Action::kCreate;
  std::string kind;  // `server`
  std::string name;
  std::vector<std::string> details;  // what changes, line by line
  std::vector<FleetRequest> requests;
  bool makes_token = false;
};

// In the order in which they can be done: what grants need comes before them, and goes after them.
// Errors (invalid_input): what no change can do.
base::Result<std::vector<FleetStep>> MakePlan(const Fleet& wanted, const CurrentFleet& current,
                                              const FleetOptions& options);

// The steps as a person reads them, and their numbers in the last line.
std::string DescribePlan(const std::vector<FleetStep>& steps);

}  // namespace toolgate::cli
