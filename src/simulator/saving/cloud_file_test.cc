// SPDX-License-Identifier: Apache-2.0
#include "simulator/saving/cloud_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/fake_clock.h"
#include "net/event_loop.h"

namespace toolgate::simulator {
namespace {

struct Place {
  explicit Place(uint64_t seed) : cloud(seed), jobs(loop, clock, cloud, 0) {}

  base::FakeClock clock;
  net::EventLoop loop;
  Cloud cloud;
  JobQueue jobs;
};

class CloudFile : public testing::Test {
 protected:
  CloudFile() : saved(7) {
    saved.cloud.AddAccount(saved.cloud.AddDomain(nullptr, "ROOT"), "ann", AccountType::kUser, {});
  }
  ~CloudFile() override { std::filesystem::remove(path); }

  const std::string path = testing::TempDir() +
                           testing::UnitTest::GetInstance()->current_test_info()->name() +
                           ".cloud.json";
  Place saved;
};

TEST_F(CloudFile, HoldsTheCloud) {
  ASSERT_TRUE(SaveCloudFile(path, saved.cloud, saved.jobs));
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  Place loaded(1);
  ASSERT_TRUE(LoadCloudFile(path, loaded.cloud, loaded.jobs));
  const Account* account = loaded.cloud.accounts.FindByName("ann");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->domain, &*loaded.cloud.domains.begin());
  EXPECT_EQ(loaded.cloud.FindByApiKey(account->user->api_key), account->user);
  EXPECT_EQ(loaded.cloud.NewId(), saved.cloud.NewId()) << "its ids go on where they were";
}

TEST_F(CloudFile, IsItsOwnersAlone) {
  ASSERT_TRUE(SaveCloudFile(path, saved.cloud, saved.jobs));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(CloudFile, IsRefusedWhenAByteOfItIsDifferent) {
  ASSERT_TRUE(SaveCloudFile(path, saved.cloud, saved.jobs));
  const std::string text = *base::ReadFile(path);
  for (const size_t at : {size_t{2}, size_t{30}, text.size() / 2, text.size() - 3}) {
    std::string changed = text;
    changed[at] = changed[at] == 'a' ? 'b' : 'a';
    std::ofstream(path) << changed;
    Place loaded(1);
    const auto refused = LoadCloudFile(path, loaded.cloud, loaded.jobs);
    ASSERT_FALSE(refused) << at;
    EXPECT_NE(refused.error().message.find("remove it to start anew"), std::string::npos);
  }
}

TEST_F(CloudFile, IsRefusedWhenItsEndIsMissing) {
  ASSERT_TRUE(SaveCloudFile(path, saved.cloud, saved.jobs));
  const std::string text = *base::ReadFile(path);
  for (const size_t size : {size_t{0}, size_t{10}, text.size() - 1}) {
    std::ofstream(path) << text.substr(0, size);
    Place loaded(1);
    EXPECT_FALSE(LoadCloudFile(path, loaded.cloud, loaded.jobs)) << size;
  }
}

TEST_F(CloudFile, StaysAsItWasWhereItCannotBeSaved) {
  const auto refused = SaveCloudFile("/nowhere/at/all", saved.cloud, saved.jobs);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace toolgate::simulator
