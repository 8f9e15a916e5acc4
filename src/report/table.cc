// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <algorithm>

#include <fmt/format.h>

#include "advice/starter_policy.h"
#include "base/text.h"
#include "report/shown_text.h"

namespace toolgate::report {
namespace {

constexpr size_t kSourceColumnsMax = 140;
constexpr size_t kNameColumnsMax = 44;
constexpr size_t kNameColumnsMin = 4;
constexpr size_t kWhyColumnsMax = 40;
constexpr size_t kWhyColumnsMin = 3;
constexpr size_t kSignalColumnsMax = 36;
constexpr size_t kQuoteColumnsMax = 90;
constexpr size_t kFindingsMax = 100;  // of one kind; JSON has them all

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";

std::string_view ColourOf(risk::Severity severity) {
  switch (severity) {
    case risk::Severity::kLow:
      return "\x1b[32m";
    case risk::Severity::kMedium:
      return "\x1b[33m";
    case risk::Severity::kHigh:
      return "\x1b[31m";
    case risk::Severity::kCritical:
      return "\x1b[1;31m";
  }
  return "";
}

std::string Emphasize(std::string text, Colours colours) {
  if (colours == Colours::kNone) return text;
  return fmt::format("{}{}{}", kBold, text, kReset);
}

std::string Quote(const risk::Evidence& evidence) {
  return fmt::format("{}: \"{}\"", Show(risk::FieldPath(evidence), kNameColumnsMax).text,
                     Show(evidence.text, kQuoteColumnsMax).text);
}

void AppendMore(std::string& out, size_t count) {
  if (count <= kFindingsMax) return;
  out += fmt::format("  and {} more; --json has them all\n", count - kFindingsMax);
}

void AppendHead(std::string& out, const Scan& scan, const Totals& totals, Colours colours) {
  out += Emphasize(Show(scan.source, kSourceColumnsMax).text, colours);
  if (!scan.protocol.empty()) out += fmt::format("  ({})", scan.protocol);
  out += fmt::format("\n{}\n", DescribeCounts(totals, scan.list.tools.size()));
  if (const std::string others = DescribeOthers(scan.others); !others.empty()) out += others + "\n";
  if (totals.tokens > 0) {
    out += fmt::format("the tools take about {} tokens of a model's context\n", totals.tokens);
  }
  const size_t faint = totals.poisoning - SortPoisoning(scan, kTellingPoisoning).size();
  if (faint > 0) {
    out +=
        fmt::format("{} text{} for the model as honest definitions hold too; --json tells them\n",
                    faint, faint == 1 ? "" : "s");
  }
}

void AppendPoisoning(std::string& out, const Scan& scan, Colours colours) {
  const std::vector<Poisoned> found = SortPoisoning(scan, kTellingPoisoning);
  if (found.empty()) return;
  out += "\n" + Emphasize("Text that seems to be meant for the model", colours) + "\n";
  for (size_t i = 0; i < std::min(found.size(), kFindingsMax); ++i) {
    const risk::Poisoning& finding = *found[i].finding;
    const std::string severity = Cell(risk::Name(finding.severity), 8);
    out += fmt::format("  {}  {}  {}\n            {}\n", Paint(severity, finding.severity, colours),
                       Show(found[i].tool->definition.name, kNameColumnsMax).text,
                       Show(finding.kind, kNameColumnsMax).text, Quote(finding.evidence));
  }
  AppendMore(out, found.size());
}

void AppendContradictions(std::string& out, const Scan& scan, Colours colours) {
  size_t count = 0;
  for (const size_t place : SortByRisk(scan)) {
    const advice::ListedTool& tool = scan.list.tools[place];
    for (const risk::Contradiction& one : tool.assessment.contradictions) {
      if (count == 0) out += "\n" + Emphasize("Annotations that say otherwise", colours) + "\n";
      if (++count > kFindingsMax) continue;
      out += fmt::format("  {}  {}\n            against {}\n",
                         Show(tool.definition.name, kNameColumnsMax).text,
                         Show(DescribeClaim(tool, one.annotation), kQuoteColumnsMax).text,
                         Show(DescribeClaim(tool, one.evidence), kQuoteColumnsMax).text);
    }
  }
  AppendMore(out, count);
}

void AppendFaults(std::string& out, const Scan& scan, Colours colours) {
  size_t count = 0;
  for (const advice::ListedTool& tool : scan.list.tools) {
    if (tool.fault.empty()) continue;
    if (count == 0) out += "\n" + Emphasize("Tools that a gateway cannot publish", colours) + "\n";
    if (++count > kFindingsMax) continue;
    out += fmt::format("  {}  {}\n", Show(tool.definition.name, kNameColumnsMax).text, tool.fault);
  }
  AppendMore(out, count);
}

struct Columns {
  size_t name = kNameColumnsMin;
  size_t why = kWhyColumnsMin;
};

Columns MeasureColumns(const Scan& scan) {
  Columns columns;
  for (const advice::ListedTool& tool : scan.list.tools) {
    columns.name = std::max(columns.name, Show(tool.definition.name, kNameColumnsMax).columns);
    columns.why = std::max(columns.why, Show(DescribeWhy(tool.assessment), kWhyColumnsMax).columns);
  }
  return columns;
}

void AppendTool(std::string& out, const advice::ListedTool& tool, const Columns& columns,
                Colours colours) {
  const risk::Assessment& assessment = tool.assessment;
  const std::string severity = Cell(DescribeSeverity(assessment), 9);
  std::string line = fmt::format(
      "{}  {}  {}  {:>6}  {}  {}", Paint(severity, assessment.adjusted_severity, colours),
      Cell(DescribeCategory(assessment), 12), Cell(tool.definition.name, columns.name),
      advice::EstimateTokens(tool), Cell(DescribeWhy(assessment), columns.why),
      Show(DescribeSignals(assessment), kSignalColumnsMax).text);
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

void AppendLegend(std::string& out, const Scan& scan) {
  const auto any = [&scan](auto test) {
    return std::any_of(scan.list.tools.begin(), scan.list.tools.end(),
                       [&test](const advice::ListedTool& tool) { return test(tool.assessment); });
  };
  std::vector<std::string> marks;
  if (any([](const risk::Assessment& one) { return !one.adjustments.empty(); })) {
    marks.emplace_back("+ raised above its class");
  }
  if (any([](const risk::Assessment& one) { return one.reviewed; })) {
    marks.emplace_back("= reviewed by a person");
  }
  if (any([](const risk::Assessment& one) { return one.review_is_stale; })) {
    marks.emplace_back("! reviewed with another definition");
  }
  if (any([](const risk::Assessment& one) {
        return !one.reviewed && one.confidence == risk::Confidence::kLow;
      })) {
    marks.emplace_back("? uncertain");
  }
  if (!marks.empty()) out += base::Join(marks, ", ") + "; `toolgate risk explain` says why\n";
}

}  // namespace

std::string Paint(std::string text, risk::Severity severity, Colours colours) {
  if (colours == Colours::kNone) return text;
  return fmt::format("{}{}{}", ColourOf(severity), text, kReset);
}

std::string DescribeWhy(const risk::Assessment& assessment) {
  if (assessment.evidence.empty()) return "";
  const risk::Evidence& first = assessment.evidence.front();
  return fmt::format("{} ({})", first.text, first.rule);
}

std::string DescribeSignals(const risk::Assessment& assessment) {
  std::vector<std::string> kinds;
  for (const risk::Signal& signal : assessment.signals) kinds.emplace_back(signal.kind);
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return base::Join(kinds, ", ");
}

std::string DescribeCategory(const risk::Assessment& assessment) {
  std::string name(risk::Name(assessment.category));
  if (assessment.reviewed) return name + "=";
  if (assessment.review_is_stale) return name + "!";
  return assessment.confidence == risk::Confidence::kLow ? name + "?" : name;
}

std::string DescribeSeverity(const risk::Assessment& assessment) {
  std::string name(risk::Name(assessment.adjusted_severity));
  return assessment.adjustments.empty() ? name : name + "+";
}

std::string WriteTable(const Scan& scan, Colours colours) {
  std::string out;
  const Totals totals = CountTotals(scan);
  AppendHead(out, scan, totals, colours);
  AppendPoisoning(out, scan, colours);
  AppendContradictions(out, scan, colours);
  AppendFaults(out, scan, colours);
  if (scan.list.tools.empty()) return out;
  const Columns columns = MeasureColumns(scan);
  std::string head =
      fmt::format("{}  {}  {}  {}  {}  {}", Cell("SEVERITY", 9), Cell("CLASS", 12),
                  Cell("TOOL", columns.name), "TOKENS", Cell("WHY", columns.why), "SIGNALS");
  out += "\n" + Emphasize(head, colours) + "\n";
  for (const size_t place : SortByRisk(scan)) {
    AppendTool(out, scan.list.tools[place], columns, colours);
  }
  AppendLegend(out, scan);
  const auto starter = advice::MakeStarterPolicy(scan.list);
  if (starter)
    out += fmt::format("\n`toolgate policy starter` writes a policy that {}\n", starter->sentence);
  return out;
}

}  // namespace toolgate::report
