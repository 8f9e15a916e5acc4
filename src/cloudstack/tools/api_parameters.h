// SPDX-License-Identifier: Apache-2.0
// Parameters of any command of the API, checked against what listApis says of it. Pure.
#pragma once

#include <string>
#include <vector>

#include "cloudstack/api/signature.h"
#include "json/document.h"

namespace toolgate::cloudstack {

struct ApiParameters {
  Parameters parameters;
  std::vector<std::string> mistakes;  // sentences; then `parameters` are not to be sent
};

// `given`, an object or empty, against `api`, one row of listApis: every required parameter must be
// there, no unknown one, and each must be what its type says. Lists are given as arrays or texts,
// maps as objects or arrays of objects.
ApiParameters CheckParameters(json::Value api, json::Value given);

}  // namespace toolgate::cloudstack
