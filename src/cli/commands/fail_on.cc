// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/fail_on.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cli {

base::Result<bool> FailsOn(const Arguments& arguments, bool is_looser, bool is_tighter) {
  const auto word = arguments.Find("--fail-on");
  if (!word) return false;
  if (*word == "looser") return is_looser;
  if (*word == "tighter") return is_tighter;
  if (*word == "any") return is_looser || is_tighter;
  return base::Fail(
      base::ErrorCode::kInvalidInput,
      fmt::format("--fail-on is looser, tighter or any, not `{}`", base::Printable(*word)));
}

}  // namespace toolgate::cli
