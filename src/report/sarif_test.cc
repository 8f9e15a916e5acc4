// SPDX-License-Identifier: Apache-2.0
#include "report/sarif.h"

#include <set>

#include <gtest/gtest.h>

#include "report/rule_help.h"
#include "report/testing/scan_maker.h"

namespace toolgate::report {
namespace {

json::Document Write(const Scan& scan) {
  auto document = json::Parse(WriteSarif(std::span(&scan, 1), "1.2.3"));
  EXPECT_TRUE(document);
  return std::move(*document);
}

json::Value RunOf(const json::Document& sarif) {
  return (*sarif.root().Find("runs").begin()).value;
}

std::vector<json::Value> Elements(json::Value array) {
  std::vector<json::Value> elements;
  for (const auto& entry : array) elements.push_back(entry.value);
  return elements;
}

std::vector<std::string> Fingerprints(const Scan& scan) {
  const json::Document sarif = Write(scan);
  std::vector<std::string> found;
  for (const json::Value result : Elements(RunOf(sarif).Find("results"))) {
    found.emplace_back(result.Find("partialFingerprints").Find("toolgateFinding/v1").text());
  }
  return found;
}

TEST(Sarif, HasTheShapeOfTheStandard) {
  const json::Document sarif = Write(MakeShop());
  EXPECT_EQ(sarif.root().Find("version").text(), "2.1.0");
  EXPECT_TRUE(sarif.root().Find("$schema"));
  const json::Value driver = RunOf(sarif).Find("tool").Find("driver");
  EXPECT_EQ(driver.Find("name").text(), "toolgate");
  EXPECT_EQ(driver.Find("version").text(), "1.2.3");
  const auto rules = Elements(driver.Find("rules"));
  for (const json::Value rule : rules) {
    EXPECT_FALSE(rule.Find("id").text().empty());
    EXPECT_FALSE(rule.Find("shortDescription").Find("text").text().empty());
    EXPECT_FALSE(rule.Find("help").Find("text").text().empty());
  }
  const auto results = Elements(RunOf(sarif).Find("results"));
  ASSERT_EQ(results.size(), 3u);  // the tool that reads has no finding but its poisoning
  for (const json::Value result : results) {
    const size_t index = std::stoul(std::string(result.Find("ruleIndex").text()));
    ASSERT_LT(index, rules.size());
    EXPECT_EQ(rules[index].Find("id").text(), result.Find("ruleId").text());
    EXPECT_FALSE(result.Find("message").Find("text").text().empty());
    const json::Value location = (*result.Find("locations").begin()).value;
    const json::Value logical = (*location.Find("logicalLocations").begin()).value;
    EXPECT_EQ(logical.Find("fullyQualifiedName").text(),
              "shop/" + std::string(logical.Find("name").text()));
    EXPECT_TRUE(location.Find("physicalLocation").Find("artifactLocation").Find("uri"));
  }
}

TEST(Sarif, LevelsFollowSeverity) {
  const json::Document sarif = Write(MakeShop());
  std::map<std::string, std::string> levels;
  for (const json::Value result : Elements(RunOf(sarif).Find("results"))) {
    levels[std::string(result.Find("ruleId").text())] = result.Find("level").text();
  }
  EXPECT_EQ(levels, (std::map<std::string, std::string>{{"class.destructive", "error"},
                                                        {"class.write", "error"},
                                                        {"poisoning.html_comment", "error"}}));
}

TEST(Sarif, FingerprintsAreStableAndDiffer) {
  Scan scan = MakeShop();
  auto before = Fingerprints(scan);
  std::swap(scan.list.tools.front(), scan.list.tools.back());
  EXPECT_EQ(Fingerprints(scan), before);
  auto& poisoning = scan.list.tools.back().assessment.poisoning;
  poisoning.push_back(poisoning.front());
  const auto after = Fingerprints(scan);
  EXPECT_EQ(after.size(), before.size() + 1);
  EXPECT_EQ(std::set<std::string>(after.begin(), after.end()).size(), after.size());
  for (const std::string& one : before) {
    EXPECT_TRUE(std::find(after.begin(), after.end(), one) != after.end());
  }
}

TEST(Sarif, OfNothingIsStillSarif) {
  const json::Document sarif = Write(MakeScan("[]"));
  EXPECT_TRUE(RunOf(sarif).Find("results").Is(json::Type::kArray));
  EXPECT_TRUE(RunOf(sarif).Find("tool").Find("driver").Find("rules").Is(json::Type::kArray));
}

TEST(RuleHelp, EveryClassHasOne) {
  for (const risk::Category category : kByWeight) {
    EXPECT_EQ(HelpFor(ClassRule(category)).title.find("Text for"), std::string::npos);
  }
}

TEST(RuleHelp, SourcesAreUriReferences) {
  EXPECT_EQ(UriOf("https://a.example/mcp"), "https://a.example/mcp");
  EXPECT_EQ(UriOf("my tools\n.json"), "my%20tools%0A.json");
}

}  // namespace
}  // namespace toolgate::report
