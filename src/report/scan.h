// SPDX-License-Identifier: Apache-2.0
// What is known of one server after looking at it: what every report tells.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advice/tool_list.h"

namespace toolgate::report {

// How much else a server has. Empty: it was not asked, or did not say.
struct OtherLists {
  std::optional<size_t> resources;
  std::optional<size_t> resource_templates;
  std::optional<size_t> prompts;
};

struct Scan {
  std::string source;    // where the tools come from: a URL without its query, a file, a command
  std::string protocol;  // `2026-07-28 over Streamable HTTP`; empty for files
  advice::ToolList list;
  OtherLists others;
};

inline constexpr size_t kCategories = 6;

struct Totals {
  std::array<size_t, kCategories> by_category{};  // by risk::Category
  size_t tokens = 0;
  size_t poisoning = 0;  // of every severity
  size_t contradictions = 0;
  size_t unpublishable = 0;
};
Totals CountTotals(const Scan& scan);

// The categories in the order in which they are told: the worst first.
inline constexpr std::array<risk::Category, kCategories> kByWeight = {
    risk::Category::kDestructive, risk::Category::kFinancial, risk::Category::kExecute,
    risk::Category::kUnknown,     risk::Category::kWrite,     risk::Category::kRead};

// Places of the tools by severity, class and name: the worst first.
std::vector<size_t> SortByRisk(const Scan& scan);

// A finding of poisoning and the tool that it is in.
struct Poisoned {
  const advice::ListedTool* tool = nullptr;
  const risk::Poisoning* finding = nullptr;
};
// All that are at least so bad, the worst first.
std::vector<Poisoned> SortPoisoning(const Scan& scan, risk::Severity at_least);
// What is worth a person's look: words that honest definitions use too are less.
inline constexpr risk::Severity kTellingPoisoning = risk::Severity::kMedium;

// What the tool says there: `annotations.readOnlyHint: true`, `name: "delete"`. Not yet fit to
// show.
std::string DescribeClaim(const advice::ListedTool& tool, const risk::Evidence& evidence);

// `45 tools: 1 Destructive, 8 Execute, ...`
std::string DescribeCounts(const Totals& totals, size_t tools);
// `3 resources, 1 prompt`; empty if there are none, or nothing is known.
std::string DescribeOthers(const OtherLists& others);

}  // namespace toolgate::report
