// SPDX-License-Identifier: Apache-2.0
#include "app/store_gateway.h"

#include <cstdlib>
#include <filesystem>

#include "admin/routes/routes.h"
#include "base/file.h"
#include "base/random.h"
#include "state/tables/tidy.h"

namespace toolgate::app {
namespace {

constexpr const char* kKeysVariable = "TOOLGATE_KEYS";
constexpr size_t kLocalTokenBytes = 32;
constexpr std::chrono::seconds kUsesEvery{5};
constexpr int kTidyEvery = 60;  // times that uses are noted

}  // namespace

std::string StoreFile(const StoreConfig& config, std::string_view name) {
  return (std::filesystem::path(config.directory) / name).string();
}

base::Result<std::unique_ptr<crypto::KeyRing>> OpenKeys(const StoreConfig& config,
                                                        base::WallTime now) {
  if (const char* text = std::getenv(kKeysVariable)) {
    return crypto::KeyRing::FromText(text, kKeysVariable);
  }
  const std::string path = StoreFile(config, kKeysFile);
  auto keys = crypto::KeyRing::Load(path);
  if (keys || keys.error().code != base::ErrorCode::kNotFound) return keys;
  std::error_code ignored;
  if (std::filesystem::exists(StoreFile(config, kDatabaseFile), ignored)) return keys;
  return crypto::KeyRing::Create(path, now);
}

StoreGateway::StoreGateway(const StoreConfig& config, std::unique_ptr<crypto::KeyRing> keys,
                           telemetry::Logger& logger)
    : config_(config),
      logger_(logger),
      keys_(std::move(keys)),
      rules_{*keys_, config_.reach},
      guard_(clock_),
      publisher_(rules_, logger) {}

base::Result<std::unique_ptr<StoreGateway>> StoreGateway::Start(Config config,
                                                                telemetry::Logger& logger,
                                                                std::string version) {
  const StoreConfig where = *config.store;
  // Whoever has the lock alone may make keys.
  ASSIGN_OR_RETURN(auto lock, state::DirectoryLock::Take(where.directory));
  ASSIGN_OR_RETURN(auto keys, OpenKeys(where, base::SystemClock().WallNow()));
  std::unique_ptr<StoreGateway> gateway(new StoreGateway(where, std::move(keys), logger));
  ASSIGN_OR_RETURN(gateway->store_,
                   state::SqliteControlStore::Open(
                       {.path = StoreFile(where, kDatabaseFile), .lock = std::move(lock)}, logger));
  RETURN_IF_ERROR(gateway->Open(std::move(config), std::move(version)));
  return gateway;
}

base::Status StoreGateway::WriteLocalToken() {
  const std::string token = "tgl_" + base::RandomToken(kLocalTokenBytes);
  local_operator_ = crypto::Sha256(token);
  return base::WritePrivateFile(StoreFile(config_, kLocalTokenFile), token + "\n",
                                base::Existing::kReplace);
}

base::Status StoreGateway::Open(Config config, std::string version) {
  RETURN_IF_ERROR(WriteLocalToken());
  services_.emplace(admin::Services{*store_, clock_, logger_, *keys_, passwords_, guard_});
  services_->local_operator = local_operator_;
  services_->live = &live_;
  services_->reach = config_.reach;
  api_.emplace(*services_, admin::routes::All());
  store_->SetOnCommitted([this](const state::Touched& touched, state::Tables& tables) {
    OnCommitted(touched, tables);
  });
  RETURN_IF_ERROR(store_->Read([this](state::Tables& tables) { return publisher_.Load(tables); }));
  const auto make_api = [this](audit::LogIndex* decisions) -> admin::Api& {
    services_->decisions = decisions;
    return *api_;
  };
  ASSIGN_OR_RETURN(auto process, GatewayProcess::Start(std::move(config), publisher_.Get(), logger_,
                                                       std::move(version), make_api));
  {
    // What was changed since, by whoever found the API so soon.
    const std::lock_guard lock(mutex_);
    process_ = std::move(process);
    RETURN_IF_ERROR(process_->Apply(publisher_.Get()));
  }
  live_.SetGateway(process_.get());
  RETURN_IF_ERROR(base::WritePrivateFile(StoreFile(config_, kAdminAddressFile),
                                         process_->admin_address() + "\n",
                                         base::Existing::kReplace));
  house_ = std::thread([this] { KeepHouse(); });
  return {};
}

void StoreGateway::OnCommitted(const state::Touched& touched, state::Tables& tables) {
  const std::lock_guard lock(mutex_);
  const auto updated = publisher_.Update(touched, tables);
  if (!updated) {
    // The next change reads everything anew.
    logger_.Error("change_not_in_force", {{"error", updated.error().message}});
    return;
  }
  if (!process_) return;
  const auto applied = process_->Apply(publisher_.Get());
  if (!applied) logger_.Error("change_not_in_force", {{"error", applied.error().message}});
}

// Notes which grants were used, and throws away what is over.
void StoreGateway::KeepHouse() {
  for (int round = 0;; ++round) {
    {
      std::unique_lock lock(house_mutex_);
      house_wake_.wait_for(lock, kUsesEvery, [this] { return stopping_; });
      if (stopping_) break;
    }
    const auto uses = publisher_.TakeUses();
    if (uses.empty() && round % kTidyEvery != 0) continue;
    const auto noted = store_->Write([&](state::Tables& tables) -> base::Status {
      for (const auto& [grant, time] : uses) {
        const auto status = tables.grants().NoteUse(grant, time);
        const bool is_gone = !status && status.error().code == base::ErrorCode::kNotFound;
        if (!status && !is_gone) return status;
      }
      return {};
    });
    if (!noted) logger_.Warning("uses_not_noted", {{"error", noted.error().message}});
    if (round % kTidyEvery == 0) {
      if (const auto tidied = state::Tidy(*store_, clock_.WallNow()); !tidied) {
        logger_.Warning("store_not_tidied", {{"error", tidied.error().message}});
      }
    }
  }
}

StoreGateway::~StoreGateway() {
  {
    const std::lock_guard lock(house_mutex_);
    stopping_ = true;
  }
  house_wake_.notify_all();
  if (house_.joinable()) house_.join();
  // Requests of the API end with the gateway; from then on nobody changes anything.
  if (process_) process_->Stop(std::chrono::milliseconds(0));
  live_.SetGateway(nullptr);
  std::error_code ignored;
  std::filesystem::remove(StoreFile(config_, kLocalTokenFile), ignored);
  std::filesystem::remove(StoreFile(config_, kAdminAddressFile), ignored);
}

}  // namespace toolgate::app
