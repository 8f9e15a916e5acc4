// SPDX-License-Identifier: Apache-2.0
#include "app/policies.h"

#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace toolgate::app {
namespace {

namespace fs = std::filesystem;

// Waits for what the watcher's thread tells.
class Told {
 public:
  void Add(std::string what) {
    const std::lock_guard lock(mutex_);
    all_ += std::move(what) + "\n";
    changed_.notify_all();
  }
  bool WaitFor(std::string_view part) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return all_.find(part) != std::string::npos; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string all_;
};

TEST(PolicyWatcher, TakesUpAChangeAndKeepsWhatWorksWhenOneIsBroken) {
  const fs::path path =
      fs::path(::testing::TempDir()) / ("policy_" + std::to_string(::getpid()) + ".json");
  const auto write = [&path](std::string_view text) {
    std::ofstream(path.string() + ".new") << text;
    fs::rename(path.string() + ".new", path);
  };
  write(R"({"version":"1","default":"deny"})");
  std::vector<FileIssues> reports;
  const std::vector<PolicyConfig> configs = {{"ops", path.string()}};
  const PolicyMap loaded = LoadPolicies(configs, reports);
  ASSERT_EQ(loaded.size(), 1u);
  EXPECT_EQ(reports.size(), 1u);  // the default that nothing grants against

  Told told;
  const base::SystemClock clock;
  telemetry::Logger logger(clock, telemetry::Level::kInfo, telemetry::Format::kText,
                           [&](std::string_view line) { told.Add(std::string(line)); });
  PolicyWatcher::Callbacks callbacks;
  callbacks.on_changed = [&](const PolicyMap& policies) {
    const bool allows = policies.at("ops")->document().allows_by_default;
    told.Add(allows ? "now allows" : "now denies");
  };
  callbacks.on_read = [&](const std::string& policy, Reading reading) {
    constexpr const char* kNames[] = {"loaded", "broken", "unchanged"};
    told.Add(policy + " is " + kNames[static_cast<size_t>(reading)]);
  };
  PolicyWatcher watcher(configs, loaded, logger, std::move(callbacks));
  EXPECT_TRUE(told.WaitFor("ops is unchanged"));
  write(R"({"version":"1","default":"allow"})");
  EXPECT_TRUE(told.WaitFor("now allows"));
  EXPECT_TRUE(told.WaitFor("ops is loaded"));
  write(R"({"version":"1","default":"allow")");
  EXPECT_TRUE(told.WaitFor("policy_broken"));
  EXPECT_TRUE(told.WaitFor("ops is broken"));
  write(R"({"version":"1","default":"deny", "hide":["x"]})");
  EXPECT_TRUE(told.WaitFor("now denies"));
  fs::remove(path);
}

}  // namespace
}  // namespace toolgate::app
