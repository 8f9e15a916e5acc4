// SPDX-License-Identifier: Apache-2.0
// All routes of the REST API: a table for each family, in a file of its own.
#pragma once

#include <span>

#include "admin/route.h"

namespace toolgate::admin::routes {

std::span<const Route> ContractRoutes();

// All of them, one after another.
std::span<const std::span<const Route>> All();

}  // namespace toolgate::admin::routes
