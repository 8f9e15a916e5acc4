// SPDX-License-Identifier: Apache-2.0
// What the API refuses, said to a person: the problem, the members at fault, what to do.
#pragma once

#include "base/result.h"
#include "cli/api/api_caller.h"

namespace toolgate::cli {

// The answer, if it is a good one. Errors: what it refuses, on several lines where several members
// are at fault; unauthenticated, not_found, conflict, invalid_input, limit_exceeded, unavailable.
// `place` is whose answer it is.
base::Result<ApiAnswer> ExpectGood(ApiAnswer answer, const std::string& place);

// The exit status of a command that ends with an error.
int ExitStatusOf(base::ErrorCode code);

}  // namespace toolgate::cli
