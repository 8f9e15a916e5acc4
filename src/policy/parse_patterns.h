// SPDX-License-Identifier: Apache-2.0
// What the regular expressions of a document cost together: each has its bounds, and there may be
// very many.
#pragma once

#include "base/issues.h"
#include "json/document.h"

namespace toolgate::policy {

// Looks for conditions with `regex` anywhere in `root`. False, and an error, if they are too large
// together; what is wrong with one of them is not said here. Keeps none of them.
bool CheckPatternSizes(json::Value root, base::Issues& issues);

}  // namespace toolgate::policy
