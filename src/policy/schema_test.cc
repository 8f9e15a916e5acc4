// SPDX-License-Identifier: Apache-2.0
// The schema for editors takes every policy that loads and is of one mind with the engine about
// names.
#include "json/schema/schema.h"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/writer.h"
#include "json/yaml.h"
#include "policy/facts.h"
#include "policy/operators.h"
#include "policy/policy.h"

namespace toolgate::policy {
namespace {

class PolicySchema : public ::testing::Test {
 protected:
  void SetUp() override {
    auto text = base::ReadFile("../../contracts/policy.schema.json");
    ASSERT_TRUE(text) << text.error().message;
    auto document = json::Parse(std::move(*text));
    ASSERT_TRUE(document);
    document_ = std::move(*document);
    auto schema = json::Schema::Compile(document_.root());
    ASSERT_TRUE(schema) << schema.error().message;
    schema_.emplace(std::move(*schema));
  }

  // Empty if the schema takes it.
  std::string FaultOf(json::Value policy) const {
    const auto fault = schema_->Validate(policy);
    return fault ? fault->pointer + " " + fault->message + " " + fault->keyword : "";
  }
  std::string FaultOf(const std::string& text) const {
    const auto policy = json::Parse(text);
    return FaultOf(policy->root());
  }

  json::Document document_;
  std::optional<json::Schema> schema_;
};

TEST_F(PolicySchema, TakesEveryPolicyThatLoads) {
  int taken = 0;
  for (const auto& entry : std::filesystem::directory_iterator("testdata/cases")) {
    const auto file = json::ParseYaml(base::ReadFile(entry.path().string()).value());
    ASSERT_TRUE(file) << entry.path();
    EXPECT_EQ(FaultOf(file->root().Find("policy")), "") << entry.path();
    ++taken;
  }
  for (const auto& entry : std::filesystem::directory_iterator("testdata/issues")) {
    if (entry.path().extension() == ".expected") continue;
    const std::string text = base::ReadFile(entry.path().string()).value();
    if (!LoadPolicy("p", text).policy) continue;
    const auto policy = json::ParseJsonOrYaml(text);
    EXPECT_EQ(FaultOf(policy->root()), "") << entry.path();
    ++taken;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator("../../policies")) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".yaml") || path.ends_with(".cases.yaml")) continue;
    const auto policy = json::ParseYaml(base::ReadFile(path).value());
    ASSERT_TRUE(policy) << path;
    EXPECT_EQ(FaultOf(policy->root()), "") << path;
    ++taken;
  }
  EXPECT_GT(taken, 30);
}

TEST_F(PolicySchema, FindsMistakesAsTheyAreTyped) {
  for (const char* text :
       {R"({"version":"1"})", R"({"version":1,"default":"deny"})",
        R"({"version":"1","default":"deny","defalt":1})",
        R"({"version":"1","default":"deny","tools":{"@reed":{}}})",
        R"({"version":"1","default":"deny","tools":{"a":{"acton":"deny"}}})",
        R"({"version":"1","default":"deny","all_tools":{"action":"deny"}})",
        R"({"version":"1","default":"deny","tools":{"a":{"rate_limit":{"max":0,"window":1}}}})",
        R"({"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[
            {"path":"args.a","op":"less","value":1}]}]}}})",
        R"({"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[
            {"path":"args.a","op":"lt","value":"1"}]}]}}})",
        R"({"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[
            {"path":"amount","op":"lt","value":1}]}]}}})",
        R"({"version":"1","default":"deny","resources":{"rules":{"a:b":{"require":[]}}}})"}) {
    EXPECT_NE(FaultOf(std::string(text)), "") << text;
    EXPECT_FALSE(LoadPolicy("p", text).policy) << text;
  }
}

std::set<std::string, std::less<>> WordsOf(json::Value list) {
  std::set<std::string, std::less<>> words;
  for (const auto& entry : list) words.emplace(entry.value.text());
  return words;
}

TEST_F(PolicySchema, KnowsEveryOperatorAndFact) {
  const json::Value definitions = document_.root().Find("$defs");
  std::set<std::string, std::less<>> operators;
  for (const Operator& op : Operators()) operators.emplace(op.name);
  EXPECT_EQ(WordsOf(definitions.Find("operator").Find("enum")), operators);
  std::set<std::string, std::less<>> facts;
  for (const FactName& fact : FactNames()) facts.emplace(fact.path);
  json::Value last;
  for (const auto& form : definitions.Find("path").Find("anyOf")) last = form.value;
  EXPECT_EQ(WordsOf(last.Find("enum")), facts);
}

}  // namespace
}  // namespace toolgate::policy
