// SPDX-License-Identifier: Apache-2.0
#include "policy/selector.h"

#include <gtest/gtest.h>

namespace toolgate::policy {
namespace {

bool Matches(const char* selector, std::string_view tool) {
  return Selector::Parse(selector)->Matches(tool);
}

TEST(Selector, MatchesWholeNamesByCase) {
  EXPECT_TRUE(Matches("list_zones", "list_zones"));
  EXPECT_FALSE(Matches("list_zones", "list_zones2"));
  EXPECT_FALSE(Matches("list_zones", "List_zones"));
}

TEST(Selector, MatchesGlobs) {
  EXPECT_TRUE(Matches("list_*", "list_"));
  EXPECT_TRUE(Matches("list_*", "list_zones"));
  EXPECT_FALSE(Matches("list_*", "my_list_zones"));
  EXPECT_TRUE(Matches("*_vm_*", "a_vm_b_vm_c"));
  EXPECT_TRUE(Matches("a?c", "abc"));
  EXPECT_FALSE(Matches("a?c", "ac"));
  EXPECT_TRUE(Matches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(Matches("a*b*c", "aXbYbZ"));
  EXPECT_TRUE(Matches("*", "anything"));
}

TEST(Selector, TakesEscapedMarksLiterally) {
  EXPECT_EQ(Selector::Parse("a\\*b")->rank(), Rank::kExact);
  EXPECT_TRUE(Matches("a\\*b", "a*b"));
  EXPECT_FALSE(Matches("a\\*b", "axb"));
  EXPECT_TRUE(Matches("\\?*", "?x"));
  EXPECT_FALSE(Matches("\\?*", "ax"));
}

TEST(Selector, RanksBySpecificity) {
  EXPECT_EQ(Selector::Parse("a")->rank(), Rank::kExact);
  EXPECT_EQ(Selector::Parse("a*")->rank(), Rank::kGlob);
  EXPECT_EQ(Selector::Parse("**")->rank(), Rank::kGlob);
  EXPECT_EQ(Selector::Parse("*")->rank(), Rank::kAll);
  EXPECT_EQ(Selector::Parse("@read")->rank(), Rank::kCategory);
  EXPECT_EQ(Selector::Parse("@low")->rank(), Rank::kSeverity);
  EXPECT_EQ(Selector::Parse("@new")->rank(), Rank::kNew);
}

TEST(Selector, MatchesByWhatElseIsKnownOfATool) {
  const Tool tool{.name = "@write",
                  .category = risk::Category::kRead,
                  .severity = risk::Severity::kMedium,
                  .review = Review::kChanged};
  EXPECT_TRUE(Selector::Parse("@read")->Matches(tool));
  EXPECT_FALSE(Selector::Parse("@write")->Matches(tool)) << "a name is no class";
  EXPECT_TRUE(Selector::Parse("?write")->Matches(tool));
  EXPECT_TRUE(Selector::Parse("@medium")->Matches(tool));
  EXPECT_FALSE(Selector::Parse("@low")->Matches(tool)) << "of the class, but not as adjusted";
  EXPECT_FALSE(Selector::Parse("@new")->Matches(tool));
  EXPECT_TRUE(Selector::Parse("@new")->Matches(Tool{.name = "x"}));
  EXPECT_FALSE(Selector::Parse("@unknown")->Matches("x")) << "nothing is known of a name";
}

TEST(MakeTool, TakesTheWorseOfBothVotes) {
  risk::Assessment assessment;
  assessment.category = risk::Category::kRead;
  assessment.second_vote = risk::Category::kDestructive;
  assessment.adjusted_severity = risk::Severity::kMedium;
  EXPECT_EQ(MakeTool("a", "", assessment).category, risk::Category::kDestructive);
  EXPECT_EQ(MakeTool("a", "", assessment).severity, risk::Severity::kCritical);
  assessment.second_vote = risk::Category::kRead;
  EXPECT_EQ(MakeTool("a", "", assessment).category, risk::Category::kRead);
  EXPECT_EQ(MakeTool("a", "", assessment).severity, risk::Severity::kMedium);
}

TEST(Selector, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"", "a\\b", "a\\", "@", "@delete", "@New", "@read*"}) {
    EXPECT_FALSE(Selector::Parse(text)) << text;
  }
  EXPECT_FALSE(Selector::Parse(std::string(257, 'a')));
}

TEST(Selector, DoesNotBlowUp) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  EXPECT_FALSE(Matches((pattern + "b").c_str(), std::string(5000, 'a')));
}

}  // namespace
}  // namespace toolgate::policy
