// SPDX-License-Identifier: Apache-2.0
// Documents that are made to be too much: large, deep, twisted, or with patterns that explode. Each
// is refused with a place, or read and decided on, in little time of the processor. What single
// calls attack is in testdata/cases/.
#include <ctime>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "policy/check.h"
#include "policy/evaluate.h"

namespace toolgate::policy {
namespace {

// Of the processor, under sanitizers, whatever else the machine does. What grows with the square of
// these sizes takes minutes.
constexpr double kSecondsMax = 20;
constexpr int kMany = 20'000;

class Attacks : public testing::Test {
 protected:
  void TearDown() override {
    const double seconds = static_cast<double>(std::clock() - began_) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, kSecondsMax);
  }

 private:
  const std::clock_t began_ = std::clock();
};

// Loads and checks, also against `tools`; the version with errors is told as people see it.
LoadedPolicy LoadAndCheck(const std::string& text, const std::vector<std::string>& tools = {}) {
  LoadedPolicy loaded = LoadPolicy("p", text);
  if (loaded.policy) {
    CheckDocument(loaded.policy->document(), loaded.issues);
    if (!tools.empty()) {
      CheckAgainstTools(loaded.policy->document(), {tools.begin(), tools.end()}, loaded.issues);
    }
  }
  EXPECT_LT(loaded.issues.Format("p", text).size(), size_t{1} << 20);
  return loaded;
}

// What is said of a document that must not load.
std::string FaultOf(const std::string& text) {
  const LoadedPolicy loaded = LoadAndCheck(text);
  EXPECT_FALSE(loaded.policy);
  return loaded.issues.empty() ? "nothing" : loaded.issues.all().front().message;
}

std::vector<std::string> Names(int count, std::string_view form) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(fmt::format(fmt::runtime(form), i));
  return names;
}

constexpr const char* kRule =
    R"({"deny_if":[{"conditions":[{"path":"args.force","op":"eq","value":true}]}]})";

// Entries with these selectors, one on each line.
std::string PolicyWith(const std::vector<std::string>& selectors, std::string_view separator) {
  std::string text = R"({"version":"1","default":"allow","tools":{)";
  for (size_t i = 0; i < selectors.size(); ++i) {
    text += fmt::format("{}\"{}\":{}", i == 0 ? "" : separator, selectors[i], kRule);
  }
  return text + "}}";
}

Outcome Decide(const Policy& policy, std::string_view tool, const char* arguments) {
  const auto document = json::Parse(arguments);
  const Facts facts{.tool_name = tool};
  return Evaluate(policy.Resolve(tool), {document->root(), facts}, NoSchema()).outcome;
}

void ExpectManyRulesWork(int count, const char* form, const char* separator) {
  const LoadedPolicy loaded =
      LoadAndCheck(PolicyWith(Names(count, form), separator), Names(1000, "tool_{}_x"));
  ASSERT_TRUE(loaded.policy);
  for (const std::string& name : Names(1000, "tool_{}_x")) {
    EXPECT_EQ(Decide(*loaded.policy, name, R"({"force":true})"), Outcome::kDeny) << name;
    EXPECT_EQ(Decide(*loaded.policy, name, R"({"force":false})"), Outcome::kForward) << name;
  }
  EXPECT_EQ(Decide(*loaded.policy, "other", R"({"force":true})"), Outcome::kForward);
}

