// SPDX-License-Identifier: Apache-2.0
// Most of what a policy decides is in testdata/cases/.
#include "policy/policy.h"

#include <gtest/gtest.h>

#include "policy/check.h"

namespace toolgate::policy {
namespace {

ClientFeatures FeaturesOf(const char* text) {
  return LoadPolicy("p", text).policy->client_features();
}

TEST(ClientFeatures, FollowTheDefaultUnlessTheyAreNamed) {
  const ClientFeatures denied = FeaturesOf(R"({"version":"1","default":"deny"})");
  EXPECT_FALSE(denied.sampling || denied.elicitation || denied.roots);
  const ClientFeatures allowed = FeaturesOf(R"({"version":"1","default":"allow"})");
  EXPECT_TRUE(allowed.sampling && allowed.elicitation && allowed.roots);
  const ClientFeatures one =
      FeaturesOf(R"({"version":"1","default":"deny","client_features":{"elicitation":"allow"}})");
  EXPECT_TRUE(!one.sampling && one.elicitation && !one.roots);
  const ClientFeatures rest = FeaturesOf(
      R"({"version":"1","default":"allow","client_features":{"sampling":"deny","roots":"allow"}})");
  EXPECT_TRUE(!rest.sampling && rest.elicitation && rest.roots);
}

TEST(ClientFeatures, AreDescribed) {
  EXPECT_EQ(DescribeClientFeatures({}), "nothing");
  EXPECT_EQ(DescribeClientFeatures({.sampling = true, .roots = true}), "sampling, roots");
}

TEST(Policy, MatchesNoRulesAgainstATargetOfAnyLength) {
  const auto policy = LoadPolicy("p", R"({"version":"1","default":"allow",
      "resources":{"hide":["x:*y"]},"prompts":{"hide":["*y"]}})")
                          .policy;
  const std::string longest = "x:" + std::string(8190, 'a');
  EXPECT_EQ(policy->ResolveResource(longest).gate, ToolRules::Gate::kOpen);
  EXPECT_EQ(policy->ResolvePrompt(longest).gate, ToolRules::Gate::kOpen);
  for (const ToolRules& rules :
       {policy->ResolveResource(longest + "a"), policy->ResolvePrompt(longest + "a")}) {
    EXPECT_EQ(rules.gate, ToolRules::Gate::kNotGranted);
    EXPECT_EQ(rules.rule, "(malformed)");
    EXPECT_LT(rules.message.size(), 400u);
  }
}

TEST(Policy, ClosesResourcesThatItNames) {
  const auto policy = LoadPolicy("p", R"({"version":"1","default":"deny",
      "resources":{"hide":["x:hidden/*"],"rules":{"x:denied/*":{"action":"deny"},
                   "x:open/*":{"action":"allow"},"x:Open/../b":{"action":"allow"}}}})")
                          .policy;
  for (const char* uri : {"x:hidden/1", "x:denied/1", "x:open/../denied/1", "x:open/%61", ""}) {
    EXPECT_TRUE(policy->ClosesResource(uri)) << uri;
  }
  for (const char* uri : {"x:open/1", "x:other", "x:Open/../b"}) {
    EXPECT_FALSE(policy->ClosesResource(uri)) << uri;
  }
  const auto grants = LoadPolicy("p", R"({"version":"1","default":"deny",
      "resources":{"rules":{"x:open/*":{"action":"allow"}}}})")
                          .policy;
  EXPECT_FALSE(grants->ClosesResource("x:open/../denied/1"));
}

TEST(Policy, ShowsNoControlCharactersOfATarget) {
  const auto policy = LoadPolicy("p", R"({"version":"1","default":"deny"})").policy;
  EXPECT_EQ(policy->ResolvePrompt("a`\n").message.find_first_of("\n"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::policy
