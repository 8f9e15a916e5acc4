// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/policy_file.h"

#include "base/file.h"

namespace toolgate::cli {

base::Result<std::shared_ptr<const policy::Policy>> ReadPolicyFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path));
  policy::LoadedPolicy loaded = policy::LoadPolicy(path, text);
  if (loaded.policy) return std::move(loaded.policy);
  std::string issues = loaded.issues.Format(path, text);
  if (issues.ends_with('\n')) issues.pop_back();
  return base::Fail(base::ErrorCode::kInvalidInput, std::move(issues));
}

}  // namespace toolgate::cli
