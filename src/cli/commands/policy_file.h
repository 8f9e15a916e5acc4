// SPDX-License-Identifier: Apache-2.0
// A policy that a command is about, from its file.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "policy/policy.h"

namespace toolgate::cli {

// Errors tell why the file cannot be read, or every mistake in the policy.
base::Result<std::shared_ptr<const policy::Policy>> ReadPolicyFile(const std::string& path);

}  // namespace toolgate::cli
