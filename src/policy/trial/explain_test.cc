// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/explain.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "policy/trial/case_file.h"

namespace toolgate::policy::trial {
namespace {

class Stated final : public ArgumentValidator {
 public:
  explicit Stated(std::string fault) : fault_(std::move(fault)) {}
  std::string FindFault(json::Value) const override { return fault_; }

 private:
  std::string fault_;
};

const Step* FindDeciding(const Explanation& explanation) {
  const auto found =
      std::find_if(explanation.steps.begin(), explanation.steps.end(), [](const Step& step) {
        return step.verdict == Verdict::kDenies || step.verdict == Verdict::kHolds;
      });
  return found == explanation.steps.end() ? nullptr : &*found;
}

void ExpectAgreement(const Policy& policy, const Case& one) {
  const Stated validator(one.call.argument_fault);
  TriedCall call{one.call.tool, true, one.call.arguments, one.call.facts, &validator};
  call.tool.name = one.call.target;
  const Explanation explanation = Explain(policy, call);
  EXPECT_EQ(policy::Name(explanation.decision.outcome), one.expected.outcome) << one.name;
  const Step* deciding = FindDeciding(explanation);
  const std::string rule = deciding ? deciding->rule : "";
  EXPECT_EQ(rule, explanation.decision.rule) << one.name << "\n" << WriteText(explanation);
}

// The steps are a second telling of what the engine decides, so both must tell the same.
TEST(Explain, StopsAtTheRuleThatDecides) {
  int run = 0;
  for (const auto& entry : std::filesystem::directory_iterator("../testdata/cases")) {
    std::ifstream in(entry.path());
    const auto file =
        LoadCaseFile(entry.path().filename(), std::string(std::istreambuf_iterator<char>(in), {}));
    ASSERT_TRUE(file) << file.error().message;
    for (const Case& one : file->cases) {
      if (one.call.kind != Kind::kTools) continue;
      ExpectAgreement(*file->policy, one);
      ++run;
    }
  }
  EXPECT_GT(run, 30);
}

TEST(Explain, ToolsThatTheServerLacksAreDenied) {
  const auto loaded = LoadPolicy("p", R"({"version":"1","default":"allow"})");
  TriedCall call{Tool{.name = "x"}, false, {}, {}, nullptr};
  const Explanation explanation = Explain(*loaded.policy, call);
  EXPECT_EQ(explanation.decision.rule, "(unknown tool)");
  EXPECT_EQ(explanation.steps[0].verdict, Verdict::kDenies);
  EXPECT_EQ(explanation.steps[1].verdict, Verdict::kNotAsked);
}

TEST(Explain, SaysWhatItDoesNotKnow) {
  const auto loaded = LoadPolicy("p", R"({"version":"1","default":"allow",
      "all_tools":{"validate_arguments":true,"rate_limit":{"max":5,"window":60}}})");
  const Explanation explanation =
      Explain(*loaded.policy, {Tool{.name = "x"}, std::nullopt, {}, {}, nullptr});
  EXPECT_EQ(explanation.decision.outcome, Outcome::kForward);
  EXPECT_EQ(std::count_if(explanation.steps.begin(), explanation.steps.end(),
                          [](const Step& step) { return step.verdict == Verdict::kNotKnown; }),
            3);
}

}  // namespace
}  // namespace toolgate::policy::trial
