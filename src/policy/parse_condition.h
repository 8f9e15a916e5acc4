// SPDX-License-Identifier: Apache-2.0
// Reads the conditions of a predicate.
#pragma once

#include "base/issues.h"
#include "json/document.h"
#include "policy/condition.h"

namespace toolgate::policy {

// Reads `{path, op, value}`, `{any: [...]}`, `{all: [...]}` or `{not: {...}}`. Mistakes go to
// `issues`; the condition is of use only if there were none.
Condition ParseCondition(json::Value value, base::Issues& issues);

}  // namespace toolgate::policy
