// SPDX-License-Identifier: Apache-2.0
#include "policy/glob.h"

namespace toolgate::policy {
namespace {

// Bytes of the character at the front of `text`, which is UTF-8.
size_t CharacterSize(std::string_view text) {
  size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
  return size;
}

}  // namespace

GlobStep GlobStepAt(std::string_view pattern, size_t at) {
  if (pattern[at] == '*') return {GlobStep::kRun, '\0', 1};
  if (pattern[at] == '?') return {GlobStep::kOne, '\0', 1};
  if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    return {GlobStep::kLiteral, pattern[at + 1], 2};
  }
  return {GlobStep::kLiteral, pattern[at], 1};
}

std::string_view FindGlobFault(std::string_view pattern) {
  for (size_t at = 0; at < pattern.size();) {
    const GlobStep step = GlobStepAt(pattern, at);
    const bool escapes_mark = step.literal == '*' || step.literal == '?' || step.literal == '\\';
    if (step.size == 2 && !escapes_mark) return "only `*`, `?` and `\\` can follow a backslash";
    if (step.size == 1 && step.literal == '\\') return "a backslash at the end escapes nothing";
    at += step.size;
  }
  return {};
}

// Greedy: goes back only to the last run.
bool GlobMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0;
  size_t after_run = std::string_view::npos, run_end = 0;
  while (t < text.size()) {
    if (p < pattern.size()) {
      const GlobStep step = GlobStepAt(pattern, p);
      if (step.kind == GlobStep::kRun) {
        after_run = p += step.size;
        run_end = t;
        continue;
      }
      if (step.kind == GlobStep::kOne || step.literal == text[t]) {
        p += step.size;
        t += step.kind == GlobStep::kOne ? CharacterSize(text.substr(t)) : 1;
        continue;
      }
    }
    if (after_run == std::string_view::npos) return false;
    p = after_run;
    t = ++run_end;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace toolgate::policy
