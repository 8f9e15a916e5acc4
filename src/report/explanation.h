// SPDX-License-Identifier: Apache-2.0
// Everything that is said of one tool, with the words that say it.
#pragma once

#include <string>

#include "report/scan.h"
#include "report/table.h"

namespace toolgate::report {

// Every rule that fired, under the words that it read, both votes, adjustments, signals,
// annotations that say otherwise, text for the model, how such tools are attacked, and the
// recommended rule.
std::string WriteExplanation(const advice::ListedTool& tool, Colours colours);

// The text that `evidence` was quoted from, and where the quotation begins in it; the quotation
// alone where the text cannot be found.
struct QuotedFrom {
  std::string_view text;
  size_t offset = 0;
};
QuotedFrom FindQuoted(const risk::ToolDefinition& tool, const risk::Evidence& evidence);

}  // namespace toolgate::report
