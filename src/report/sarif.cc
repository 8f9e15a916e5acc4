// SPDX-License-Identifier: Apache-2.0
#include "report/sarif.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "advice/recommendation.h"
#include "crypto/hash.h"
#include "json/writer.h"
#include "report/assessment_json.h"
#include "report/rule_help.h"
#include "report/shown_text.h"

namespace toolgate::report {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr size_t kTextColumnsMax = 200;

struct Result {
  std::string rule;
  risk::Severity severity = risk::Severity::kLow;
  std::string message;
  const risk::Evidence* evidence = nullptr;  // may be null
  const Scan* scan = nullptr;
  const advice::ListedTool* tool = nullptr;
};

std::string_view LevelOf(risk::Severity severity) {
  switch (severity) {
    case risk::Severity::kLow:
      return "note";
    case risk::Severity::kMedium:
      return "warning";
    case risk::Severity::kHigh:
    case risk::Severity::kCritical:
      return "error";
  }
  return "error";
}

// The score by which code scanning sorts (CVSS's scale).
std::string_view ScoreOf(risk::Severity severity) {
  switch (severity) {
    case risk::Severity::kLow:
      return "2.0";
    case risk::Severity::kMedium:
      return "5.0";
    case risk::Severity::kHigh:
      return "8.0";
    case risk::Severity::kCritical:
      return "9.5";
  }
  return "9.5";
}

std::string Shown(std::string_view text) { return Show(text, kTextColumnsMax).text; }

std::string QuoteEvidence(const risk::Evidence& evidence) {
  return fmt::format("\"{}\" in {}", Shown(evidence.text), Shown(risk::FieldPath(evidence)));
}

void AddClass(const Scan& scan, const advice::ListedTool& tool, std::vector<Result>& results) {
  const risk::Assessment& assessment = tool.assessment;
  if (assessment.adjusted_severity == risk::Severity::kLow) return;
  Result result;
  result.scan = &scan;
  result.tool = &tool;
  result.severity = assessment.adjusted_severity;
  result.rule = ClassRule(assessment.category);
  result.message =
      fmt::format("{} is {}", Shown(tool.definition.name), risk::Name(assessment.category));
  if (!assessment.evidence.empty()) {
    result.evidence = &assessment.evidence.front();
    result.message +=
        fmt::format(": {} ({})", QuoteEvidence(*result.evidence), result.evidence->rule);
  }
  for (const risk::Adjustment& one : assessment.adjustments) {
    result.message += fmt::format("; now {} by {}", risk::Name(one.to), one.rule);
  }
  const std::string advised = tool.fault.empty()
                                  ? advice::Describe(advice::Recommend(tool.definition, assessment))
                                  : "it cannot be published";
  result.message += fmt::format("; recommended: {}", advised);
  results.push_back(std::move(result));
}

void AddTool(const Scan& scan, const advice::ListedTool& tool, std::vector<Result>& results) {
  const std::string name = Shown(tool.definition.name);
  for (const risk::Poisoning& finding : tool.assessment.poisoning) {
    results.push_back(
        {PoisoningRule(finding.kind), finding.severity,
         fmt::format("{}: {}: {}", name, finding.kind, QuoteEvidence(finding.evidence)),
         &finding.evidence, &scan, &tool});
  }
  for (const risk::Contradiction& one : tool.assessment.contradictions) {
    results.push_back(
        {std::string(kContradictionRule), risk::Severity::kMedium,
         fmt::format("{}: {} against {}", name, Shown(DescribeClaim(tool, one.annotation)),
                     Shown(DescribeClaim(tool, one.evidence))),
         &one.annotation, &scan, &tool});
  }
  AddClass(scan, tool, results);
}

void WriteText(json::Writer& writer, std::string_view key, std::string_view text) {
  writer.Key(key).BeginObject().Member("text", text).EndObject();
}

// The rules that have results, by id, each with its place and the worst of its results.
using Rules = std::map<std::string, std::pair<int64_t, risk::Severity>>;

Rules CollectRules(const std::vector<Result>& results) {
  Rules rules;
  for (const Result& result : results) {
    auto& [place, worst] = rules.try_emplace(result.rule, 0, result.severity).first->second;
    worst = std::max(worst, result.severity);
  }
  int64_t next = 0;
  for (auto& [id, rule] : rules) rule.first = next++;
  return rules;
}

void WriteRule(json::Writer& writer, const std::string& id, risk::Severity worst) {
  const RuleHelp help = HelpFor(id);
  writer.BeginObject().Member("id", std::string_view(id));
  WriteText(writer, "shortDescription", help.title);
  WriteText(writer, "fullDescription", help.meaning);
  WriteText(writer, "help", fmt::format("{} {}", help.meaning, help.remedy));
  writer.Key("defaultConfiguration").BeginObject().Member("level", LevelOf(worst)).EndObject();
  writer.Key("properties").BeginObject().Key("tags").BeginArray().String("security").String("mcp");
  writer.EndArray().Member("security-severity", ScoreOf(worst)).EndObject().EndObject();
}

// The same for the same finding in later scans, wherever it stands in the list and whatever else
// is.
std::string FingerprintOf(const Result& result) {
  std::string key = result.scan->list.server;
  key += '\0';
  key.append(result.tool->definition.name) += '\0';
  key.append(result.rule) += '\0';
  if (result.evidence != nullptr) key += risk::FieldPath(*result.evidence);
  return crypto::Sha256Hex(key);
}

void WriteLocation(json::Writer& writer, const Result& result) {
  const std::string name = Shown(result.tool->definition.name);
  const std::string server =
      result.scan->list.server.empty() ? "server" : Shown(result.scan->list.server);
  writer.BeginObject();
  writer.Key("physicalLocation").BeginObject().Key("artifactLocation").BeginObject();
  writer.Member("uri", std::string_view(UriOf(result.scan->source))).EndObject().EndObject();
  writer.Key("logicalLocations").BeginArray().BeginObject();
  writer.Member("name", std::string_view(name));
  writer.Member("fullyQualifiedName", std::string_view(server + "/" + name));
  writer.Member("kind", "function").EndObject().EndArray().EndObject();
}

void WriteResult(json::Writer& writer, const Result& result, int64_t rule_index,
                 const std::string& fingerprint) {
  writer.BeginObject();
  writer.Member("ruleId", std::string_view(result.rule)).Member("ruleIndex", rule_index);
  writer.Member("level", LevelOf(result.severity));
  WriteText(writer, "message", result.message);
  writer.Key("locations").BeginArray();
  WriteLocation(writer, result);
  writer.EndArray();
  writer.Key("partialFingerprints").BeginObject();
  writer.Member("toolgateFinding/v1", std::string_view(fingerprint)).EndObject();
  writer.Key("properties").BeginObject();
  writer.Member("category", risk::Name(result.tool->assessment.category));
  writer.Member("severity", risk::Name(result.severity));
  writer.Member("confidence", risk::Name(result.tool->assessment.confidence));
  if (result.evidence != nullptr) WriteEvidenceMembers(writer, *result.evidence);
  writer.EndObject().EndObject();
}

void WriteDriver(json::Writer& writer, const Rules& rules, std::string_view version) {
  writer.Key("tool").BeginObject().Key("driver").BeginObject();
  writer.Member("name", "toolgate").Member("version", version);
  writer.Key("rules").BeginArray();
  for (const auto& [id, rule] : rules) WriteRule(writer, id, rule.second);
  writer.EndArray().EndObject().EndObject();
}

}  // namespace

std::string WriteSarif(std::span<const Scan> scans, std::string_view version) {
  std::vector<Result> results;
  for (const Scan& scan : scans) {
    for (const size_t place : SortByRisk(scan)) AddTool(scan, scan.list.tools[place], results);
  }
  const Rules rules = CollectRules(results);
  std::map<std::string, size_t> seen;  // two findings of a kind in one place differ by their number
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("$schema", kSchema).Member("version", "2.1.0");
  writer.Key("runs").BeginArray().BeginObject();
  WriteDriver(writer, rules, version);
  writer.Key("results").BeginArray();
  for (const Result& result : results) {
    std::string fingerprint = FingerprintOf(result);
    if (const size_t before = seen[fingerprint]++; before > 0) {
      fingerprint += fmt::format(":{}", before);
    }
    WriteResult(writer, result, rules.at(result.rule).first, fingerprint);
  }
  writer.EndArray().EndObject().EndArray().EndObject();
  return out;
}

}  // namespace toolgate::report
