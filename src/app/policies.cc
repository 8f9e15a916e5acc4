// SPDX-License-Identifier: Apache-2.0
#include "app/policies.h"

#include <sys/stat.h>

#include "base/file.h"
#include "policy/check.h"
#include "policy/policy.h"

namespace toolgate::app {
namespace {

struct LoadedFile {
  std::shared_ptr<const policy::Policy> policy;
  FileIssues report;
};

LoadedFile LoadFile(const PolicyConfig& config) {
  LoadedFile loaded;
  loaded.report.file = config.path;
  auto text = base::ReadFile(config.path);
  if (!text) {
    loaded.report.issues.Error({}, text.error().message);
    return loaded;
  }
  loaded.report.source = *text;
  policy::LoadedPolicy read = policy::LoadPolicy(config.name, std::move(*text));
  loaded.report.issues = std::move(read.issues);
  loaded.policy = std::move(read.policy);
  if (loaded.policy) policy::CheckDocument(loaded.policy->document(), loaded.report.issues);
  return loaded;
}

}  // namespace

PolicyMap LoadPolicies(const std::vector<PolicyConfig>& policies,
                       std::vector<FileIssues>& reports) {
  PolicyMap loaded;
  for (const PolicyConfig& config : policies) {
    LoadedFile file = LoadFile(config);
    if (!file.report.issues.empty()) reports.push_back(std::move(file.report));
    if (file.policy) loaded.emplace(config.name, std::move(file.policy));
  }
  return loaded;
}

PolicyWatcher::PolicyWatcher(std::vector<PolicyConfig> policies, PolicyMap loaded,
                             telemetry::Logger& logger, Callbacks callbacks)
    : logger_(logger), callbacks_(std::move(callbacks)), policies_(std::move(loaded)) {
  // No stamp: each file is looked at once more, in case it changed after it was loaded.
  watched_.reserve(policies.size());
  for (PolicyConfig& config : policies) watched_.push_back({std::move(config), {}, {}});
  thread_ = std::thread([this] { Run(); });
}

PolicyWatcher::~PolicyWatcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void PolicyWatcher::Check() {
  {
    const std::lock_guard lock(mutex_);
    check_now_ = true;
  }
  wake_.notify_all();
}

PolicyWatcher::Stamp PolicyWatcher::StampOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_size,
          status.st_ino};
}

void PolicyWatcher::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, kInterval, [this] { return stopping_ || check_now_; });
    if (stopping_) return;
    check_now_ = false;
    lock.unlock();
    bool changed = false;
    for (Watched& watched : watched_) changed = CheckOne(watched) || changed;
    if (changed) callbacks_.on_changed(policies_);
    lock.lock();
  }
}

// True if another policy is in force now. A file is read when two looks in a row find it the same,
// so that one that is being written is left alone.
bool PolicyWatcher::CheckOne(Watched& watched) {
  const Stamp now = StampOf(watched.config.path);
  const bool is_settled = now == std::exchange(watched.seen, now);
  if (now == watched.loaded || !is_settled) return false;
  watched.loaded = now;
  const Reading reading = Reload(watched.config);
  callbacks_.on_read(watched.config.name, reading);
  return reading == Reading::kLoaded;
}

Reading PolicyWatcher::Reload(const PolicyConfig& config) {
  LoadedFile file = LoadFile(config);
  const std::shared_ptr<const policy::Policy>& in_force = policies_.at(config.name);
  if (!file.policy) {
    logger_.Error("policy_broken", {{"policy", config.name},
                                    {"file", config.path},
                                    {"issues", file.report.Format()},
                                    {"in_force", in_force->version()}});
    return Reading::kBroken;
  }
  if (file.policy->version() == in_force->version()) return Reading::kUnchanged;
  logger_.Info("policy_loaded", {{"policy", config.name},
                                 {"version", file.policy->version()},
                                 {"before", in_force->version()},
                                 {"issues", file.report.Format()}});
  policies_[config.name] = std::move(file.policy);
  return Reading::kLoaded;
}

}  // namespace toolgate::app
