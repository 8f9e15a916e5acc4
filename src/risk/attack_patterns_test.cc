// SPDX-License-Identifier: Apache-2.0
#include "risk/attack_patterns.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string_view> SlugsFor(const Assessment& assessment) {
  std::vector<std::string_view> slugs;
  for (const AttackPattern* pattern : PatternsFor(assessment)) slugs.push_back(pattern->slug);
  return slugs;
}

Assessment Of(Category category) {
  Assessment assessment;
  assessment.category = category;
  return assessment;
}

TEST(PatternsFor, BeginsWithThoseOfTheClass) {
  EXPECT_THAT(SlugsFor(Of(Category::kFinancial)),
              ElementsAre("unauthorised-payment", "indirect-prompt-injection", "runaway-loop",
                          "excessive-permissions"));
  EXPECT_THAT(SlugsFor(Of(Category::kDestructive)), Contains("destructive-action-autonomy"));
}

TEST(PatternsFor, AddsBySignalAndPoisoningOnce) {
  Assessment assessment = Of(Category::kRead);
  assessment.signals = {{"url", {}}, {"path", {}}, {"path", {}}, {"sql", {}}};
  const auto by_signal = SlugsFor(assessment);
  for (const char* slug : {"server-side-request-forgery", "path-traversal", "sql-injection"}) {
    EXPECT_EQ(std::count(by_signal.begin(), by_signal.end(), slug), 1) << slug;
  }
  EXPECT_THAT(by_signal, Not(Contains("tool-poisoning")));
  assessment.poisoning = {{"sensitive_path", Severity::kLow, {}}};
  EXPECT_THAT(SlugsFor(assessment), Not(Contains("tool-poisoning")));
  assessment.poisoning = {{"secrecy", Severity::kHigh, {}}};
  EXPECT_THAT(SlugsFor(assessment), Contains("tool-poisoning"));
}

TEST(AttackPatterns, HaveSomethingForEveryClass) {
  for (const Category category :
       {Category::kUnknown, Category::kRead, Category::kWrite, Category::kExecute,
        Category::kDestructive, Category::kFinancial}) {
    EXPECT_GE(PatternsFor(Of(category)).size(), 3u) << Name(category);
  }
}

TEST(AttackPatterns, AreComplete) {
  std::set<std::string_view> slugs;
  for (const AttackPattern& pattern : attack_patterns) {
    EXPECT_TRUE(slugs.insert(pattern.slug).second);
    EXPECT_EQ(FindPattern(pattern.slug), &pattern);
    EXPECT_FALSE(IncidentsOf(pattern).empty()) << pattern.slug;
    EXPECT_FALSE(ReferencesOf(pattern).empty()) << pattern.slug;
    for (const Incident& incident : IncidentsOf(pattern)) {
      EXPECT_TRUE(incident.source.starts_with("https://")) << incident.source;
    }
  }
  EXPECT_GE(slugs.size(), 20u);
  EXPECT_EQ(FindPattern("nothing"), nullptr);
}

}  // namespace
}  // namespace toolgate::risk
