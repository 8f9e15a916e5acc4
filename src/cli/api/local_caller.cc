// SPDX-License-Identifier: Apache-2.0
#include "cli/api/local_caller.h"

#include <cstdlib>

#include "admin/api.h"
#include "admin/argon2_passwords.h"
#include "admin/routes/routes.h"
#include "admin/services.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "identity/sign_in_guard.h"
#include "identity/tokens.h"
#include "telemetry/log.h"

namespace toolgate::cli {
struct LocalCaller::State {
  State(DataFolder where, std::unique_ptr<crypto::KeyRing> ring)
      : folder(std::move(where)), keys(std::move(ring)), guard(clock) {}

  void MakeApi() {
    services.emplace(admin::Services{*store, clock, *logger, *keys, passwords, guard});
    services->local_operator = crypto::Sha256(token);
    api.emplace(*services, admin::routes::All());
  }

  const DataFolder folder;
  base::SystemClock clock;
  // What the API refuses is told by the command; its own mishaps are worth a line.
  std::unique_ptr<telemetry::Logger> logger =
      telemetry::MakeStderrLogger(clock, telemetry::Level::kWarning);
  const std::string token = identity::MakeToken(identity::TokenKind::kPersonal);
  std::unique_ptr<crypto::KeyRing> keys;
  std::unique_ptr<state::SqliteControlStore> store;
  admin::Argon2Passwords passwords;
  identity::SignInGuard guard;
  std::optional<admin::Services> services;
  std::optional<admin::Api> api;
  uint64_t requests = 0;
};

LocalCaller::LocalCaller(std::unique_ptr<State> state) : state_(std::move(state)) {}
LocalCaller::~LocalCaller() = default;

base::Result<std::unique_ptr<LocalCaller>> LocalCaller::Open(const DataFolder& folder,
                                                             state::DirectoryLock lock) {
  const char* const text = std::getenv("TOOLGATE_KEYS");
  auto keys = text == nullptr ? crypto::KeyRing::Load(folder.Keys())
                              : crypto::KeyRing::FromText(text, "`TOOLGATE_KEYS`");
  if (!keys) return base::Wrap("the ring of keys", std::move(keys.error()));
  auto state = std::make_unique<State>(folder, std::move(*keys));
  state::SqliteControlStore::Options options{folder.Database(), std::move(lock)};
  ASSIGN_OR_RETURN(state->store,
                   state::SqliteControlStore::Open(std::move(options), *state->logger));
  state->MakeApi();
  return std::unique_ptr<LocalCaller>(new LocalCaller(std::move(state)));
}

base::Result<ApiAnswer> LocalCaller::Call(const ApiRequest& request, const Sink& sink) {
  admin::Request asked;
  asked.method = request.method;
  asked.path = std::string(admin::kApiPrefix) + request.path;
  asked.query = request.query;
  asked.body = request.body;
  asked.client_address = "local";
  asked.request_id = "local-" + std::to_string(++state_->requests);
  if (!request.is_own_sign_in) asked.fields["authorization"] = "Bearer " + state_->token;
  if (!request.body.empty()) asked.fields["content-type"] = "application/json";
  for (const auto& [name, value] : request.fields) {
    asked.fields[base::ToAsciiLower(name)] = value;
  }
  admin::Answer given = state_->api->Handle(asked);
  ApiAnswer answer;
  answer.status = given.status;
  for (const auto& [name, value] : given.fields) {
    answer.fields.emplace(base::ToAsciiLower(name), value);
  }
  answer.body = std::move(given.body);
  while (given.rest) {
    ASSIGN_OR_RETURN(const auto piece, given.rest->Next());
    if (!piece) break;
    answer.body += *piece;
    if (answer.body.size() > kAnswerBytesMax) {
      return base::Fail(base::ErrorCode::kLimitExceeded, "the answer is too long to be kept");
    }
    if (!sink) continue;
    RETURN_IF_ERROR(sink(answer.body));
    answer.body.clear();
  }
  if (sink && answer.is_good()) {
    RETURN_IF_ERROR(sink(answer.body));
    answer.body.clear();
  }
  return answer;
}

std::string LocalCaller::Place() const { return state_->folder.path; }
state::ControlStore& LocalCaller::store() { return *state_->store; }

crypto::KeyRing& LocalCaller::keys() { return *state_->keys; }

}  // namespace toolgate::cli
