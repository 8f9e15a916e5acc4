// SPDX-License-Identifier: Apache-2.0
// Servers of an organisation: made, changed, deleted. Their header fields are sealed at once; what
// is given out again holds the names of these alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "control/rows.h"
#include "control/server_settings.h"
#include "crypto/key_ring.h"

namespace toolgate::control {

// What servers are made with, and where they may be.
struct ServerRules {
  const crypto::KeyRing& keys;
  base::Reach reach = base::Reach::kNetworks;
};

// `wanted`: {name, settings, labels?}, the settings as in a configuration file, but that secrets
// are there as they are.
Outcome<state::Server> CreateServer(const Context& context, const ServerRules& rules,
                                    const state::Organisation& organisation, json::Value wanted);

// Members that are there change: `name`, `labels`, and of `settings` and its `headers` those that
// are there; `null` takes one away. Grants stay with a server that has a new name.
Outcome<state::Server> ChangeServer(const Context& context, const ServerRules& rules,
                                    state::Server server, json::Value wanted);

// Errors besides: conflict, while grants that are not revoked use it.
Outcome<void> DeleteServer(const Context& context, const state::Server& server);

// The row as the API gives it, and the audit log keeps it.
std::string WriteServer(const state::Server& server);
void WriteServerMembers(json::Writer& writer, const state::Server& server);

// The settings of a row, its header fields opened. Errors: invalid_input (another version of the
// program wrote them), not_found (their key is gone).
base::Result<ServerSettings> OpenServer(const state::Server& server, const ServerRules& rules);

// Whether the header fields of `server` can be opened. Errors: those of KeyRing::Open.
base::Status OpenSecrets(const state::Server& server, const crypto::KeyRing& keys);

// Seals the header fields of `server` anew that are sealed with an old key. True if there were any.
base::Result<bool> ResealServer(state::Server& server, const crypto::KeyRing& keys);

}  // namespace toolgate::control
