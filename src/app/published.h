// SPDX-License-Identifier: Apache-2.0
// Everything that is in force, as whoever runs the gateway wants it: servers, grants, policies,
// pauses. Immutable pieces, shared by pointer: what did not change is handed over again as it is,
// and stays as it is.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/policies.h"
#include "base/result.h"
#include "gateway/upstream/snapshot.h"
#include "identity/grants.h"
#include "review/definitions.h"

namespace toolgate::app {

struct PublishedServer {
  std::string organisation;  // empty where a file names everything
  // Never null. A server whose settings are another object with other values is replaced: calls in
  // progress finish, sessions end. `roots` are compared by pointer.
  std::shared_ptr<const ServerConfig> config;
  // What people have accepted of its tools, under the server's plain name; null: nothing. May
  // change while the server stays.
  std::shared_ptr<const review::Definitions> reviewed = {};
  std::optional<identity::Pause> paused = {};  // may change while the server stays
};

using PublishedGrant = identity::IssuedGrant;

struct Published {
  std::vector<std::shared_ptr<const PublishedServer>> servers;
  std::vector<std::shared_ptr<const PublishedGrant>> grants;
  gateway::PolicyTable policies;
  std::map<std::string, identity::Pause, std::less<>> paused_organisations;
};

// Whether both are served in the same way, so that one stays when the other is wanted.
bool IsSameService(const PublishedServer& a, const PublishedServer& b);

// What a configuration file names, and its policies: of no organisation.
Published OfFile(const Config& config, const PolicyMap& policies);
gateway::PolicyTable OfFiles(const PolicyMap& policies);

// The snapshot that calls are decided by. `grants` are those of `before`: as long as they are the
// same, their table is. Errors: invalid_input, two grants share an id or a token.
base::Result<std::shared_ptr<const gateway::Snapshot>> MakeSnapshot(
    const Published& published, const std::vector<std::shared_ptr<const PublishedGrant>>& grants,
    const gateway::Snapshot& before);

}  // namespace toolgate::app
