// SPDX-License-Identifier: Apache-2.0
#include "policy/selector.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

constexpr size_t kSelectorBytesMax = 256;

// One step of a pattern: a literal character, any one character, or any run.
struct Step {
  enum Kind { kLiteral, kOne, kRun } kind = kLiteral;
  char literal = '\0';
  size_t size = 1;  // bytes of the pattern
};

Step StepAt(std::string_view pattern, size_t at) {
  if (pattern[at] == '*') return {Step::kRun, '\0', 1};
  if (pattern[at] == '?') return {Step::kOne, '\0', 1};
  if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    return {Step::kLiteral, pattern[at + 1], 2};
  }
  return {Step::kLiteral, pattern[at], 1};
}

// Greedy matching that goes back only to the last run: never more than pattern x text steps.
bool GlobMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0;
  size_t after_run = std::string_view::npos, run_end = 0;
  while (t < text.size()) {
    if (p < pattern.size()) {
      const Step step = StepAt(pattern, p);
      if (step.kind == Step::kRun) {
        after_run = p += step.size;
        run_end = t;
        continue;
      }
      if (step.kind == Step::kOne || step.literal == text[t]) {
        p += step.size;
        ++t;
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

}  // namespace

base::Result<Selector> Selector::Parse(std::string_view text) {
  const auto fail = [](std::string message) {
    return base::Fail(base::ErrorCode::kInvalidInput, std::move(message));
  };
  if (text.empty()) return fail("a selector cannot be empty");
  if (text.size() > kSelectorBytesMax) return fail("a selector is at most 256 bytes long");
  if (text.starts_with('@')) {
    return fail(
        fmt::format("`{}` selects by risk or review, which this build does not support yet; "
                    "write a name or a glob",
                    base::Printable(text)));
  }
  Selector selector;
  selector.text_ = text;
  selector.rank_ = text == "*" ? Rank::kAll : Rank::kExact;
  for (size_t at = 0; at < text.size();) {
    const Step step = StepAt(text, at);
    if (step.kind != Step::kLiteral && selector.rank_ == Rank::kExact) selector.rank_ = Rank::kGlob;
    const bool escapes_mark = step.literal == '*' || step.literal == '?' || step.literal == '\\';
    if (step.size == 2 && !escapes_mark)
      return fail("only `*`, `?` and `\\` can follow a backslash");
    if (step.size == 1 && step.literal == '\\')
      return fail("a backslash at the end escapes nothing");
    selector.name_ += step.literal;
    at += step.size;
  }
  return selector;
}

bool Selector::Matches(std::string_view tool) const {
  if (rank_ == Rank::kAll) return true;
  return rank_ == Rank::kExact ? tool == name_ : GlobMatches(text_, tool);
}

}  // namespace toolgate::policy
