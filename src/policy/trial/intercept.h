// SPDX-License-Identifier: Apache-2.0
// Intercept's YAML, read into a document of version "1".
#pragma once

#include <string>
#include <vector>

#include "base/issues.h"
#include "json/document.h"
#include "json/writer.h"

namespace toolgate::policy::trial {

// Compact JSON; of no use if `issues` has errors, which name what cannot be carried over.
std::string ConvertIntercept(json::Value root, base::Issues& issues,
                             std::vector<std::string>& notes);

}  // namespace toolgate::policy::trial
