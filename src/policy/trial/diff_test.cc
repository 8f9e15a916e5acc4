// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/diff.h"

#include <gtest/gtest.h>

namespace toolgate::policy::trial {
namespace {

std::shared_ptr<const Policy> PolicyOf(const std::string& members) {
  auto loaded = LoadPolicy("p", R"({"version":"1",)" + members + "}");
  EXPECT_TRUE(loaded.policy) << loaded.issues.Format("p", members);
  return loaded.policy;
}

// The directions of what changes for one tool `pay`, and besides, as one text.
std::string DirectionsOf(const std::string& before, const std::string& after) {
  const ListedTool tool{Tool{.name = "pay"}, {}};
  const Diff diff = Compare(*PolicyOf(before), *PolicyOf(after), std::span(&tool, 1));
  std::string out;
  for (const ToolDiff& one : diff.tools) out += std::string(Name(DirectionOf(one)));
  for (const Change& change : diff.others) out += "+" + std::string(Name(change.direction));
  return out;
}

std::string PayWith(const std::string& members) {
  return R"("default":"deny","tools":{"pay":{)" + members + "}}";
}

struct Row {
  const char* tighter;
  const char* looser;
};
// Each goes one way, and back the other.
constexpr Row kRows[] = {
    {R"("action":"deny")", ""},
    {R"("action":"hide")", R"("action":"deny")"},
    {R"("action":"require_approval")", ""},
    {R"("require":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}])", ""},
    {R"("deny_if":[{"conditions":[{"path":"args.a","op":"exists"}]}])", ""},
    {R"("approve_if":[{"conditions":[]}])", ""},
    {R"("validate_arguments":true)", ""},
    {R"("rate_limit":{"max":5,"window":60})", R"("rate_limit":{"max":6,"window":60})"},
    {R"("rate_limit":{"max":5,"window":60})", ""},
    {R"("max_in_flight":1)", R"("max_in_flight":2)"},
    {R"("max_in_flight":1)", ""},
    {R"("timeout":1)", R"("timeout":2)"},
};

TEST(Compare, TellsWhichWayAToolGoes) {
  for (const Row& row : kRows) {
    EXPECT_EQ(DirectionsOf(PayWith(row.looser), PayWith(row.tighter)), "tighter") << row.tighter;
    EXPECT_EQ(DirectionsOf(PayWith(row.tighter), PayWith(row.looser)), "looser") << row.tighter;
    EXPECT_EQ(DirectionsOf(PayWith(row.tighter), PayWith(row.tighter)), "") << row.tighter;
  }
}

TEST(Compare, AnotherConditionGoesBothWays) {
  const auto with = [](const std::string& value) {
    return PayWith(R"("require":[{"conditions":[{"path":"args.a","op":"lt","value":)" + value +
                   "}]}]");
  };
  EXPECT_EQ(DirectionsOf(with("5"), with("6")), "both");
}

TEST(Compare, TheOrderOfConditionsIsNoChange) {
  const std::string a = R"({"path":"args.a","op":"eq","value":1})";
  const std::string b = R"({"path":"args.b","op":"eq","value":1})";
  const auto with = [](const std::string& conditions) {
    return PayWith(R"("require":[{"conditions":[)" + conditions + "]}]");
  };
  EXPECT_EQ(DirectionsOf(with(a + "," + b), with(b + "," + a)), "");
}

TEST(Compare, AnArgumentIsNotTheFactOfTheSameName) {
  const auto with = [](const std::string& path) {
    return PayWith(R"("deny_if":[{"conditions":[{"path":")" + path +
                   R"(","op":"eq","value":"x"}]}])");
  };
  EXPECT_EQ(DirectionsOf(with("tool.name"), with("args.tool.name")), "both");
}

TEST(Compare, AShadowEnforcesNothing) {
  EXPECT_EQ(DirectionsOf(PayWith(R"("action":"deny")"),
                         R"("mode":"shadow",)" + PayWith(R"("action":"deny")")),
            "looser+looser+looser+looser+looser");
}

TEST(Compare, WhatIsNotReviewedCountsToo) {
  EXPECT_EQ(DirectionsOf(R"("pin":"deny",)" + PayWith(""), PayWith("")), "looser");
  EXPECT_EQ(DirectionsOf(PayWith(""), R"("pin":"deny",)" + PayWith("")), "tighter");
}

TEST(Compare, TellsWhatIsNotAboutListedTools) {
  EXPECT_EQ(DirectionsOf(R"("default":"deny","resources":{"default":"deny","hide":["a:b"]})",
                         R"("default":"deny","resources":{"default":"deny"})"),
            "+looser");
  EXPECT_EQ(DirectionsOf(PayWith(""), R"("on_store_failure":"allow",)" + PayWith("")), "+looser");
}

}  // namespace
}  // namespace toolgate::policy::trial
