// SPDX-License-Identifier: Apache-2.0
#include "report/scan.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::report {
namespace {

size_t WeightOf(risk::Category category) {
  return static_cast<size_t>(std::find(kByWeight.begin(), kByWeight.end(), category) -
                             kByWeight.begin());
}

void AddCount(std::optional<size_t> count, std::string_view noun, std::vector<std::string>& parts) {
  if (!count || *count == 0) return;
  parts.push_back(fmt::format("{} {}{}", *count, noun, *count == 1 ? "" : "s"));
}

}  // namespace

Totals CountTotals(const Scan& scan) {
  Totals totals;
  for (const advice::ListedTool& tool : scan.list.tools) {
    ++totals.by_category[static_cast<size_t>(tool.assessment.category)];
    totals.tokens += advice::EstimateTokens(tool);
    totals.poisoning += tool.assessment.poisoning.size();
    totals.contradictions += tool.assessment.contradictions.size();
    totals.unpublishable += !tool.fault.empty();
  }
  return totals;
}

std::vector<size_t> SortByRisk(const Scan& scan) {
  const auto& tools = scan.list.tools;
  std::vector<size_t> places(tools.size());
  std::iota(places.begin(), places.end(), size_t{0});
  const auto key = [&tools](size_t place) {
    const advice::ListedTool& tool = tools[place];
    return std::tuple(-static_cast<int>(tool.assessment.adjusted_severity),
                      WeightOf(tool.assessment.category), tool.definition.name);
  };
  std::stable_sort(places.begin(), places.end(),
                   [&key](size_t a, size_t b) { return key(a) < key(b); });
  return places;
}

std::vector<Poisoned> SortPoisoning(const Scan& scan, risk::Severity at_least) {
  std::vector<Poisoned> found;
  for (const advice::ListedTool& tool : scan.list.tools) {
    for (const risk::Poisoning& finding : tool.assessment.poisoning) {
      if (finding.severity >= at_least) found.push_back({&tool, &finding});
    }
  }
  const auto key = [](const Poisoned& one) {
    return std::tuple(-static_cast<int>(one.finding->severity), one.tool->definition.name,
                      one.finding->kind);
  };
  std::stable_sort(found.begin(), found.end(),
                   [&key](const Poisoned& a, const Poisoned& b) { return key(a) < key(b); });
  return found;
}

std::string DescribeClaim(const advice::ListedTool& tool, const risk::Evidence& evidence) {
  const std::string path = risk::FieldPath(evidence);
  const bool is_annotation = evidence.field == risk::Field::kAnnotations;
  const json::Value value = tool.definition.annotations.Find(evidence.property);
  if (is_annotation && value) return fmt::format("{}: {}", path, json::Write(value));
  return fmt::format("{}: \"{}\"", path, evidence.text);
}

std::string DescribeCounts(const Totals& totals, size_t tools) {
  std::vector<std::string> parts;
  for (const risk::Category category : kByWeight) {
    const size_t count = totals.by_category[static_cast<size_t>(category)];
    if (count > 0) parts.push_back(fmt::format("{} {}", count, risk::Name(category)));
  }
  const std::string all = fmt::format("{} tool{}", tools, tools == 1 ? "" : "s");
  return parts.empty() ? all : fmt::format("{}: {}", all, base::Join(parts, ", "));
}

std::string DescribeOthers(const OtherLists& others) {
  std::vector<std::string> parts;
  AddCount(others.resources, "resource", parts);
  AddCount(others.resource_templates, "resource template", parts);
  AddCount(others.prompts, "prompt", parts);
  return base::Join(parts, ", ");
}

}  // namespace toolgate::report
