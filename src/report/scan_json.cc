// SPDX-License-Identifier: Apache-2.0
#include "report/scan_json.h"

#include "advice/recommendation.h"
#include "advice/starter_policy.h"
#include "crypto/json_digest.h"
#include "report/assessment_json.h"

namespace toolgate::report {
namespace {

void WriteCount(json::Writer& writer, std::string_view name, std::optional<size_t> count) {
  if (count) writer.Key(name).Int(static_cast<int64_t>(*count));
}

void WriteSummary(json::Writer& writer, const Scan& scan) {
  const Totals totals = CountTotals(scan);
  writer.Key("counts").BeginObject();
  writer.Member("tools", static_cast<int64_t>(scan.list.tools.size()));
  for (const risk::Category category : kByWeight) {
    WriteCount(writer, risk::Name(category), totals.by_category[static_cast<size_t>(category)]);
  }
  WriteCount(writer, "poisoning", totals.poisoning);
  WriteCount(writer, "contradictions", totals.contradictions);
  WriteCount(writer, "unpublishable", totals.unpublishable);
  WriteCount(writer, "resources", scan.others.resources);
  WriteCount(writer, "resource_templates", scan.others.resource_templates);
  WriteCount(writer, "prompts", scan.others.prompts);
  writer.EndObject();
  WriteCount(writer, "context_tokens", totals.tokens);
}

void WriteTool(json::Writer& writer, const std::string& server, const advice::ListedTool& tool) {
  writer.BeginObject();
  writer.Member("server", std::string_view(server)).Member("tool", tool.definition.name);
  WriteAssessmentMembers(writer, tool.assessment);
  writer.Member("definition", std::string_view(crypto::DigestOf(tool.value)));
  writer.Member("context_tokens", static_cast<int64_t>(advice::EstimateTokens(tool)));
  if (tool.fault.empty()) {
    const auto rule = advice::Recommend(tool.definition, tool.assessment);
    writer.Member("recommended", std::string_view(advice::Describe(rule)));
  } else {
    writer.Member("unpublishable", std::string_view(tool.fault));
  }
  writer.EndObject();
}

}  // namespace

std::string WriteJson(const Scan& scan) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  writer.Member("server", std::string_view(scan.list.server));
  writer.Member("source", std::string_view(scan.source));
  if (!scan.protocol.empty()) writer.Member("protocol", std::string_view(scan.protocol));
  WriteSummary(writer, scan);
  if (const auto starter = advice::MakeStarterPolicy(scan.list)) {
    writer.Member("starter_policy_effect", std::string_view(starter->sentence));
  }
  writer.Key("tools").BeginArray();
  for (const size_t place : SortByRisk(scan)) {
    WriteTool(writer, scan.list.server, scan.list.tools[place]);
  }
  writer.EndArray().EndObject();
  return out;
}

}  // namespace toolgate::report
