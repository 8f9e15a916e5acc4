// SPDX-License-Identifier: Apache-2.0
#include "policy/tool.h"

#include <algorithm>

namespace toolgate::policy {
namespace {

using risk::Category;
using risk::Severity;

// In the order of the enums.
constexpr std::string_view kCategories[] = {"unknown", "read",        "write",
                                            "execute", "destructive", "financial"};
constexpr std::string_view kSeverities[] = {"low", "medium", "high", "critical"};

template <class Enum, size_t N>
std::optional<Enum> FindWord(const std::string_view (&words)[N], std::string_view word) {
  const auto found = std::find(std::begin(words), std::end(words), word);
  if (found == std::end(words)) return std::nullopt;
  return static_cast<Enum>(found - std::begin(words));
}

}  // namespace

Tool MakeTool(std::string_view name, std::string_view digest, const risk::Assessment& assessment) {
  Tool tool{.name = name, .digest = digest};
  tool.category = assessment.category;
  // Of two votes that differ the worse one counts; one that says nothing is none.
  const Category second = assessment.second_vote;
  const bool is_worse =
      second != Category::kUnknown && risk::SeverityOf(second) > risk::SeverityOf(tool.category);
  if (is_worse) tool.category = second;
  tool.severity = std::max(assessment.adjusted_severity, risk::SeverityOf(tool.category));
  return tool;
}

std::string_view WordOf(Category category) { return kCategories[static_cast<size_t>(category)]; }
std::string_view WordOf(Severity severity) { return kSeverities[static_cast<size_t>(severity)]; }

std::optional<Category> FindCategory(std::string_view word) {
  return FindWord<Category>(kCategories, word);
}

std::optional<Severity> FindSeverity(std::string_view word) {
  return FindWord<Severity>(kSeverities, word);
}

}  // namespace toolgate::policy
