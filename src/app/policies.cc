// SPDX-License-Identifier: Apache-2.0
#include "app/policies.h"

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
    : logger_(logger),
      callbacks_(std::move(callbacks)),
      policies_(std::move(loaded)),
      files_(FilesOf(std::move(policies))) {}

std::vector<FileWatcher::Watched> PolicyWatcher::FilesOf(std::vector<PolicyConfig> policies) {
  std::vector<FileWatcher::Watched> files;
  for (PolicyConfig& config : policies) {
    files.push_back({{config.path}, [this, config = std::move(config)] { Reload(config); }});
  }
  return files;
}

void PolicyWatcher::Reload(const PolicyConfig& config) {
  callbacks_.on_read(config.name, Read(config));
}

Reading PolicyWatcher::Read(const PolicyConfig& config) {
  LoadedFile file = LoadFile(config);
  const std::shared_ptr<const policy::Policy> in_force = policies_.at(config.name);
  if (!file.policy) {
    logger_.Error("policy_broken", {{"policy", config.name},
                                    {"file", config.path},
                                    {"issues", file.report.Format()},
                                    {"in_force", in_force->version()}});
    return Reading::kBroken;
  }
  if (file.policy->version() == in_force->version()) return Reading::kUnchanged;
  policies_[config.name] = file.policy;
  callbacks_.on_changed(policies_);
  // Only now: whoever reads that it is loaded finds it in force.
  logger_.Info("policy_loaded", {{"policy", config.name},
                                 {"version", file.policy->version()},
                                 {"before", in_force->version()},
                                 {"issues", file.report.Format()}});
  return Reading::kLoaded;
}

}  // namespace toolgate::app
