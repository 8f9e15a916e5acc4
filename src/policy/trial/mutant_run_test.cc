// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/mutant_run.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "policy/trial/case_decision.h"
#include "policy/trial/mutants.h"

namespace toolgate::policy::trial {
namespace {

constexpr const char* kPolicy = R"(
policy:
  version: "1"
  default: deny
  tools:
    pay:
      require: [{conditions: [{path: args.amount, op: lte, value: 500}]}]
      rate_limit: {max: 2, window: 60}
)";
constexpr const char* kCases = R"(
cases:
  - {name: most, call: {tool: pay, arguments: {amount: 500}}, expect: {outcome: forward}}
  - {name: more, call: {tool: pay, arguments: {amount: 501}}, expect: {outcome: deny}}
  - {name: other, call: {tool: other}, expect: {outcome: deny}}
  - {name: often, earlier: [{count: 2, ago: 59}], call: {tool: pay, arguments: {amount: 1}}, expect: {outcome: deny}}
)";

MutantRun RunOf(const std::string& text) {
  const auto file = LoadCaseFile("f.yaml", text);
  EXPECT_TRUE(file) << file.error().message;
  if (!file) return {};
  for (const Case& one : file->cases) {
    EXPECT_EQ(DecideCase(*file->policy, one).difference, "") << one.name;
  }
  const CaseFile* files[] = {&*file};
  return TryMutants("p", files);
}

TEST(Mutants, AreAllNoticedByCasesAtEveryBound) {
  const MutantRun run = RunOf(std::string(kPolicy) + kCases);
  EXPECT_EQ(run.unnoticed, std::vector<std::string>());
  EXPECT_EQ(run.tried, 8u);
  EXPECT_EQ(run.noticed, 8u);
  EXPECT_TRUE(run.passed());
}

TEST(Mutants, ThatNoCaseNoticesAreNamed) {
  const MutantRun run = RunOf(std::string(kPolicy) + R"(
cases:
  - {name: little, call: {tool: pay, arguments: {amount: 5}}, expect: {outcome: forward}}
)");
  const std::vector<std::string> expected = {
      "/default: \"allow\" for \"deny\"",
      "/tools/pay/require/0: dropped",
      "/tools/pay/require/0/conditions/0/op: \"lt\" for \"lte\"",
      "/tools/pay/require/0/conditions/0/value: 1000 for 500",
      "/tools/pay/rate_limit: dropped",
      "/tools/pay/rate_limit/max: 3 for 2",
      "/tools/pay/rate_limit/window: 30 for 60"};
  EXPECT_EQ(run.unnoticed, expected);
  EXPECT_FALSE(run.passed());
}

TEST(Mutants, ThatAreExcusedMustStayUnnoticed) {
  const std::string excuse = R"(
unnoticed: ["/default: \"allow\" for \"deny\"", nothing]
)";
  const MutantRun run = RunOf(std::string(kPolicy) + kCases + excuse);
  EXPECT_EQ(run.stale.size(), 2u);
  EXPECT_FALSE(run.passed());
}

bool HasMutant(const char* policy, const std::string& name) {
  const auto document = json::Parse(policy);
  const std::vector<Mutant> mutants = MutantsOf(document->root());
  return std::any_of(mutants.begin(), mutants.end(),
                     [&name](const Mutant& mutant) { return mutant.name == name; });
}

TEST(Mutants, LoosenBoundsInTheWayOfTheirList) {
  constexpr const char* kBounds = R"({"tools":{"a":{
      "require":[{"conditions":[{"path":"args.a","op":"gte","value":10}]}],
      "deny_if":[{"conditions":[{"path":"args.a","op":"gt","value":10},
                                {"not":{"path":"args.b","op":"lt","value":0}}]}]}}})";
  const std::string entry = "/tools/a/";
  EXPECT_TRUE(HasMutant(kBounds, entry + "require/0/conditions/0/value: 0 for 10"));
  EXPECT_TRUE(HasMutant(kBounds, entry + "deny_if/0/conditions/0/value: 20 for 10"));
  EXPECT_TRUE(HasMutant(kBounds, entry + "deny_if/0/conditions/1: without `not`"));
  EXPECT_TRUE(HasMutant(kBounds, entry + "deny_if/0/conditions/1/not/value: 1 for 0"));
}

TEST(Mutants, AreBounded) {
  std::string hidden;
  for (size_t i = 0; i < kMutantsMax + 50; ++i) {
    hidden += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) + "\"";
  }
  const auto document = json::Parse("{\"hide\":[" + hidden + "]}");
  EXPECT_EQ(MutantsOf(document->root()).size(), kMutantsMax + 1);
}

}  // namespace
}  // namespace toolgate::policy::trial
