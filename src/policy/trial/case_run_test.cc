// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/case_run.h"

#include <map>

#include <gtest/gtest.h>

#include "policy/trial/case_report.h"

namespace toolgate::policy::trial {
namespace {

constexpr const char* kFile = R"(
policy:
  version: "1"
  default: deny
  hide: [purge]
  tools:
    "list_*": {}
    stop: {action: deny}
    wipe: {action: hide}
    pay:
      require: [{conditions: [{path: args.to, op: eq, value: me}]}]
      limits: [{counter: spend, window: day, max: 5, amount: args.amount}]
      rate_limit: {max: 1, window: 60}
      validate_arguments: true
cases:
  - {name: list, call: {tool: list_a}, expect: {outcome: forward}}
  - {name: purge, call: {tool: purge}, expect: {outcome: deny}}
  - {name: wipe, call: {tool: wipe}, expect: {outcome: deny}}
  - {name: other, call: {tool: other}, expect: {outcome: deny}}
  - {name: "<pay>", call: {tool: pay, arguments: {to: you}}, expect: {outcome: forward}}
  - {name: bad, call: {tool: pay, argument_fault: no}, expect: {outcome: deny}}
)";

Run RunOf(const std::string& text) {
  trial::Run run;
  const auto file = LoadCaseFile("f.yaml", text);
  EXPECT_TRUE(file) << file.error().message;
  if (file) AddFile("f.yaml", "f.yaml", *file, run);
  return run;
}

TEST(Cases, CountForTheRulesThatDecidedThem) {
  const trial::Run run = RunOf(kFile);
  std::map<std::string, size_t> uses;
  for (const RuleUse& rule : run.policies.at(0).rules) uses[rule.rule] = rule.cases;
  const std::map<std::string, size_t> expected = {{"/default", 1},
                                                  {"/hide/0", 1},
                                                  {"/tools/list_*", 1},
                                                  {"/tools/stop/action", 0},
                                                  {"/tools/wipe/action", 1},
                                                  {"/tools/pay", 0},
                                                  {"/tools/pay/validate_arguments", 1},
                                                  {"/tools/pay/require/0", 1},
                                                  {"/tools/pay/limits/0", 0},
                                                  {"/tools/pay/rate_limit", 0}};
  EXPECT_EQ(uses, expected);
  EXPECT_EQ(run.cases(), 6u);
  EXPECT_EQ(run.failed(), 1u);
}

TEST(Cases, OfSeveralFilesCountTogetherForTheSamePolicy) {
  const auto file = LoadCaseFile("f.yaml", kFile);
  ASSERT_TRUE(file);
  trial::Run run;
  AddFile("a.yaml", "p", *file, run);
  AddFile("b.yaml", "p", *file, run);
  ASSERT_EQ(run.policies.size(), 1u);
  EXPECT_EQ(run.policies[0].rules[0].cases, 2u);
}

TEST(CaseReport, EscapesWhatXmlReadsOtherwise) {
  const std::string xml = WriteJunit(RunOf(kFile));
  EXPECT_NE(xml.find("name=\"&lt;pay&gt;\"><failure message=\"expected forward, got deny"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("tests=\"6\" failures=\"1\""), std::string::npos);
}

}  // namespace
}  // namespace toolgate::policy::trial
