// SPDX-License-Identifier: Apache-2.0
#include "risk/contradictions.h"

#include <string>

#include <gtest/gtest.h>

#include "risk/testing/parsed_tool.h"

namespace toolgate::risk {
namespace {

struct Row {
  Category category;
  const char* annotations;
  size_t contradictions;
  size_t signals;
};

TEST(FindContradictions, ComparesHintsWithTheClass) {
  const Row rows[] = {
      {Category::kWrite, R"({"readOnlyHint": true})", 1, 0},
      {Category::kExecute, R"({"readOnlyHint": true})", 1, 0},
      {Category::kRead, R"({"readOnlyHint": true})", 0, 0},
      {Category::kUnknown, R"({"readOnlyHint": true})", 0, 0},
      {Category::kWrite, R"({"readOnlyHint": false})", 0, 0},
      {Category::kRead, R"({"readOnlyHint": false})", 0, 1},
      {Category::kRead, R"({"destructiveHint": true})", 0, 1},
      {Category::kRead, R"({"destructiveHint": false})", 0, 0},
      {Category::kDestructive, R"({"destructiveHint": false})", 1, 0},
      {Category::kFinancial, R"({"destructiveHint": false, "readOnlyHint": true})", 2, 0},
      {Category::kWrite, R"({"destructiveHint": false})", 0, 0},
      {Category::kRead, R"({"readOnlyHint": true, "destructiveHint": true})", 1, 1},
      {Category::kFinancial, R"({"idempotentHint": true, "openWorldHint": false})", 0, 0},
      {Category::kWrite, R"({"readOnlyHint": "true"})", 0, 0},
      {Category::kWrite, "null", 0, 0},
      {Category::kWrite, "[true]", 0, 0},
  };
  for (const Row& row : rows) {
    const ParsedTool tool(R"({"name": "n", "annotations": )" + std::string(row.annotations) + "}");
    Assessment assessment;
    assessment.category = row.category;
    assessment.evidence.push_back({Field::kName, {}, tool.definition().name, "verb.any"});
    FindContradictions(tool.definition(), assessment);
    EXPECT_EQ(assessment.contradictions.size(), row.contradictions) << row.annotations;
    EXPECT_EQ(assessment.signals.size(), row.signals) << row.annotations;
  }
}

TEST(FindContradictions, QuotesBothSides) {
  const ParsedTool tool(R"({"name": "wipe", "annotations": {"destructiveHint": false}})");
  Assessment assessment;
  assessment.category = Category::kDestructive;
  assessment.evidence.push_back({Field::kName, {}, tool.definition().name, "verb.destroy"});
  FindContradictions(tool.definition(), assessment);
  ASSERT_EQ(assessment.contradictions.size(), 1u);
  EXPECT_EQ(FieldPath(assessment.contradictions[0].annotation), "annotations.destructiveHint");
  EXPECT_EQ(assessment.contradictions[0].evidence.text, "wipe");
}

}  // namespace
}  // namespace toolgate::risk
