// SPDX-License-Identifier: Apache-2.0
// A gateway that is run from a store (docs/store.md): opens it, puts in force what is in it and
// every change of it before whoever made the change is told, and serves the API.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "admin/argon2_passwords.h"
#include "admin/services.h"
#include "app/gateway_servers.h"
#include "app/publisher.h"
#include "app/wiring.h"
#include "identity/sign_in_guard.h"
#include "state/sqlite/sqlite_control_store.h"

namespace toolgate::app {

// The files of a store's directory.
std::string StoreFile(const StoreConfig& config, std::string_view name);
inline constexpr std::string_view kDatabaseFile = "toolgate.db";
inline constexpr std::string_view kKeysFile = "keys";
inline constexpr std::string_view kLocalTokenFile = "local.token";
inline constexpr std::string_view kAdminAddressFile = "admin.address";

// The key ring of a store: the one of the variable `TOOLGATE_KEYS`, else the one in the directory;
// made there if the store is new. Errors: not_found, if there is a store and no keys; those of the
// ring.
base::Result<std::unique_ptr<crypto::KeyRing>> OpenKeys(const StoreConfig& config,
                                                        base::WallTime now);

class StoreGateway {
 public:
  // `config` names a store. Errors: conflict, if another process uses it; those of the store, the
  // keys and GatewayProcess.
  static base::Result<std::unique_ptr<StoreGateway>> Start(Config config, telemetry::Logger& logger,
                                                           std::string version);
  ~StoreGateway();

  GatewayProcess& process() { return *process_; }

 private:
  StoreGateway(const StoreConfig& config, std::unique_ptr<crypto::KeyRing> keys,
               telemetry::Logger& logger);
  base::Status Open(Config config, std::string version);
  base::Status WriteLocalToken();
  void OnCommitted(const state::Touched& touched, state::Tables& tables);
  void KeepHouse();

  const StoreConfig config_;
  telemetry::Logger& logger_;
  base::SystemClock clock_;
  const std::unique_ptr<crypto::KeyRing> keys_;
  const control::ServerRules rules_;
  admin::Argon2Passwords passwords_;
  identity::SignInGuard guard_;
  GatewayServers live_;
  std::optional<crypto::Sha256Digest> local_operator_;
  std::unique_ptr<state::SqliteControlStore> store_;
  std::optional<admin::Services> services_;
  std::optional<admin::Api> api_;

  Publisher publisher_;
  std::mutex mutex_;                         // of who publishes
  std::unique_ptr<GatewayProcess> process_;  // guarded by mutex_ until it is there

  std::mutex house_mutex_;
  std::condition_variable house_wake_;
  bool stopping_ = false;  // guarded by house_mutex_
  std::thread house_;
};

}  // namespace toolgate::app
