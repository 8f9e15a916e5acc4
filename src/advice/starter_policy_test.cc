// SPDX-License-Identifier: Apache-2.0
#include "advice/starter_policy.h"

#include <algorithm>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "advice/recommendation.h"
#include "json/parse.h"
#include "json/writer.h"
#include "policy/check.h"
#include "policy/evaluate.h"

namespace toolgate::advice {
namespace {

using policy::ToolRules;
using risk::Category;

ToolList Read(const std::string& tools) {
  std::vector<json::Document> documents;
  documents.push_back(*json::Parse(tools));
  return *ReadToolList("shop", std::move(documents));
}

// Tools by name, each with the class that it has here whatever the classifier says.
ToolList MakeList(const std::vector<std::pair<std::string, Category>>& tools) {
  std::string text;
  for (const auto& [name, category] : tools) {
    text += fmt::format(R"({}{{"name": "{}", "inputSchema": {{"properties":
                           {{"path": {{"type": "string"}}}}}}}})",
                        text.empty() ? "" : ",", name);
  }
  ToolList list = Read("[" + text + "]");
  for (size_t i = 0; i < tools.size(); ++i) {
    list.tools[i].assessment = {};
    list.tools[i].assessment.category = tools[i].second;
  }
  return list;
}

const std::vector<std::pair<std::string, Category>> kOneOfEach = {
    {"wipe", Category::kDestructive}, {"pay", Category::kFinancial}, {"run", Category::kExecute},
    {"save", Category::kWrite},       {"get_one", Category::kRead},  {"get_all", Category::kRead},
    {"thing", Category::kUnknown}};

// That the policy does to every tool what its recommendation says, by the engine's own word.
void ExpectIsDone(const ToolList& list, const StarterPolicy& starter) {
  base::Issues issues;
  std::vector<std::string_view> names;
  for (const ListedTool& tool : list.tools) {
    if (tool.fault.empty()) names.push_back(tool.definition.name);
  }
  policy::CheckAgainstTools(starter.policy->document(), names, issues);
  const bool leaves_some = starter.effect.limited + starter.effect.open > 0;
  if (leaves_some) {
    EXPECT_TRUE(issues.empty()) << issues.Format("starter", starter.text);
  }
  for (const ListedTool& tool : list.tools) {
    const ToolRules rules = starter.policy->Resolve(tool.definition.name);
    const policy::Decision decision = policy::Evaluate(rules, {{}, {}}, policy::NoSchema());
    if (!tool.fault.empty()) {
      EXPECT_EQ(decision.outcome, policy::Outcome::kDeny) << tool.definition.name;
      continue;
    }
    const Recommendation wanted = Recommend(tool.definition, tool.assessment);
    const bool is_hidden = wanted.treatment == Treatment::kHide;
    EXPECT_EQ(decision.outcome == policy::Outcome::kDeny, is_hidden) << tool.definition.name;
    EXPECT_EQ(rules.is_listed(), !is_hidden) << tool.definition.name;
    EXPECT_EQ(rules.rule == "(hidden)", is_hidden) << tool.definition.name;
    const bool is_limited = wanted.treatment == Treatment::kLimit;
    ASSERT_EQ(rules.limits.size(), is_limited ? 1u : 0u) << tool.definition.name;
    if (is_limited) {
      EXPECT_EQ(rules.limits[0]->max_text, std::to_string(wanted.calls_per_minute));
      EXPECT_EQ(rules.limits[0]->window_seconds, 60);
    }
    EXPECT_EQ(rules.deny_if.size(), wanted.bounds.size()) << tool.definition.name;
  }
}

TEST(StarterPolicy, DoesToEveryToolWhatItsRiskAsksFor) {
  const ToolList list = MakeList(kOneOfEach);
  const auto starter = MakeStarterPolicy(list);
  ASSERT_TRUE(starter);
  ExpectIsDone(list, *starter);
  EXPECT_EQ(starter->sentence, "hides 3 of 7 tools, limits 2, leaves 2 open");
  EXPECT_NE(starter->policy->document().description.find(starter->sentence), std::string::npos);
}

TEST(StarterPolicy, LeavesResourcesAndPromptsOpen) {
  const auto starter = MakeStarterPolicy(MakeList(kOneOfEach));
  EXPECT_EQ(starter->policy->ResolveResource("file:///a").gate, ToolRules::Gate::kOpen);
  EXPECT_EQ(starter->policy->ResolvePrompt("p").gate, ToolRules::Gate::kOpen);
  EXPECT_FALSE(starter->policy->client_features().sampling);
}

TEST(StarterPolicy, IsTheSameWhateverTheOrder) {
  auto reversed = kOneOfEach;
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(MakeStarterPolicy(MakeList(kOneOfEach))->text,
            MakeStarterPolicy(MakeList(reversed))->text);
}

TEST(StarterPolicy, HidesAPoisonedToolWhateverItsClass) {
  ToolList list = MakeList({{"get", Category::kRead}, {"save", Category::kWrite}});
  list.tools[0].assessment.poisoning.push_back({"hidden_unicode", risk::Severity::kHigh, {}});
  list.tools[1].assessment.poisoning.push_back({"word", risk::Severity::kLow, {}});
  const auto starter = MakeStarterPolicy(list);
  ExpectIsDone(list, *starter);
  EXPECT_EQ(starter->sentence, "hides 1 of 2 tools, limits 1, leaves 0 open");
}

