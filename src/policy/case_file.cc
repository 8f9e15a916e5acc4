// SPDX-License-Identifier: Apache-2.0
#include "policy/case_file.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "json/reader.h"
#include "json/writer.h"
#include "json/yaml.h"
#include "policy/evaluate.h"

namespace toolgate::policy {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

// Exactly one of `tool`, `resource` and `prompt`.
void ReadTarget(ObjectReader& call, Case& one, base::Issues& issues) {
  constexpr std::pair<std::string_view, Kind> kFields[] = {
      {"tool", Kind::kTools}, {"resource", Kind::kResources}, {"prompt", Kind::kPrompts}};
  int found = 0;
  for (const auto& [field, kind] : kFields) {
    auto target = call.TakeString(field);
    if (!target) continue;
    one.kind = kind;
    one.target = std::move(*target);
    ++found;
  }
  if (found != 1) {
    issues.Error(call.object().position(), "a call names one `tool`, `resource` or `prompt`");
  }
}

ToolRules Resolve(const Policy& policy, const Case& one) {
  switch (one.kind) {
    case Kind::kResources:
      return policy.ResolveResource(one.target);
    case Kind::kPrompts:
      return policy.ResolvePrompt(one.target);
    case Kind::kTools:
      break;
  }
  Tool tool = one.tool;
  tool.name = one.target;
  return policy.Resolve(tool);
}

// The case says what the schema would say.
class StatedFault final : public ArgumentValidator {
 public:
  explicit StatedFault(const std::string& fault) : fault_(fault) {}
  std::string FindFault(Value) const override { return fault_; }

 private:
  const std::string& fault_;
};

std::string_view TextOf(ObjectReader& reader, std::string_view field) {
  return reader.Take(field, Type::kString).text();
}

// What is known of the call beside its arguments, all of it optional.
Facts ReadFacts(ObjectReader& call, base::Issues& issues) {
  Facts facts;
  facts.tool_server = TextOf(call, "server");
  facts.grant_label = TextOf(call, "grant");
  facts.grant_subject = TextOf(call, "subject");
  facts.session_client_name = TextOf(call, "client");
  if (const Value time = call.Take("time", Type::kString)) {
    facts.time = base::ParseUtc(time.text());
    if (!facts.time) {
      issues.Error(time.position(), "a time is written as in `2026-03-02T14:30:00Z`");
    }
  }
  return facts;
}

// What is known of the tool, all of it optional.
Tool ReadTool(ObjectReader& call) {
  Tool tool;
  const auto category = call.TakeWord(
      "category", {"unknown", "read", "write", "execute", "destructive", "financial"});
  if (category) tool.category = *FindCategory(*category);
  tool.severity = risk::SeverityOf(tool.category);
  const auto severity = call.TakeWord("severity", {"low", "medium", "high", "critical"});
  if (severity) tool.severity = *FindSeverity(*severity);
  tool.digest = TextOf(call, "digest");
  const auto review = call.TakeWord("review", {"never", "changed", "current"});
  if (review == "changed") tool.review = Review::kChanged;
  if (review == "current") tool.review = Review::kCurrent;
  return tool;
}

Case ReadCase(Value value, base::Issues& issues) {
  Case one;
  ObjectReader reader(value, "a case", issues);
  reader.RequirePresent("name");
  one.name = reader.TakeString("name").value_or("");
  if (const Value call = reader.Require("call", Type::kObject)) {
    ObjectReader call_reader(call, "`call`", issues);
    ReadTarget(call_reader, one, issues);
    one.arguments = call_reader.Take("arguments", Type::kObject);
    one.tool = ReadTool(call_reader);
    one.facts = ReadFacts(call_reader, issues);
    one.argument_fault = call_reader.TakeString("argument_fault").value_or("");
    call_reader.Finish();
  }
  if (const Value expect = reader.Require("expect", Type::kObject)) {
    ObjectReader expect_reader(expect, "`expect`", issues);
    one.outcome = expect_reader.TakeWord("outcome", {"forward", "deny", "hold"}).value_or("");
    one.rule = expect_reader.TakeString("rule").value_or("");
    one.message = expect_reader.TakeString("message").value_or("");
    one.listed = expect_reader.TakeBool("listed");
    one.granted_by_entry = expect_reader.TakeBool("granted_by_entry");
    expect_reader.Finish();
  }
  reader.Finish();
  return one;
}

base::Result<std::shared_ptr<const Policy>> ReadPolicy(const std::string& shown_name,
                                                       const std::string& text) {
  LoadedPolicy loaded = LoadPolicy("case", text);
  if (!loaded.policy) {
    return base::Fail(base::ErrorCode::kInvalidInput, loaded.issues.Format(shown_name, text));
  }
  return loaded.policy;
}

// The policy itself, or the path of its file.
base::Status TakePolicy(const std::string& file_name, Value policy, const PolicySource& source,
                        CaseFile& file) {
  if (policy.Is(Type::kObject)) {
    // It is compiled from its own text, as it would be in a file.
    ASSIGN_OR_RETURN(file.policy, ReadPolicy(file_name + " (policy)", json::Write(policy)));
    return {};
  }
  file.policy_path = policy.text();
  ASSIGN_OR_RETURN(const std::string text, source(file.policy_path));
  ASSIGN_OR_RETURN(file.policy, ReadPolicy(file.policy_path, text));
  return {};
}

// What differs from the expectation; empty: nothing.
std::string Compare(const Case& one, const ToolRules& rules, const Decision& decision) {
  if (Name(decision.outcome) != one.outcome) {
    return fmt::format("expected {}, got {} {} {}", one.outcome, Name(decision.outcome),
                       decision.rule, decision.message);
  }
  if (!one.rule.empty() && decision.rule != one.rule) {
    return fmt::format("expected rule {}, got {}", one.rule, decision.rule);
  }
  if (decision.message.find(one.message) == std::string::npos) {
    return fmt::format("expected the message to hold `{}`, got `{}`", one.message,
                       decision.message);
  }
  if (one.listed.value_or(rules.is_listed()) != rules.is_listed()) {
    return rules.is_listed() ? "expected it not to be listed" : "expected it to be listed";
  }
  if (one.granted_by_entry.value_or(rules.granted_by_entry) != rules.granted_by_entry) {
    return rules.granted_by_entry ? "expected no entry to grant it"
                                  : "expected an entry to grant it";
  }
  return "";
}

}  // namespace

