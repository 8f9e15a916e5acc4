// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/case_file.h"

#include <fmt/format.h>

#include "json/reader.h"
#include "json/writer.h"
#include "json/yaml.h"
#include "policy/trial/stated_call.h"

namespace toolgate::policy::trial {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kRetrySecondsMax = 366 * 24 * 3600;

// Seconds, or `never`.
void ReadRetryAfter(Value value, Expectation& expected, base::Issues& issues) {
  if (!value) return;
  if (value.Is(Type::kString)) {
    expected.is_never = value.text() == "never";
    if (expected.is_never) return;
    issues.Error(value.position(), "`retry_after` is a whole number of seconds, or `never`");
    return;
  }
  const auto seconds = json::ReadInt(value, "`retry_after`", 0, kRetrySecondsMax, issues);
  if (seconds) expected.retry_after = std::chrono::seconds(*seconds);
}

Expectation ReadExpectation(Value value, base::Issues& issues) {
  Expectation expected;
  ObjectReader reader(value, "`expect`", issues);
  reader.RequirePresent("outcome");
  expected.outcome = reader.TakeWord("outcome", {"forward", "deny", "hold"}).value_or("");
  expected.rule = reader.TakeString("rule").value_or("");
  expected.message = reader.TakeString("message").value_or("");
  expected.listed = reader.TakeBool("listed");
  expected.granted_by_entry = reader.TakeBool("granted_by_entry");
  ReadRetryAfter(reader.TakeAny("retry_after"), expected, issues);
  if (const Value remaining = reader.Take("remaining", Type::kNumber)) {
    expected.remaining = base::Decimal::Parse(remaining.text());
    if (!expected.remaining) issues.Error(remaining.position(), "`remaining` is a number");
  }
  if (expected.is_of_a_limit() && expected.outcome != "deny") {
    issues.Error(value.position(), "`retry_after` and `remaining` are told where a limit denies",
                 "expect `outcome: deny`");
  }
  reader.Finish();
  return expected;
}

// All in the order of their time, and none after the call itself.
void CheckOrder(Value list, const Case& one, base::Issues& issues) {
  base::WallTime last = base::WallTime::min();
  for (const EarlierCalls& earlier : one.earlier) {
    if (earlier.call.moment < last) {
      issues.Error(list.position(), "`earlier` holds calls in the order of their time");
      return;
    }
    last = earlier.call.moment;
  }
  if (last > one.call.moment) {
    issues.Error(list.position(), "what is `earlier` cannot be after the call");
  }
}

Case ReadCase(Value value, base::Issues& issues) {
  Case one;
  ObjectReader reader(value, "a case", issues);
  reader.RequirePresent("name");
  one.name = reader.TakeString("name").value_or("");
  if (const Value call = reader.Require("call", Type::kObject)) {
    one.call = ReadStatedCall(call, issues);
  }
  const Value earlier = reader.Take("earlier", Type::kArray);
  for (const auto& entry : earlier) {
    one.earlier.push_back(ReadEarlierCalls(entry.value, one.call, issues));
  }
  if (earlier) CheckOrder(earlier, one, issues);
  if (const Value expect = reader.Require("expect", Type::kObject)) {
    one.expected = ReadExpectation(expect, issues);
  }
  reader.Finish();
  return one;
}

void ReadCases(Value cases, CaseFile& file, base::Issues& issues) {
  int64_t earlier_calls = 0;
  for (const auto& entry : cases) {
    file.cases.push_back(ReadCase(entry.value, issues));
    for (const EarlierCalls& earlier : file.cases.back().earlier) earlier_calls += earlier.count;
    if (earlier_calls <= kEarlierCallsMax) continue;
    issues.Error(
        entry.value.position(),
        fmt::format("the cases of a file have at most {} earlier calls in all", kEarlierCallsMax));
    return;
  }
}

void ReadUnnoticed(Value names, CaseFile& file, base::Issues& issues) {
  for (const auto& entry : names) {
    if (!entry.value.Is(Type::kString)) {
      issues.Error(entry.value.position(), "`unnoticed` holds names of mutants");
    }
    file.unnoticed.emplace_back(entry.value.text());
  }
}

base::Status CompilePolicy(const std::string& shown_name, CaseFile& file) {
  LoadedPolicy loaded = LoadPolicy("case", file.policy_text);
  if (!loaded.policy) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      loaded.issues.Format(shown_name, file.policy_text));
  }
  file.policy = std::move(loaded.policy);
  return {};
}

// The policy itself, or the path of its file.
base::Status TakePolicy(const std::string& file_name, Value policy, const PolicySource& source,
                        CaseFile& file) {
  if (policy.Is(Type::kObject)) {
    // It is compiled from its own text, as it would be in a file.
    file.policy_text = json::Write(policy);
    return CompilePolicy(file_name + " (policy)", file);
  }
  file.policy_path = policy.text();
  ASSIGN_OR_RETURN(file.policy_text, source(file.policy_path));
  return CompilePolicy(file.policy_path, file);
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
  ReadCases(reader.Require("cases", Type::kArray), file, issues);
  ReadUnnoticed(reader.Take("unnoticed", Type::kArray), file, issues);
  reader.Finish();
  if (issues.HasErrors()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      issues.Format(file_name, file.document.source()));
  }
  RETURN_IF_ERROR(TakePolicy(file_name, policy, source, file));
  return file;
}

}  // namespace toolgate::policy::trial