TEST_F(Attacks, AHundredThousandRulesByName) { ExpectManyRulesWork(100'000, "tool_{}_x", ","); }
TEST_F(Attacks, ManyRulesOnLines) { ExpectManyRulesWork(kMany, "tool_{}_x", ",\n"); }
TEST_F(Attacks, ManyGlobs) { ExpectManyRulesWork(kMany, "tool_{}_*", ",\n"); }
TEST_F(Attacks, ManyGlobsThatBeginWithAMark) { ExpectManyRulesWork(kMany, "*l_{}_x", ",\n"); }

TEST_F(Attacks, ManyHiddenTools) {
  std::string text = R"({"version":"1","default":"allow","hide":[)";
  for (const std::string& name : Names(kMany, "tool_{}")) text += "\"" + name + "\",";
  text += R"("last_*"],"tools":{)";
  for (const std::string& name : Names(kMany, "tool_{}")) text += "\"" + name + "\":{},";
  const LoadedPolicy loaded = LoadAndCheck(text + R"("x":{}}})", Names(1000, "tool_{}"));
  ASSERT_TRUE(loaded.policy);
  EXPECT_EQ(loaded.policy->Resolve("tool_19999").gate, ToolRules::Gate::kHidden);
  EXPECT_EQ(loaded.policy->Resolve("last_one").gate, ToolRules::Gate::kHidden);
  EXPECT_EQ(loaded.policy->Resolve("tool_20000").gate, ToolRules::Gate::kOpen);
}

TEST_F(Attacks, ManyGlobsThatDisagree) {
  std::string text = R"({"version":"1","default":"deny","tools":{)";
  for (int i = 0; i < kMany; ++i) {
    text += fmt::format(R"("t{}*":{{"action":"{}"}},)",
                        std::string(static_cast<size_t>(i % 3), '?') +
                            std::string(static_cast<size_t>(i % 200), '*') + fmt::to_string(i),
                        i % 2 == 0 ? "allow" : "deny");
  }
  const LoadedPolicy loaded = LoadAndCheck(text + R"("x":{}}})", Names(10, "tool_{}"));
  EXPECT_TRUE(loaded.policy);
}

TEST_F(Attacks, ManyLimitsOfOneCounter) {
  std::string text = R"({"version":"1","default":"allow","tools":{)";
  for (int i = 0; i < kMany; ++i) {
    text += fmt::format(R"("t{}":{{"limits":[{{"counter":"c","window":{},"max":1}}]}},)", i, i + 1);
  }
  EXPECT_TRUE(LoadAndCheck(text + R"("x":{}}})").policy);
}

TEST_F(Attacks, ManyMistakesAreToldInPart) {
  std::string text = R"({"version":"1","default":"allow","tools":{)";
  for (int i = 0; i < kMany; ++i) text += fmt::format("\n\"t{}\":{{\"reqire\":[]}},", i);
  text += R"("x":{}}})";
  const LoadedPolicy loaded = LoadAndCheck(text);
  EXPECT_FALSE(loaded.policy);
  EXPECT_NE(loaded.issues.Format("p", text).find("and 19000 more"), std::string::npos);
}

TEST_F(Attacks, TenMegabytes) {
  const std::string much(10u << 20, 'a');
  const std::string begin = R"({"version":"1","default":"allow","description":")";
  EXPECT_TRUE(LoadAndCheck(begin + much + "\"}").policy);
  EXPECT_EQ(FaultOf(begin + much + much + "\"}"), "document too large");
  EXPECT_EQ(FaultOf(begin + much), "ends too early");
  EXPECT_EQ(FaultOf(R"({"version":"1","default":"allow",")" + much + "\":1}"),
            "member name too long");
  EXPECT_EQ(
      FaultOf(R"({"version":"1","default":"allow","tools":{")" + much.substr(0, 1000) + "\":{}}}"),
      "a selector is at most 256 bytes long");
}

TEST_F(Attacks, Depth) {
  for (const char* bracket : {"[", "{\"a\":", "- ", "{a: ", "[[[["}) {
    std::string text;
    while (text.size() < 1u << 20) text += bracket;
    EXPECT_NE(FaultOf(text), "nothing") << bracket;
  }
  std::string condition = R"({"path":"args.a","op":"exists"})";
  for (int i = 0; i < 20; ++i) condition = R"({"not":)" + condition + "}";
  EXPECT_EQ(FaultOf(R"({"version":"1","default":"allow","tools":{"t":{"deny_if":[{"conditions":[)" +
                    condition + "]}]}}}"),
            "conditions are nested more than 8 deep");
}

