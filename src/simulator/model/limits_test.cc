// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/limits.h"

#include <gtest/gtest.h>

#include "simulator/model/cloud.h"

namespace toolgate::simulator {
namespace {

TEST(ResourceCounts, CountForTheDomainsAbove) {
  Cloud cloud(1);
  const Domain& root = cloud.AddDomain(nullptr, "ROOT");
  const Domain& company = cloud.AddDomain(&root, "company");
  const Account& account = cloud.AddAccount(company, "a", AccountType::kUser, {});
  const Account& admin = cloud.AddAccount(root, "admin", AccountType::kRootAdmin, {});
  cloud.counts.Add(account, ResourceType::kVolume, 3);
  cloud.counts.Add(account, ResourceType::kVolume, -1);
  EXPECT_EQ(cloud.counts.Of(account, ResourceType::kVolume), 2);
  EXPECT_EQ(cloud.counts.Of(root, ResourceType::kVolume), 2);
  EXPECT_EQ(cloud.counts.Of(account, ResourceType::kUserVm), 0);
  EXPECT_EQ(cloud.counts.Limit(account, ResourceType::kVolume), 20);
  EXPECT_EQ(cloud.counts.Limit(admin, ResourceType::kVolume), kNoLimit);
  EXPECT_EQ(cloud.counts.Limit(company, ResourceType::kVolume), kNoLimit);
  cloud.counts.SetLimit(account, ResourceType::kVolume, 2);
  EXPECT_EQ(cloud.counts.Limit(account, ResourceType::kVolume), 2);
}

TEST(Tags, AreSetReplacedAndRemoved) {
  Cloud cloud(1);
  const Domain& root = cloud.AddDomain(nullptr, "ROOT");
  const Account& account = cloud.AddAccount(root, "a", AccountType::kUser, {});
  cloud.tags.Set("x", "UserVm", account, {"env", "prod", ""});
  cloud.tags.Set("x", "UserVm", account, {"env", "test", ""});
  ASSERT_EQ(cloud.tags.Of("x").size(), 1u);
  EXPECT_EQ(cloud.tags.Of("x").front().value, "test");
  const std::string other = "prod";
  EXPECT_FALSE(cloud.tags.Remove("x", "env", &other));
  EXPECT_TRUE(cloud.tags.Remove("x", "env", nullptr));
  EXPECT_TRUE(cloud.tags.Of("x").empty());
}

TEST(Settings, KnowWhatAReleaseHas) {
  EXPECT_TRUE(IsIn(18, ""));
  EXPECT_TRUE(IsIn(18, "3.0.1"));
  EXPECT_TRUE(IsIn(19, "4.19.1"));
  EXPECT_FALSE(IsIn(19, "4.20"));
}

}  // namespace
}  // namespace toolgate::simulator
