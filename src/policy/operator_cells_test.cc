// SPDX-License-Identifier: Apache-2.0
// The table of every operator in every situation: testdata/operators/cells.yaml.
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/writer.h"
#include "json/yaml.h"
#include "policy/evaluate.h"
#include "policy/operators.h"

namespace toolgate::policy {
namespace {

std::string PolicyWith(std::string_view place, const std::string& condition) {
  const bool negated = place.ends_with("_not");
  const std::string list(negated ? place.substr(0, place.size() - 4) : place);
  return fmt::format(
      R"({{"version":"1","default":"deny","tools":{{"t":{{"{}":[{{"conditions":[{}]}}]}}}}}})",
      list, negated ? fmt::format(R"({{"not":{}}})", condition) : condition);
}

TEST(OperatorCells, HaveTheOutcomeOfTheTable) {
  std::ifstream file("testdata/operators/cells.yaml");
  const auto table = json::ParseYaml(std::string(std::istreambuf_iterator<char>(file), {}));
  ASSERT_TRUE(table) << table.error().message;
  std::set<std::string, std::less<>> operators;
  int cells = 0;
  for (const auto& [name, name_value, row] : table->root()) {
    const json::Value condition = row.Find("condition");
    operators.emplace(condition.Find("op").text());
    for (const char* place :
         {"require", "deny_if", "require_not", "deny_if_not", "approve_if", "approve_if_not"}) {
      const LoadedPolicy loaded = LoadPolicy("cell", PolicyWith(place, json::Write(condition)));
      ASSERT_TRUE(loaded.policy) << loaded.issues.Format("cell", "");
      for (const auto& [situation, key, expected] : row.Find(place)) {
        const Decision decision =
            Evaluate(loaded.policy->Resolve("t"), {row.Find("arguments").Find(situation), Facts{}},
                     NoSchema());
        EXPECT_EQ(Name(decision.outcome), expected.text())
            << name << " " << place << " " << situation;
        ++cells;
      }
    }
  }
  EXPECT_EQ(operators.size(), Operators().size()) << "every operator has its rows";
  EXPECT_EQ(cells, 21 * 6 * 7);
}

}  // namespace
}  // namespace toolgate::policy