TEST_F(Attacks, DuplicatesAmongMany) {
  std::vector<std::string> names = Names(100'000, "t{}");
  names.push_back("t5");
  EXPECT_EQ(FaultOf(PolicyWith(names, ",")), "duplicate member `t5`");
  names.back() = "\\u00745";
  EXPECT_EQ(FaultOf(PolicyWith(names, ",")), "duplicate member `t5`");
}

TEST_F(Attacks, AliasesOfYaml) {
  std::string laughs = "version: '1'\ndefault: allow\na0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) laughs += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
  EXPECT_EQ(FaultOf(laughs), "anchors are not allowed; write the value out");
  EXPECT_EQ(FaultOf("version: '1'\ndefault: allow\ntools: &t {x: *t}\n"),
            "anchors are not allowed; write the value out");
  EXPECT_NE(FaultOf("version: '1'\ndefault: *nothing\n"), "nothing");
  EXPECT_EQ(FaultOf("version: '1'\ndefault: allow\n<<: {tools: {}}\n"),
            "merge keys are not allowed; write the members out");
}

std::string PolicyOfPattern(const std::string& pattern) {
  return fmt::format(
      R"({{"version":"1","default":"deny","tools":{{"t":{{"require":[{{"conditions":[)"
      R"({{"path":"args.a","op":"regex","value":"{}"}}]}}]}}}}}})",
      pattern);
}

TEST_F(Attacks, PatternsThatExplode) {
  for (const char* pattern : {"(a{1,1000}){1,1000}", "((((a{100}){100}){100}){100})", "a{100000}",
                              "(?:(?:(?:\\\\pL{200}){20}){20})", "(a)\\\\1", "(?=a)b", "("}) {
    EXPECT_NE(FaultOf(PolicyOfPattern(pattern)).find("the regular expression is not valid"),
              std::string::npos)
        << pattern;
  }
  const std::string parentheses(4000, '(');
  EXPECT_NE(FaultOf(PolicyOfPattern(parentheses)), "nothing");
  EXPECT_NE(FaultOf(PolicyOfPattern(std::string(1u << 20, 'a'))), "nothing");
  // To what backtracks each of these texts takes longer than the universe.
  const std::string text = R"({"a":")" + std::string(1u << 20, 'a') + "!\"}";
  for (const char* pattern :
       {"^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "^(.*a){20}$", "^(([a-z])+.)+[A-Z]$"}) {
    const LoadedPolicy loaded = LoadAndCheck(PolicyOfPattern(pattern));
    ASSERT_TRUE(loaded.policy) << pattern;
    EXPECT_EQ(Decide(*loaded.policy, "t", text.c_str()), Outcome::kDeny) << pattern;
  }
}

TEST_F(Attacks, PatternsThatAreTooMuchTogether) {
  std::string conditions;
  for (int i = 0; i < kMany; ++i) {
    conditions += fmt::format(R"({}{{"path":"args.a","op":"regex","value":"{}\\pL{{20}}"}})",
                              i == 0 ? "" : ",", i);
  }
  EXPECT_EQ(
      FaultOf(
          R"({"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[{"any":[)" +
          conditions + "]}]}]}}}"),
      "the regular expressions of this policy are too large together");
}

TEST_F(Attacks, GlobsThatExplode) {
  const std::string glob = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  const LoadedPolicy loaded = LoadAndCheck(PolicyWith({glob}, ","));
  ASSERT_TRUE(loaded.policy);
  const std::string name(1000, 'a');
  EXPECT_EQ(Decide(*loaded.policy, name, R"({"force":true})"), Outcome::kForward);
  EXPECT_EQ(Decide(*loaded.policy, name + "b", R"({"force":true})"), Outcome::kDeny);
}

TEST_F(Attacks, ArgumentsOfManyMembers) {
  std::string arguments = "{";
  for (int i = 0; i < 9'999; ++i) arguments += fmt::format("\"n{}\":{},", i, i);
  arguments += R"("force":true})";
  const LoadedPolicy loaded = LoadAndCheck(PolicyWith({"t"}, ","));
  ASSERT_TRUE(loaded.policy);
  EXPECT_EQ(Decide(*loaded.policy, "t", arguments.c_str()), Outcome::kDeny);
  std::string odd = "{";
  for (int i = 0; i < 9'999; ++i) odd += fmt::format("\"\\u00e9{}\":{},", i, i);
  odd += R"("FORCE":true})";
  EXPECT_EQ(Decide(*loaded.policy, "t", odd.c_str()), Outcome::kDeny) << "`FORCE` may be `force`";
}

}  // namespace
}  // namespace toolgate::policy
