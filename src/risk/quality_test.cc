// SPDX-License-Identifier: Apache-2.0
// How often Classify is right: on the project's own definitions always, on real ones where they are
// at hand (the file that TOOLGATE_RISK_DATA names, or beside this checkout).
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "risk/testing/labelled_tools.h"

namespace toolgate::risk {
namespace {

namespace fs = std::filesystem;

struct Wanted {
  double accuracy;
  double macro_f1;
  double critical_recall;
  double critical_precision;
  double read_share_of_others;  // at most
};

std::string Describe(const ClassifiedTool& classified) {
  const Assessment& assessment = classified.assessment;
  std::string rules;
  for (const Evidence& evidence : assessment.evidence) {
    rules += fmt::format(" {}({})", evidence.rule, evidence.text);
  }
  return fmt::format("  {} is called {}: {} {}, by{}\n", Name(classified.tool->label),
                     Name(assessment.category), classified.tool->server,
                     classified.tool->definition.name, rules.empty() ? " nothing" : rules);
}

void ExpectQuality(const fs::path& path, const Wanted& wanted) {
  const auto tools = ReadLabelledTools(path);
  ASSERT_TRUE(tools) << tools.error().message;
  Score score;
  std::string mistakes;
  for (const ClassifiedTool& classified : ClassifyAll(*tools)) {
    score.Add(classified.tool->label, classified.assessment.category);
    if (classified.tool->label != classified.assessment.category) mistakes += Describe(classified);
  }
  const std::string told = score.Format(path.filename()) + mistakes;
  std::fputs(told.c_str(), stdout);
  EXPECT_GE(score.accuracy(), wanted.accuracy);
  EXPECT_GE(score.macro_f1(), wanted.macro_f1);
  EXPECT_GE(score.critical_recall(), wanted.critical_recall);
  EXPECT_GE(score.critical_precision(), wanted.critical_precision);
  EXPECT_LE(score.read_share_of_others(), wanted.read_share_of_others);
}

TEST(Quality, OfOwnDefinitions) {
  ExpectQuality("testdata/definitions.jsonl", {.accuracy = 0.96,
                                               .macro_f1 = 0.89,
                                               .critical_recall = 0.97,
                                               .critical_precision = 0.97,
                                               .read_share_of_others = 0.02});
}

TEST(Quality, OfRealDefinitions) {
  const char* named = std::getenv("TOOLGATE_RISK_DATA");
  const fs::path path =
      named ? fs::path(named) : fs::path(TOOLGATE_SOURCE_DIR) / "../shared/data/risk/dev.jsonl";
  if (!named && !fs::exists(path)) GTEST_SKIP() << "there are no real definitions here";
  ExpectQuality(path, {.accuracy = 0.965,
                       .macro_f1 = 0.955,
                       .critical_recall = 0.955,
                       .critical_precision = 0.95,
                       .read_share_of_others = 0.015});
}

TEST(Score, CountsWhatMatters) {
  Score score;
  score.Add(Category::kRead, Category::kRead);
  score.Add(Category::kWrite, Category::kRead);
  score.Add(Category::kDestructive, Category::kFinancial);  // critical either way
  score.Add(Category::kFinancial, Category::kWrite);
  EXPECT_DOUBLE_EQ(score.accuracy(), 0.25);
  EXPECT_DOUBLE_EQ(score.critical_recall(), 0.5);
  EXPECT_DOUBLE_EQ(score.critical_precision(), 1.0);
  EXPECT_DOUBLE_EQ(score.read_share_of_others(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(score.macro_f1(), (2.0 / 3) / 4);
}

}  // namespace
}  // namespace toolgate::risk
