// SPDX-License-Identifier: Apache-2.0
// The engine and the naive reading of the language decide alike: on all small policies and calls,
// and on large ones that are made up.
#include <functional>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "policy/evaluate.h"
#include "policy/testing/naive_evaluator.h"

namespace toolgate::policy {
namespace {

// A call, in the words of both.
struct Probe {
  Tool tool;
  json::Value arguments;

  std::string Text() const {
    return fmt::format("{} {} {} {}", tool.name, WordOf(tool.category), WordOf(tool.severity),
                       tool.review == Review::kNever ? "new" : "reviewed");
  }
};

std::string DecideNaively(json::Value policy, const Probe& probe) {
  const auto decision =
      testing::EvaluateNaively(policy, {.tool = probe.tool.name,
                                        .category = WordOf(probe.tool.category),
                                        .severity = WordOf(probe.tool.severity),
                                        .is_new = probe.tool.review == Review::kNever,
                                        .arguments = probe.arguments});
  return decision.outcome + " " + decision.rule;
}

std::string Decide(const Policy& policy, const Probe& probe) {
  const ToolRules rules = policy.Resolve(probe.tool);
  const Facts facts{.tool_name = probe.tool.name,
                    .tool_category = WordOf(rules.category),
                    .tool_severity = WordOf(rules.severity)};
  const Decision decision = Evaluate(rules, {probe.arguments, facts}, NoSchema());
  return std::string(Name(decision.outcome)) + " " + decision.rule;
}

// How many calls both decide alike, until the first that they do not.
size_t CountAgreements(const std::string& text, const std::vector<Probe>& probes) {
  const LoadedPolicy loaded = LoadPolicy("p", text);
  const auto document = json::Parse(text);
  if (!loaded.policy || !document) {
    ADD_FAILURE() << loaded.issues.Format("p", text);
    return 0;
  }
  size_t agreed = 0;
  for (const Probe& probe : probes) {
    const std::string expected = DecideNaively(document->root(), probe);
    const std::string found = Decide(*loaded.policy, probe);
    if (expected == found) {
      ++agreed;
      continue;
    }
    ADD_FAILURE() << text << "\n"
                  << probe.Text() << ": " << found << ", read naively: " << expected;
    break;
  }
  return agreed;
}

std::vector<Probe> ProbesOfTools() {
  std::vector<Probe> probes;
  for (const char* name : {"a", "ab", "b"}) {
    for (const auto category : {risk::Category::kRead, risk::Category::kWrite}) {
      for (const auto review : {Review::kNever, Review::kCurrent, Review::kChanged}) {
        const auto severity = risk::SeverityOf(category);
        probes.push_back({Tool{name, "", category, severity, review}, {}});
      }
    }
  }
  return probes;
}

// Every way to give each of `selectors` one of `states`, or to leave it out.
void ForEachTable(const std::vector<std::string>& selectors, const std::vector<std::string>& states,
                  const std::function<void(const std::string&)>& use, std::string table = "",
                  size_t at = 0) {
  if (at == selectors.size()) return use(table);
  ForEachTable(selectors, states, use, table, at + 1);
  for (const std::string& state : states) {
    const std::string comma = table.empty() ? "" : ",";
    ForEachTable(selectors, states, use,
                 fmt::format("{}{}\"{}\":{{{}}}", table, comma, selectors[at], state), at + 1);
  }
}

TEST(Agreement, OnEverySmallTableOfActions) {
  const std::vector<std::string> actions = {"", R"("action":"allow")", R"("action":"deny")",
                                            R"("action":"hide")", R"("action":"require_approval")"};
  const std::vector<Probe> probes = ProbesOfTools();
  size_t agreed = 0;
  size_t expected = 0;
  const auto compare = [&](const std::string& table) {
    for (const char* start : {"allow", "deny"}) {
      agreed += CountAgreements(
          fmt::format(R"({{"version":"1","default":"{}","tools":{{{}}}}})", start, table), probes);
      expected += probes.size();
    }
  };
  ForEachTable({"a", "a*", "@read"}, actions, compare);
  ForEachTable({"@new", "?", "@low"}, actions, compare);
  ForEachTable({"a*", "*b", "*"}, actions, compare);
  ForEachTable({"@read", "@medium", "*"}, actions, compare);
  for (const char* hidden : {R"(["a"])", R"(["@read","b"])", R"(["*b"])", R"(["@new"])"}) {
    agreed += CountAgreements(
        fmt::format(
            R"({{"version":"1","default":"allow","hide":{},"tools":{{"a":{{"action":"allow"}}}}}})",
            hidden),
        probes);
    expected += probes.size();
  }
  EXPECT_EQ(agreed, expected);
  EXPECT_GT(agreed, 30'000u);
}

constexpr const char* kArguments[] = {"{}",
                                      R"({"a":5})",
                                      R"({"a":5.0})",
                                      R"({"a":-1})",
                                      R"({"a":0.1})",
                                      R"({"a":1e400})",
                                      R"({"a":9007199254740993})",
                                      R"({"a":"5"})",
                                      R"({"a":"abc"})",
                                      R"({"a":""})",
                                      R"({"a":true})",
                                      R"({"a":false})",
                                      R"({"a":null})",
                                      R"({"a":[]})",
                                      R"({"a":[5,"abc"]})",
                                      R"({"a":[null,6]})",
                                      R"({"a":{}})",
                                      R"({"a":{"b":5}})",
                                      R"({"a":{"b":"abc"}})",
                                      R"({"A":5})",
                                      R"({"a":5,"A":6})",
                                      R"({"a":5,"__proto__":{}})",
                                      R"({"a":{"b":5,"B":5}})",
                                      R"({"a":[{"b":5},{"b":6}]})",
                                      R"({"a":[{"b":5},{}]})",
                                      R"({"a":[{"b":5},7]})",
                                      R"({"b":1})"};

// Conditions on `path`, one for each operator and kind of value.
std::vector<std::string> ComparisonsOf(std::string_view path) {
  constexpr std::pair<const char*, const char*> kForms[] = {{"eq", "5"},
                                                            {"eq", "\"abc\""},
                                                            {"eq", "null"},
                                                            {"eq", "true"},
                                                            {"neq", "5"},
                                                            {"neq", "\"abc\""},
                                                            {"lt", "5"},
                                                            {"lte", "5"},
                                                            {"gt", "0.1"},
                                                            {"gte", "0.1"},
                                                            {"in", "[5,\"abc\"]"},
                                                            {"in", "[null]"},
                                                            {"not_in", "[5,6]"},
                                                            {"not_in", "[true]"},
                                                            {"exists", "true"},
                                                            {"exists", "false"},
                                                            {"contains", "5"},
                                                            {"contains", "\"b\""},
                                                            {"starts_with", "\"a\""},
                                                            {"ends_with", "\"c\""},
                                                            {"glob", "\"a*c\""},
                                                            {"type", "\"integer\""},
                                                            {"type", "\"object\""},
                                                            {"length_lt", "2"},
                                                            {"length_gt", "0"}};
  std::vector<std::string> conditions;
  for (const auto& [op, value] : kForms) {
    conditions.push_back(fmt::format(R"({{"path":"{}","op":"{}","value":{}}})", path, op, value));
  }
  return conditions;
}

std::vector<Probe> ProbesOf(const std::vector<json::Document>& documents) {
  std::vector<Probe> probes;
  probes.push_back({Tool{.name = "t"}, {}});
  for (const json::Document& document : documents) {
    probes.push_back({Tool{.name = "t"}, document.root()});
  }
  return probes;
}

std::vector<json::Document> AllArguments() {
  std::vector<json::Document> documents;
  for (const char* text : kArguments) documents.push_back(std::move(*json::Parse(text)));
  return documents;
}

TEST(Agreement, OnEveryComparisonAndArgument) {
  const std::vector<json::Document> documents = AllArguments();
  const std::vector<Probe> probes = ProbesOf(documents);
  size_t agreed = 0;
  size_t policies = 0;
  for (const char* path : {"args.a", "args.a.b", "args.a[0]", "any(args.a[*])", "every(args.a[*])",
                           "any(args.a[*].b)", "every(args.a[*].b)"}) {
    for (const std::string& condition : ComparisonsOf(path)) {
      for (const char* list : {"require", "deny_if", "approve_if"}) {
        for (const char* form : {"{}", "{{\"not\":{}}}"}) {
          agreed += CountAgreements(
              fmt::format(
                  R"({{"version":"1","default":"deny","tools":{{"t":{{"{}":[{{"conditions":[{}]}}]}}}}}})",
                  list, fmt::format(fmt::runtime(form), condition)),
              probes);
          ++policies;
        }
      }
    }
  }
  EXPECT_EQ(agreed, policies * probes.size());
}

// Makes up policies; the same from the same seed.
class Inventor {
 public:
  explicit Inventor(uint32_t seed) : random_(seed) {}

  std::string Policy() {
    std::string out = fmt::format(R"({{"version":"1","default":"{}",)", Pick({"allow", "deny"}));
    if (Chance(3)) out += fmt::format(R"("hide":["{}"],)", Selector());
    if (Chance(2)) out += fmt::format(R"("all_tools":{{{}}},)", Constraints());
    out += "\"tools\":{";
    std::vector<std::string> used;
    for (size_t i = Below(40); i > 0; --i) {
      const std::string selector = Selector();
      if (std::find(used.begin(), used.end(), selector) != used.end()) continue;
      out += used.empty() ? "" : ",";
      out += fmt::format("\"{}\":{{{}}}", selector, EntryBody());
      used.push_back(selector);
    }
    return out + "}}";
  }

  Probe Call(const std::vector<json::Document>& documents) {
    Probe probe;
    probe.tool.name = Pick({"a", "ab", "abc", "b", "get_x", "get_y", "set_x"});
    probe.tool.category = static_cast<risk::Category>(Below(6));
    probe.tool.severity = static_cast<risk::Severity>(Below(4));
    probe.tool.review = static_cast<Review>(Below(3));
    if (!Chance(10)) probe.arguments = documents[Below(documents.size())].root();
    return probe;
  }

 private:
  size_t Below(size_t end) { return random_() % end; }
  bool Chance(size_t one_in) { return Below(one_in) == 0; }
  const char* Pick(std::initializer_list<const char*> words) {
    return words.begin()[Below(words.size())];
  }

  std::string Selector() {
    return Pick({"a", "ab", "a*", "*b*", "?", "get_*", "get_x", "*_x", "set_?", "@read", "@write",
                 "@unknown", "@destructive", "@low", "@high", "@critical", "@new", "*", "g*t_*"});
  }

  std::string EntryBody() {
    std::string out;
    if (Chance(3)) {
      out = fmt::format(R"("action":"{}")", Pick({"allow", "deny", "hide", "require_approval"}));
    }
    const std::string constraints = Chance(3) ? "" : Constraints();
    if (!out.empty() && !constraints.empty()) out += ",";
    return out + constraints;
  }

  std::string Constraints() {
    std::string out;
    for (const char* list : {"require", "deny_if", "approve_if"}) {
      if (Chance(2)) continue;
      out += fmt::format("{}\"{}\":[", out.empty() ? "" : ",", list);
      const size_t predicates = 1 + Below(2);
      for (size_t i = 0; i < predicates; ++i) {
        out += fmt::format(R"({}{{"conditions":[{}]}})", i > 0 ? "," : "", Conditions(Below(3), 0));
      }
      out += "]";
    }
    return out;
  }

  std::string Conditions(size_t count, size_t depth) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += (i > 0 ? "," : "") + Condition(depth);
    return out;
  }

  std::string Condition(size_t depth) {
    if (depth < 4 && Chance(3)) {
      const char* group = Pick({"any", "all", "not"});
      if (group[0] == 'n') return fmt::format(R"({{"not":{}}})", Condition(depth + 1));
      return fmt::format(R"({{"{}":[{}]}})", group, Conditions(1 + Below(3), depth + 1));
    }
    if (Chance(6)) {
      return fmt::format(R"({{"path":"{}","op":"{}","value":["{}","read","low"]}})",
                         Pick({"tool.name", "tool.category", "tool.severity"}),
                         Pick({"in", "not_in"}), Pick({"a", "get_x", "write", "high"}));
    }
    const auto comparisons = ComparisonsOf(
        Pick({"args.a", "args.a.b", "args.a[1]", "any(args.a[*])", "every(args.a[*].b)"}));
    return comparisons[Below(comparisons.size())];
  }

  std::mt19937 random_;
};

TEST(Agreement, OnLargePoliciesThatAreMadeUp) {
  const std::vector<json::Document> documents = AllArguments();
  size_t agreed = 0;
  constexpr uint32_t kPolicies = 400;
  constexpr size_t kCalls = 50;
  for (uint32_t seed = 1; seed <= kPolicies; ++seed) {
    Inventor inventor(seed);
    const std::string policy = inventor.Policy();
    std::vector<Probe> probes;
    for (size_t i = 0; i < kCalls; ++i) probes.push_back(inventor.Call(documents));
    agreed += CountAgreements(policy, probes);
  }
  EXPECT_EQ(agreed, kPolicies * kCalls);
}

}  // namespace
}  // namespace toolgate::policy
