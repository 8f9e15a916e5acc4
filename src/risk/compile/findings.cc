// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/findings.h"

#include <set>

#include <fmt/format.h>

#include "risk/compile/phrase_list.h"

namespace toolgate::risk {
namespace {

size_t CountPresent(json::Value rule, std::initializer_list<std::string_view> members) {
  size_t count = 0;
  for (std::string_view member : members) count += rule.Find(member) ? 1 : 0;
  return count;
}

void CheckSignalRule(json::Value rule, const std::set<std::string_view>& kinds,
                     base::Issues& issues) {
  CheckKnown(rule.Find("kind"), kinds, issues);
  if (CountPresent(rule, {"names", "tools", "prose", "count"}) != 1) {
    issues.Error(rule.position(), "a rule has one of `names`, `tools`, `prose` and `count`");
  }
  if (!rule.Find("names") && CountPresent(rule, {"types", "hints", "others", "any_value"}) > 0) {
    issues.Error(rule.position(),
                 "only rules with `names` have `types`, `hints`, `others` and `any_value`");
  }
}

// The sum of kTypeString and so on.
std::string TypesLiteral(json::Value types) {
  std::string out;
  for (const auto& entry : types) {
    std::string name(entry.value.text());
    name[0] = static_cast<char>(name[0] - 32);
    out += (out.empty() ? "kType" : " | kType") + name;
  }
  return out.empty() ? "0" : out;
}

std::string BoolLiteral(json::Value value) { return value.AsBool() ? "true" : "false"; }

std::string SignalRow(json::Value rule, PhraseList& phrases) {
  const json::Value count = rule.Find("count");
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}", QuoteMember(rule, "id"),
                     QuoteMember(rule, "kind"), TypesLiteral(rule.Find("types")),
                     BoolLiteral(rule.Find("any_value")), count ? count.text() : "0",
                     phrases.Add(rule.Find("names")), phrases.Add(rule.Find("tools")),
                     phrases.Add(rule.Find("prose")), phrases.Add(rule.Find("hints")),
                     phrases.Add(rule.Find("others")));
}

void WriteKinds(json::Value kinds, GeneratedSource& out) {
  out.BeginRows("SignalKind", "signal_kinds");
  for (const auto& entry : kinds) {
    out.Row(fmt::format("{{{}, {}}}", QuoteMember(entry.value, "id"),
                        QuoteMember(entry.value, "meaning")));
  }
  out.EndRows();
}

std::string PoisoningRow(json::Value kind, PhraseList& phrases) {
  const std::string rule = fmt::format("poisoning.{}", kind.Find("id").text());
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}", QuoteMember(kind, "id"),
                     Quote(rule), QuoteMember(kind, "meaning"),
                     SeverityLiteral(kind.Find("severity"), ""),
                     SeverityLiteral(kind.Find("raised"), kind.Find("severity").text()),
                     BoolLiteral(kind.Find("quiet")), phrases.Add(kind.Find("phrases")),
                     phrases.Add(kind.Find("tags")), phrases.Add(kind.Find("places")),
                     phrases.Add(kind.Find("with")));
}

std::string SeverityRow(json::Value row, PhraseList& phrases) {
  return fmt::format(
      "{{{}, {}, {}, {}, {}, {}, {}, {}}}", QuoteMember(row, "id"), QuoteMember(row, "meaning"),
      CategoriesLiteral(row.Find("classes")), phrases.Add(row.Find("tools")),
      phrases.Add(row.Find("prose")), phrases.Add(row.Find("signals")),
      SeverityLiteral(row.Find("poisoning"), "Low"), SeverityLiteral(row.Find("to"), "Low"));
}

}  // namespace

std::string CompileSignals(DataFile& file, const OtherFiles& /*others*/) {
  const json::Value kinds = file.root().Find("kinds");
  CheckUnique(kinds, "id", file.issues);
  CheckUnique(file.root().Find("rules"), "id", file.issues);
  CheckUnique(file.root().Find("actions"), "id", file.issues);
  const std::set<std::string_view> ids = IdsOf(kinds, "id");
  GeneratedSource out("data/signals.yaml", "risk/signal_table.h");
  WriteKinds(kinds, out);
  PhraseList phrases;
  out.BeginRows("SignalRule", "signal_rules");
  for (const auto& entry : file.root().Find("rules")) {
    CheckSignalRule(entry.value, ids, file.issues);
    out.Row(SignalRow(entry.value, phrases));
  }
  out.EndRows();
  out.BeginRows("ActionWords", "signal_actions");
  for (const auto& entry : file.root().Find("actions")) {
    out.Row(fmt::format("{{{}, {}}}", QuoteMember(entry.value, "id"),
                        phrases.Add(entry.value.Find("words"))));
  }
  out.EndRows();
  phrases.Write("signal_phrases", out);
  return std::move(out).Finish();
}

std::string CompilePoisoning(DataFile& file, const OtherFiles& /*others*/) {
  const json::Value kinds = file.root().Find("kinds");
  CheckUnique(kinds, "id", file.issues);
  CheckUnique(file.root().Find("secrets"), "prefix", file.issues);
  const std::set<std::string_view> ids = IdsOf(kinds, "id");
  GeneratedSource out("data/poisoning.yaml", "risk/poisoning_table.h");
  PhraseList phrases;
  out.BeginRows("PoisoningKind", "poisoning_kinds");
  for (const auto& entry : kinds) {
    for (const auto& other : entry.value.Find("with")) CheckKnown(other.value, ids, file.issues);
    out.Row(PoisoningRow(entry.value, phrases));
  }
  out.EndRows();
  phrases.Write("poisoning_phrases", out);
  out.BeginRows("SecretShape", "poisoning_secrets");
  for (const auto& entry : file.root().Find("secrets")) {
    out.Row(fmt::format("{{{}, {}}}", QuoteMember(entry.value, "prefix"),
                        entry.value.Find("letters").text()));
  }
  out.EndRows();
  return std::move(out).Finish();
}

std::string CompileSeverity(DataFile& file, const OtherFiles& others) {
  const json::Value rows = file.root().Find("adjustments");
  CheckUnique(rows, "id", file.issues);
  const std::set<std::string_view> kinds = IdsOf(others[0].root().Find("kinds"), "id");
  GeneratedSource out("data/severity.yaml", "risk/severity_table.h");
  PhraseList phrases;
  out.BeginRows("AdjustmentRule", "severity_adjustments");
  for (const auto& entry : rows) {
    for (const auto& signal : entry.value.Find("signals")) {
      CheckKnown(signal.value, kinds, file.issues);
    }
    if (CountPresent(entry.value, {"tools", "prose", "signals", "poisoning"}) == 0) {
      file.issues.Error(entry.value.position(), "an adjustment says when it applies");
    }
    out.Row(SeverityRow(entry.value, phrases));
  }
  out.EndRows();
  phrases.Write("severity_phrases", out);
  return std::move(out).Finish();
}

}  // namespace toolgate::risk
