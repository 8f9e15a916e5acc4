// SPDX-License-Identifier: Apache-2.0
// The policies of a configuration, loaded from their files, and a watch over the files: a changed
// policy is taken up while calls go on, and a broken one leaves the one in force.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/file_watcher.h"
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

  // Looks at the files now. Thread-safe.
  void Check() { files_.Check(); }

 private:
  std::vector<FileWatcher::Watched> FilesOf(std::vector<PolicyConfig> policies);
  void Reload(const PolicyConfig& config);
  Reading Read(const PolicyConfig& config);

  telemetry::Logger& logger_;
  const Callbacks callbacks_;
  PolicyMap policies_;  // the watcher thread's
  FileWatcher files_;   // last: its thread uses the rest
};

}  // namespace toolgate::app
