// SPDX-License-Identifier: Apache-2.0
#include "risk/overrides.h"

#include <string>

#include <gtest/gtest.h>

#include "crypto/json_digest.h"
#include "risk/testing/parsed_tool.h"

namespace toolgate::risk {
namespace {

constexpr std::string_view kServer = "cloud";

std::string Review(const std::string& digest, const std::string& more = "") {
  return R"(
version: "1"
reviews:
  - server: cloud
    tool: run_report
    definition: )" +
         digest + R"(
    category: Read
    who: anna
    when: "2026-03-31"
    reason: it reads
)" + more;
}

ParsedTool Tool(const char* description = "Runs a report.") {
  return ParsedTool::Make("run_report", description);
}

Assessment Execute() {
  Assessment assessment;
  assessment.category = Category::kExecute;
  assessment.adjusted_severity = Severity::kHigh;
  return assessment;
}

TEST(ApplyOverrides, PutsAPersonsWordFirst) {
  const ParsedTool tool = Tool();
  const ParsedOverrides parsed = ParseOverrides(Review(crypto::DigestOf(tool.definition().whole)));
  ASSERT_TRUE(parsed.issues.empty());
  Assessment assessment = Execute();
  const AppliedOverrides applied = ApplyOverrides(
      parsed.overrides, kServer, std::span(&tool.definition(), 1), std::span(&assessment, 1));
  ASSERT_EQ(applied.applied.size(), 1u);
  EXPECT_EQ(applied.applied[0]->who, "anna");
  EXPECT_TRUE(assessment.reviewed);
  EXPECT_EQ(assessment.category, Category::kRead);
  EXPECT_EQ(assessment.class_severity, Severity::kLow);
  EXPECT_EQ(assessment.adjusted_severity, Severity::kLow);
  EXPECT_EQ(assessment.confidence, Confidence::kHigh);
}

TEST(ApplyOverrides, TakesTheSeverityIfOneIsStated) {
  const ParsedTool tool = Tool();
  const ParsedOverrides parsed =
      ParseOverrides(Review(crypto::DigestOf(tool.definition().whole), "    severity: Critical\n"));
  ASSERT_TRUE(parsed.issues.empty());
  Assessment assessment = Execute();
  ApplyOverrides(parsed.overrides, kServer, std::span(&tool.definition(), 1),
                 std::span(&assessment, 1));
  EXPECT_EQ(assessment.class_severity, Severity::kLow);
  EXPECT_EQ(assessment.adjusted_severity, Severity::kCritical);
  ASSERT_EQ(assessment.adjustments.size(), 1u);
  EXPECT_EQ(assessment.adjustments[0].rule, "severity.review");
}

TEST(ApplyOverrides, DoesNotApplyToAnotherDefinition) {
  const ParsedOverrides parsed =
      ParseOverrides(Review(crypto::DigestOf(Tool("Another text.").definition().whole)));
  const ParsedTool tool = Tool();
  Assessment assessment = Execute();
  const AppliedOverrides applied = ApplyOverrides(
      parsed.overrides, kServer, std::span(&tool.definition(), 1), std::span(&assessment, 1));
  EXPECT_TRUE(applied.applied.empty());
  ASSERT_EQ(applied.stale.size(), 1u);
  EXPECT_EQ(applied.stale[0]->tool, "run_report");
  EXPECT_FALSE(assessment.reviewed);
  EXPECT_TRUE(assessment.review_is_stale);
  EXPECT_EQ(assessment.category, Category::kExecute);
}

TEST(ApplyOverrides, IsForOneServer) {
  const ParsedTool tool = Tool();
  const ParsedOverrides parsed = ParseOverrides(Review(crypto::DigestOf(tool.definition().whole)));
  Assessment assessment = Execute();
  const AppliedOverrides applied = ApplyOverrides(
      parsed.overrides, "other", std::span(&tool.definition(), 1), std::span(&assessment, 1));
  EXPECT_TRUE(applied.applied.empty() && applied.stale.empty());
  EXPECT_FALSE(assessment.reviewed || assessment.review_is_stale);
}

TEST(ParseOverrides, HoldsSeveralDefinitionsOfATool) {
  std::string text = Review(std::string(64, 'a'));
  std::string second = Review(std::string(64, 'b'));
  text += second.substr(second.find("  - server"));
  const ParsedOverrides parsed = ParseOverrides(text);
  EXPECT_TRUE(parsed.issues.empty());
  EXPECT_EQ(parsed.overrides.size(), 2u);
  EXPECT_EQ(parsed.overrides.Find("cloud", "run_report").size(), 2u);
  EXPECT_TRUE(parsed.overrides.Find("cloud", "other").empty());
}

struct Row {
  std::string text;
  size_t line;
  const char* message;
};

TEST(ParseOverrides, TellsEveryMistakeWithItsPlace) {
  const std::string good = Review(std::string(64, 'a'));
  std::string twice = good + good.substr(good.find("  - server"));
  const Row rows[] = {
      {"version: \"2\"\nreviews: []", 1, "`version` cannot be `2`"},
      {"reviews: []", 1, "`version`"},
      {"version: \"1\"", 1, "`reviews`"},
      {Review("xyz"), 6, "`definition` must be the digest"},
      {Review(std::string(64, 'A')), 6, "`definition` must be the digest"},
      {Review(std::string(64, 'a'), "    severity: Bad\n"), 11, "`severity` cannot be `Bad`"},
      {Review(std::string(64, 'a'), "    note: x\n"), 11, "note"},
      {twice, 11, "was reviewed above"},
      {"version: [", 1, ""},
      {"", 1, ""},
  };
  for (const Row& row : rows) {
    const ParsedOverrides parsed = ParseOverrides(row.text);
    ASSERT_TRUE(parsed.issues.HasErrors()) << row.text;
    const base::Issue& issue = parsed.issues.all().front();
    EXPECT_NE(issue.message.find(row.message), std::string::npos) << issue.message;
    if (*row.message == '\0') continue;
    EXPECT_EQ(issue.position.line, row.line) << row.text;
  }
  std::string bad_date = good;
  bad_date.replace(bad_date.find("2026-03-31"), 10, "yesterday!");
  EXPECT_TRUE(ParseOverrides(bad_date).issues.HasErrors());
}

TEST(ParseOverrides, TakesNoUnknownCategory) {
  std::string text = Review(std::string(64, 'a'));
  text.replace(text.find("Read"), 4, "Unknown");
  EXPECT_TRUE(ParseOverrides(text).issues.HasErrors());
}

}  // namespace
}  // namespace toolgate::risk
