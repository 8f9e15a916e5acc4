// SPDX-License-Identifier: Apache-2.0
// What is known of a tool where its rules are resolved, and the words that policies have for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "risk/assessment.h"

namespace toolgate::policy {

// What people have said of a tool's definition.
enum class Review : uint8_t {
  kNever,    // nobody has looked at it
  kChanged,  // it is not the one that was looked at
  kCurrent,
};

struct Tool {
  std::string_view name;
  std::string_view digest;  // of the definition, hexadecimal; empty if it is not known
  risk::Category category = risk::Category::kUnknown;
  risk::Severity severity = risk::Severity::kHigh;
  Review review = Review::kNever;
};

// Of a tool that was assessed: where both votes differ, the worse one counts.
Tool MakeTool(std::string_view name, std::string_view digest, const risk::Assessment& assessment);

// `read`, `write`, `execute`, `destructive`, `financial`, `unknown`; `low`...`critical`.
std::string_view WordOf(risk::Category category);
std::string_view WordOf(risk::Severity severity);
std::optional<risk::Category> FindCategory(std::string_view word);
std::optional<risk::Severity> FindSeverity(std::string_view word);

}  // namespace toolgate::policy
