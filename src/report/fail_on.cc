// SPDX-License-Identifier: Apache-2.0
#include "report/fail_on.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "policy/tool.h"

namespace toolgate::report {
base::Result<FailOn> FailOn::Parse(std::string_view words) {
  FailOn fail_on;
  for (std::string_view word : base::Split(words, ',')) {
    word = base::Trim(word);
    const std::string lower = base::ToAsciiLower(word);
    if (const auto severity = policy::FindSeverity(lower)) {
      fail_on.severity_ = std::min(fail_on.severity_.value_or(*severity), *severity);
    } else if (const auto category = policy::FindCategory(lower)) {
      fail_on.categories_.push_back(*category);
    } else if (word == "poisoning") {
      fail_on.poisoning_ = true;
    } else if (word == "contradiction") {
      fail_on.contradiction_ = true;
    } else {
      return base::Fail(
          base::ErrorCode::kInvalidInput,
          fmt::format(
              "--fail-on does not know `{}`; it takes critical, high, medium, low, destructive, "
              "financial, execute, unknown, write, read, poisoning and contradiction",
              base::Printable(word)));
    }
  }
  return fail_on;
}

bool FailOn::IsReachedBy(const risk::Assessment& assessment) const {
  if (severity_ && assessment.adjusted_severity >= *severity_) return true;
  if (contradiction_ && !assessment.contradictions.empty()) return true;
  const bool is_poisoned = std::any_of(
      assessment.poisoning.begin(), assessment.poisoning.end(),
      [](const risk::Poisoning& finding) { return finding.severity >= kTellingPoisoning; });
  if (poisoning_ && is_poisoned) return true;
  return std::find(categories_.begin(), categories_.end(), assessment.category) !=
         categories_.end();
}

bool FailOn::IsReached(const Scan& scan) const {
  return std::any_of(
      scan.list.tools.begin(), scan.list.tools.end(),
      [this](const advice::ListedTool& tool) { return IsReachedBy(tool.assessment); });
}

}  // namespace toolgate::report
