// SPDX-License-Identifier: Apache-2.0
// The contract of the API (contracts/openapi.yaml), as it is in the program.
#pragma once

#include <string>

namespace toolgate::admin::routes {

const std::string& ContractText();

}  // namespace toolgate::admin::routes
