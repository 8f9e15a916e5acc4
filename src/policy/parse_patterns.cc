// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_patterns.h"

#include <vector>

#include "json/regex.h"

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;

// So few are never too large: each is bounded by its memory.
constexpr size_t kUncountedMax = 32;
// Instructions of 16 bytes. Usual expressions have some dozens of them.
constexpr size_t kInstructionsMax = 4'000'000;

// No deeper than documents nest.
void AddPatterns(Value value, std::vector<Value>& patterns) {
  const Value pattern = value.Find("value");
  if (value.Find("op").text() == "regex" && pattern.Is(Type::kString)) patterns.push_back(pattern);
  for (const auto& entry : value) {
    if (entry.value.Is(Type::kObject) || entry.value.Is(Type::kArray)) {
      AddPatterns(entry.value, patterns);
    }
  }
}

}  // namespace

bool CheckPatternSizes(Value root, base::Issues& issues) {
  std::vector<Value> patterns;
  AddPatterns(root, patterns);
  if (patterns.size() <= kUncountedMax) return true;
  size_t instructions = 0;
  for (const Value pattern : patterns) {
    const auto regex = json::Regex::Compile(pattern.text());
    if (regex) instructions += regex->program_size();
    if (instructions <= kInstructionsMax) continue;
    issues.Error(pattern.position(),
                 "the regular expressions of this policy are too large together",
                 "use fewer of them, without large repetitions");
    return false;
  }
  return true;
}

}  // namespace toolgate::policy
