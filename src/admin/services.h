// SPDX-License-Identifier: Apache-2.0
// What answers of the REST API are made with. Who makes the API owns all of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/reach.h"
#include "crypto/hash.h"
#include "crypto/key_ring.h"
#include "state/tables/control_store.h"
#include "telemetry/log.h"

namespace toolgate::audit {
class LogIndex;
}
namespace toolgate::identity {
class SignInGuard;
}

namespace toolgate::admin {

class LiveServers;

// Passwords as they are kept (crypto/password_hash.h). Thread-safe; slow on purpose.
class Passwords {
 public:
  virtual ~Passwords() = default;
  virtual base::Result<std::string> Hash(std::string_view password) = 0;
  // Without a hash it is wrong, after the same time.
  virtual bool Verify(const std::optional<std::string>& hash, std::string_view password) = 0;
};

struct Services {
  state::ControlStore& store;
  const base::Clock& clock;
  telemetry::Logger& logger;
  crypto::KeyRing& keys;
  Passwords& passwords;
  identity::SignInGuard& guard;
  // SHA-256 of the token whose holder is the local operator; empty: there is none.
  std::optional<crypto::Sha256Digest> local_operator = std::nullopt;
  // What the gateway that these are for knows; null where none runs.
  LiveServers* live = nullptr;
  // How far servers may be away that are named here.
  base::Reach reach = base::Reach::kNetworks;
  // The decision log; null: there is none that can be searched.
  audit::LogIndex* decisions = nullptr;
  // Whether browsers come over TLS.
  bool has_tls = false;
};

}  // namespace toolgate::admin
