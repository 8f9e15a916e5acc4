// SPDX-License-Identifier: Apache-2.0
// The rules that attack patterns recommend are policies that this build loads.
#include <string>

#include <gtest/gtest.h>

#include "policy/policy.h"
#include "risk/attack_patterns.h"

namespace toolgate::app {
namespace {

TEST(AttackPatterns, RecommendPoliciesThatLoad) {
  for (const risk::AttackPattern& pattern : risk::attack_patterns) {
    const std::string text(pattern.policy);
    const policy::LoadedPolicy loaded = policy::LoadPolicy(std::string(pattern.slug), text);
    EXPECT_NE(loaded.policy, nullptr);
    EXPECT_TRUE(loaded.issues.empty()) << loaded.issues.Format(pattern.slug, text);
  }
}

}  // namespace
}  // namespace toolgate::app
