// SPDX-License-Identifier: Apache-2.0
// Reads the limits of an entry: `limits`, and `rate_limit`, which is a short form of one.
#pragma once

#include <string>
#include <vector>

#include "json/reader.h"
#include "policy/limit.h"

namespace toolgate::policy {

// Takes both from `entry`, which stands at `pointer` in the document.
std::vector<Limit> ParseLimits(json::ObjectReader& entry, const std::string& pointer,
                               base::Issues& issues);

}  // namespace toolgate::policy