base::Result<CaseFile> LoadCaseFile(const std::string& file_name, std::string text,
                                    const PolicySource& source) {
  auto parsed = json::ParseYaml(std::move(text));
  base::Issues issues;
  if (!parsed) {
    issues.Error(parsed.error().position, parsed.error().message);
    return base::Fail(base::ErrorCode::kInvalidInput, issues.Format(file_name, ""));
  }
  CaseFile file;
  file.document = std::move(*parsed);
  ObjectReader reader(file.document.root(), "the case file", issues);
  file.description = reader.TakeString("description").value_or("");
  reader.RequirePresent("policy");
  const Value policy = reader.TakeAny("policy");
  const bool is_path = policy.Is(Type::kString) && source;
  if (policy && !policy.Is(Type::kObject) && !is_path) {
    issues.Error(policy.position(),
                 source ? "`policy` is a policy, or the path of its file" : "`policy` is a policy");
  }
  for (const auto& entry : reader.Require("cases", Type::kArray)) {
    file.cases.push_back(ReadCase(entry.value, issues));
  }
  reader.Finish();
  if (issues.HasErrors()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      issues.Format(file_name, file.document.source()));
  }
  RETURN_IF_ERROR(TakePolicy(file_name, policy, source, file));
  return file;
}

CaseResult DecideCase(const Policy& policy, const Case& one) {
  const ToolRules rules = Resolve(policy, one);
  Facts facts = one.facts;
  facts.tool_name = one.target;
  facts.tool_category = WordOf(rules.category);
  facts.tool_severity = WordOf(rules.severity);
  CaseResult result{one.tool, {}, ""};
  result.tool.name = one.target;
  result.tool.category = rules.category;
  result.tool.severity = rules.severity;
  result.decision = Evaluate(rules, {one.arguments, facts}, StatedFault(one.argument_fault));
  result.difference = Compare(one, rules, result.decision);
  return result;
}

std::string RunCase(const Policy& policy, const Case& one) {
  return DecideCase(policy, one).difference;
}

}  // namespace toolgate::policy
