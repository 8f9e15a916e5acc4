// SPDX-License-Identifier: Apache-2.0
// What findings mean and what to do about them, by the ids that reports give them.
#pragma once

#include <string>
#include <string_view>

#include "risk/assessment.h"

namespace toolgate::report {

// `class.destructive`, ...
std::string ClassRule(risk::Category category);
// `poisoning.hidden_unicode`, ...
std::string PoisoningRule(std::string_view kind);
inline constexpr std::string_view kContradictionRule = "contradiction";

struct RuleHelp {
  std::string title;
  std::string meaning;
  std::string remedy;
};
RuleHelp HelpFor(std::string_view rule);

// `source` of a scan as a URI reference: what is no URI character is escaped.
std::string UriOf(std::string_view source);

}  // namespace toolgate::report
