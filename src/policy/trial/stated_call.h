// SPDX-License-Identifier: Apache-2.0
// The calls of cases, read.
#pragma once

#include "base/issues.h"
#include "json/document.h"
#include "policy/trial/case_file.h"

namespace toolgate::policy::trial {

StatedCall ReadStatedCall(json::Value value, base::Issues& issues);

// What `value` does not say is as in `call`, which it comes before.
EarlierCalls ReadEarlierCalls(json::Value value, const StatedCall& call, base::Issues& issues);

}  // namespace toolgate::policy::trial
