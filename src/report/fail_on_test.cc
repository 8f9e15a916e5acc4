// SPDX-License-Identifier: Apache-2.0
#include "report/fail_on.h"

#include <gtest/gtest.h>

#include "report/testing/scan_maker.h"

namespace toolgate::report {
namespace {

bool Fails(const std::string& words, const Scan& scan) {
  const auto fail_on = FailOn::Parse(words);
  EXPECT_TRUE(fail_on) << words;
  return fail_on && fail_on->IsReached(scan);
}

TEST(FailOn, SeveritiesIncludeWhatIsWorse) {
  Scan scan = MakeScan(R"([{"name": "run", "inputSchema": {}}])");
  SetClass(scan.list.tools[0], risk::Category::kExecute);
  EXPECT_TRUE(Fails("low", scan));
  EXPECT_TRUE(Fails("High", scan));
  EXPECT_FALSE(Fails("critical", scan));
  EXPECT_TRUE(Fails("critical, execute", scan));
  EXPECT_TRUE(Fails("critical,medium", scan));
  EXPECT_FALSE(Fails("destructive,financial,unknown,write,read", scan));
}

TEST(FailOn, CountsWhatWasRaised) {
  Scan scan = MakeScan(R"([{"name": "get_secret", "inputSchema": {}}])");
  SetClass(scan.list.tools[0], risk::Category::kRead);
  EXPECT_FALSE(Fails("medium", scan));
  scan.list.tools[0].assessment.adjusted_severity = risk::Severity::kMedium;
  EXPECT_TRUE(Fails("medium", scan));
}

TEST(FailOn, PoisoningIsWhatIsMoreThanAWord) {
  Scan scan = MakeScan(R"([{"name": "get", "inputSchema": {}}])");
  SetClass(scan.list.tools[0], risk::Category::kRead);
  auto& assessment = scan.list.tools[0].assessment;
  assessment.poisoning.push_back({"url", risk::Severity::kLow, {}});
  EXPECT_FALSE(Fails("poisoning", scan));
  assessment.poisoning.push_back({"tag", risk::Severity::kMedium, {}});
  EXPECT_TRUE(Fails("poisoning", scan));
  EXPECT_FALSE(Fails("contradiction", scan));
  assessment.contradictions.push_back({});
  EXPECT_TRUE(Fails("contradiction", scan));
}

TEST(FailOn, SaysWhatItKnows) {
  for (const std::string words : {"", "worst", "high,", "high,\x1b"}) {
    const auto fail_on = FailOn::Parse(words);
    ASSERT_FALSE(fail_on) << words;
    EXPECT_NE(fail_on.error().message.find("critical, high"), std::string::npos);
    EXPECT_EQ(fail_on.error().message.find('\x1b'), std::string::npos);
  }
}

TEST(FailOn, NoToolsReachNothing) {
  EXPECT_FALSE(Fails("low,poisoning,contradiction", MakeScan("[]")));
}

}  // namespace
}  // namespace toolgate::report