TEST(StarterPolicy, BoundsArgumentsAndSaysSo) {
  ToolList list = MakeList({{"get", Category::kRead}, {"save", Category::kWrite}});
  risk::Evidence evidence;
  evidence.property = "path";
  list.tools[1].assessment.signals.push_back({"path", evidence});
  const auto starter = MakeStarterPolicy(list);
  ExpectIsDone(list, *starter);
  EXPECT_EQ(starter->sentence,
            "hides 0 of 2 tools, limits 1, leaves 1 open; bounds the arguments of 1");
  const auto arguments = json::Parse(R"({"path": "../x"})");
  const ToolRules rules = starter->policy->Resolve("save");
  EXPECT_EQ(policy::Evaluate(rules, {arguments->root(), {}}, policy::NoSchema()).message,
            "`path` must not lead out of its folder.");
}

TEST(StarterPolicy, DoesNotCountWhatCannotBePublished) {
  ToolList list = Read(R"([{"name": "a b", "inputSchema": {}}, {"name": "@all", "inputSchema": {}},
                           {"name": "x", "inputSchema": {}}, {"name": "X", "inputSchema": {}},
                           {"name": "*", "inputSchema": {}}, {"name": "get", "inputSchema": {}}])");
  for (ListedTool& tool : list.tools) tool.assessment.category = Category::kRead;
  const auto starter = MakeStarterPolicy(list);
  ASSERT_TRUE(starter) << starter.error().message;
  ExpectIsDone(list, *starter);
  EXPECT_EQ(starter->sentence,
            "hides 0 of 1 tool, limits 0, leaves 1 open; 5 more cannot be published");
}

TEST(StarterPolicy, LoadsForNoToolsAndForManyTools) {
  EXPECT_EQ(MakeStarterPolicy(Read("[]"))->sentence, "hides 0 of 0 tools, limits 0, leaves 0 open");
  std::vector<std::pair<std::string, Category>> many;
  for (int i = 0; i < 5000; ++i) many.emplace_back(fmt::format("get_{}", i), Category::kRead);
  EXPECT_EQ(MakeStarterPolicy(MakeList(many))->effect.open, 5000u);
}

// The invented definitions of the classifier's tests, by server, as lists.
std::map<std::string, ToolList> ReadInvented(const std::string& file) {
  std::ifstream lines(std::string(TOOLGATE_SOURCE_DIR "/src/risk/testdata/") + file);
  std::map<std::string, std::string> texts;
  for (std::string line; std::getline(lines, line);) {
    const auto document = json::Parse(line);
    EXPECT_TRUE(document) << line;
    std::string tool;
    json::Writer writer(tool);
    writer.BeginObject().Member("name", document->root().Find("tool"));
    for (const auto& member : document->root()) {
      const bool is_own = member.key == "server" || member.key == "tool";
      if (!is_own) writer.Member(member.key, member.value);
    }
    if (!document->root().Find("inputSchema")) writer.Key("inputSchema").BeginObject().EndObject();
    writer.EndObject();
    std::string& text = texts[std::string(document->root().Find("server").text())];
    text += (text.empty() ? "" : ",") + tool;
  }
  std::map<std::string, ToolList> lists;
  for (const auto& [server, text] : texts) lists.emplace(server, Read("[" + text + "]"));
  return lists;
}

TEST(StarterPolicy, DoesWhatItSaysToEveryInventedServer) {
  Effect all;
  for (const std::string file : {"definitions.jsonl", "poisoned.jsonl"}) {
    for (const auto& [server, list] : ReadInvented(file)) {
      SCOPED_TRACE(server);
      const auto starter = MakeStarterPolicy(list);
      ASSERT_TRUE(starter) << starter.error().message;
      ExpectIsDone(list, *starter);
      const auto one = MakePolicyFor(list, list.tools.size() / 2);
      ASSERT_TRUE(one) << one.error().message;
      ExpectIsDone(list, *one);
      all.tools += starter->effect.tools;
      all.hidden += starter->effect.hidden;
      all.limited += starter->effect.limited;
      all.open += starter->effect.open;
      all.bounded += starter->effect.bounded;
    }
  }
  EXPECT_GT(all.tools, 300u);
  EXPECT_EQ(all.hidden + all.limited + all.open, all.tools);
  for (const size_t count : {all.hidden, all.limited, all.open, all.bounded}) EXPECT_GT(count, 10u);
}

TEST(StarterPolicy, ThatOfOneToolIsCompleteToo) {
  const ToolList list = MakeList(kOneOfEach);
  const auto one = MakePolicyFor(list, 0);
  ASSERT_TRUE(one);
  ExpectIsDone(list, *one);
  EXPECT_EQ(one->sentence,
            "hides `wipe`; of the others it hides 2 of 6 tools, limits 2, leaves 2 open");
  EXPECT_EQ(
      MakePolicyFor(list, 2)->sentence,
      "limits `run` to 10 calls a minute; of the others it hides 3 of 6 tools, limits 1, leaves 2 "
      "open");
  EXPECT_EQ(MakePolicyFor(MakeList({{"get", Category::kRead}}), 0)->sentence, "leaves `get` open");
}

}  // namespace
}  // namespace toolgate::advice
