// SPDX-License-Identifier: Apache-2.0
// The policies of a configuration, loaded from their files, and a watch over the files: a changed
// policy is taken up while calls go on, and a broken one leaves the one in force.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/config.h"
#include "telemetry/log.h"

namespace toolgate::app {

using PolicyMap = std::map<std::string, std::shared_ptr<const policy::Policy>, std::less<>>;

// Loads every policy; what is wrong with any goes to `reports`, one for each file with issues.
PolicyMap LoadPolicies(const std::vector<PolicyConfig>& policies, std::vector<FileIssues>& reports);

// What reading a policy's file anew came to. Unless it was loaded, the policy in force stays.
enum class Reading { kLoaded, kBroken, kUnchanged };

class PolicyWatcher {
 public:
  // Called on the watcher's thread.
  struct Callbacks {
    std::function<void(const PolicyMap&)> on_changed;  // gets all policies after one changed
    std::function<void(const std::string& policy, Reading)> on_read = [](const auto&, Reading) {};
  };
  PolicyWatcher(std::vector<PolicyConfig> policies, PolicyMap loaded, telemetry::Logger& logger,
                Callbacks callbacks);
  ~PolicyWatcher();

  // Looks at the files now. Thread-safe.
  void Check();

  static constexpr std::chrono::milliseconds kInterval{300};

 private:
  // What tells one version of a file from the next.
  struct Stamp {
    int64_t changed_ns = 0;
    int64_t bytes = -1;
    uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Watched {
    PolicyConfig config;
    Stamp loaded;
    Stamp seen;
  };

  static Stamp StampOf(const std::string& path);
  void Run();
  bool CheckOne(Watched& watched);
  Reading Reload(const PolicyConfig& config);

  telemetry::Logger& logger_;
  const Callbacks callbacks_;
  std::vector<Watched> watched_;  // the watcher thread's
  PolicyMap policies_;            // the watcher thread's
  std::mutex mutex_;
  std::condition_variable wake_;
  bool check_now_ = false;  // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace toolgate::app
