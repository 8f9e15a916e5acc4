// SPDX-License-Identifier: Apache-2.0
// Reads the conditions of a predicate.
#pragma once

#include "base/issues.h"
#include "json/document.h"
#include "policy/condition.h"

namespace toolgate::policy {

// Reads `{path, op, value}`, `{any: [...]}`, `{all: [...]}` or `{not: {...}}` in `list`. Mistakes
// go to `issues`; the condition is of use only if there were none.
Condition ParseCondition(json::Value value, List list, base::Issues& issues);

}  // namespace toolgate::policy
