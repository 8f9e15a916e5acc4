// SPDX-License-Identifier: Apache-2.0
#include "report/markdown.h"

#include <fmt/format.h>

#include "advice/recommendation.h"
#include "advice/starter_policy.h"
#include "report/shown_text.h"
#include "report/table.h"

namespace toolgate::report {
namespace {

constexpr size_t kNameColumnsMax = 128;
constexpr size_t kQuoteColumnsMax = 200;

std::string Quote(const risk::Evidence& evidence) {
  return fmt::format("{}: {}", ShowInMarkdown(risk::FieldPath(evidence), kNameColumnsMax),
                     ShowInMarkdown(evidence.text, kQuoteColumnsMax));
}

void AppendPoisoning(std::string& out, const Scan& scan) {
  const std::vector<Poisoned> found = SortPoisoning(scan, kTellingPoisoning);
  if (found.empty()) return;
  out += "\n### Text that seems to be meant for the model\n\n";
  out += "| severity | tool | finding | text |\n|---|---|---|---|\n";
  for (const auto& [tool, finding] : found) {
    out += fmt::format("| {} | {} | {} | {} |\n", risk::Name(finding->severity),
                       ShowInMarkdown(tool->definition.name, kNameColumnsMax),
                       ShowInMarkdown(finding->kind, kNameColumnsMax), Quote(finding->evidence));
  }
}

void AppendContradictions(std::string& out, const Scan& scan) {
  bool is_first = true;
  for (const size_t place : SortByRisk(scan)) {
    const advice::ListedTool& tool = scan.list.tools[place];
    for (const risk::Contradiction& one : tool.assessment.contradictions) {
      if (std::exchange(is_first, false)) {
        out += "\n### Annotations that say otherwise\n\n| tool | says | against |\n|---|---|---|\n";
      }
      out +=
          fmt::format("| {} | {} | {} |\n", ShowInMarkdown(tool.definition.name, kNameColumnsMax),
                      ShowInMarkdown(DescribeClaim(tool, one.annotation), kQuoteColumnsMax),
                      ShowInMarkdown(DescribeClaim(tool, one.evidence), kQuoteColumnsMax));
    }
  }
}

void AppendFaults(std::string& out, const Scan& scan) {
  bool is_first = true;
  for (const advice::ListedTool& tool : scan.list.tools) {
    if (tool.fault.empty()) continue;
    if (std::exchange(is_first, false)) out += "\n### Tools that a gateway cannot publish\n\n";
    out += fmt::format("- {}: {}\n", ShowInMarkdown(tool.definition.name, kNameColumnsMax),
                       tool.fault);
  }
}

std::string RecommendedRule(const advice::ListedTool& tool) {
  if (!tool.fault.empty()) return "cannot be published";
  return advice::Describe(advice::Recommend(tool.definition, tool.assessment));
}

void AppendTools(std::string& out, const Scan& scan) {
  out += "\n### Tools\n\n";
  out += "| severity | class | tool | tokens | why | signals | recommended |\n";
  out += "|---|---|---|---:|---|---|---|\n";
  for (const size_t place : SortByRisk(scan)) {
    const advice::ListedTool& tool = scan.list.tools[place];
    out += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} |\n", DescribeSeverity(tool.assessment),
        DescribeCategory(tool.assessment), ShowInMarkdown(tool.definition.name, kNameColumnsMax),
        advice::EstimateTokens(tool),
        ShowInMarkdown(DescribeWhy(tool.assessment), kQuoteColumnsMax),
        ShowInMarkdown(DescribeSignals(tool.assessment), kQuoteColumnsMax), RecommendedRule(tool));
  }
}

}  // namespace

std::string WriteMarkdown(const Scan& scan) {
  const Totals totals = CountTotals(scan);
  std::string out =
      fmt::format("## Tools of {}\n\n", ShowInMarkdown(scan.source, kQuoteColumnsMax));
  out += fmt::format("{}\n\n", DescribeCounts(totals, scan.list.tools.size()));
  if (!scan.protocol.empty()) out += fmt::format("- protocol: {}\n", scan.protocol);
  if (const std::string others = DescribeOthers(scan.others); !others.empty()) {
    out += fmt::format("- besides: {}\n", others);
  }
  out += fmt::format("- context: about {} tokens\n", totals.tokens);
  if (const auto starter = advice::MakeStarterPolicy(scan.list)) {
    out += fmt::format("- the starter policy {}\n", starter->sentence);
  }
  AppendPoisoning(out, scan);
  AppendContradictions(out, scan);
  AppendFaults(out, scan);
  if (!scan.list.tools.empty()) AppendTools(out, scan);
  return out;
}

}  // namespace toolgate::report
