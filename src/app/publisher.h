// SPDX-License-Identifier: Apache-2.0
// What is in force, made from the store's tables: all of it at the start, and after a change only
// what the change touched. What did not change stays the same object, so that whoever serves it
// goes on with it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/published.h"
#include "control/servers.h"
#include "state/tables/control_store.h"
#include "telemetry/log.h"

namespace toolgate::app {

// One thread at a time, but for TakeUses.
class Publisher {
 public:
  // All referred to must outlive the publisher.
  Publisher(const control::ServerRules& rules, telemetry::Logger& logger)
      : rules_(rules), logger_(logger) {}
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Everything anew. What cannot be used is left out and told: a server whose secrets do not open
  // is not served, a policy that does not compile denies all that is under it. Errors: those of the
  // tables.
  base::Status Load(state::Tables& tables);
  // The rows that `touched` names. Errors: likewise; then the next Update loads everything.
  base::Status Update(const state::Touched& touched, state::Tables& tables);

  // As of the last Load or Update.
  Published Get() const;

  // Grants that were used since the last time, and when. Thread-safe.
  std::vector<std::pair<std::string, base::WallTime>> TakeUses();

 private:
  struct KnownPolicy {
    identity::OwnedName name;
    int64_t version = 0;
  };
  struct KnownGrant {
    state::Grant row;
    std::shared_ptr<const PublishedGrant> published;
  };
  struct Use {
    std::shared_ptr<identity::GrantUse> use;
    std::optional<base::WallTime> taken;
  };

  void TakeOrganisation(const state::Organisation& row);
  void TakeServer(const state::Server& row, const std::vector<state::AcceptedTool>& accepted);
  base::Status TakePolicy(const state::Policy& row, state::Tables& tables);
  void TakeGrant(state::Grant row);
  void ForgetServer(const std::string& id);
  void ForgetPolicy(const std::string& id);
  void ForgetGrant(const std::string& id);

  base::Status UpdateServer(const std::string& id, state::Tables& tables);
  base::Status UpdatePolicy(const std::string& id, state::Tables& tables);
  base::Status UpdateGrant(const std::string& id, state::Tables& tables);
  // Makes grants anew that name one of `renamed`, ids of servers and policies.
  void RenameIn(const std::set<std::string>& renamed);

  base::Result<std::shared_ptr<const ServerConfig>> MakeConfig(const state::Server& row);
  std::shared_ptr<const PublishedGrant> MakeGrant(const state::Grant& row);
  std::string NameOf(const std::map<std::string, std::string, std::less<>>& names,
                     const std::string& id) const;
  std::shared_ptr<identity::GrantUse> UseOf(const std::string& grant);

  const control::ServerRules& rules_;
  telemetry::Logger& logger_;
  bool is_whole_ = false;  // everything is as the tables have it
  std::shared_ptr<const net::TrustedRoots> roots_;

  // By ids.
  std::map<std::string, std::shared_ptr<const PublishedServer>, std::less<>> servers_;
  std::map<std::string, KnownPolicy, std::less<>> policies_;
  std::map<std::string, KnownGrant, std::less<>> grants_;
  std::map<std::string, std::string, std::less<>> server_names_;
  std::map<std::string, std::string, std::less<>> policy_names_;
  gateway::PolicyTable policy_table_;
  std::map<std::string, identity::Pause, std::less<>> paused_organisations_;
  std::set<std::string> renamed_;  // since the grants were made

  std::mutex uses_mutex_;
  std::map<std::string, Use, std::less<>> uses_;  // by grant; guarded by uses_mutex_
};

}  // namespace toolgate::app
