// SPDX-License-Identifier: Apache-2.0
// `*` stands for any run of characters, `?` for one; `\*`, `\?` and `\\` for themselves.
#pragma once

#include <cstddef>
#include <string_view>

namespace toolgate::policy {

// One step of a pattern.
struct GlobStep {
  enum Kind { kLiteral, kOne, kRun } kind = kLiteral;
  char literal = '\0';
  size_t size = 1;  // bytes of the pattern
};
GlobStep GlobStepAt(std::string_view pattern, size_t at);

// Why `pattern` is none, as a sentence; empty if it is one.
std::string_view FindGlobFault(std::string_view pattern);

// Whether all of `text`, which is UTF-8, matches. Never more than pattern x text steps.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace toolgate::policy
