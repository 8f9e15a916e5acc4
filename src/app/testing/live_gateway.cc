// SPDX-License-Identifier: Apache-2.0
#include "app/testing/live_gateway.h"

#include <thread>

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "base/text.h"

namespace toolgate::app {
namespace {

constexpr std::chrono::seconds kLookingTime{20};

// Looks again and again, because nobody tells.
template <class Condition>
bool Await(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + kLookingTime;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

LiveGateway::LiveGateway()
    : logger_(clock_, telemetry::Level::kError, telemetry::Format::kText,
              [](std::string_view line) { fmt::print(stderr, "{}\n", line); }) {
  Config config;
  config.listen_port = 0;
  config.threads = 2;
  config.decision_log.path = folder_.Path("decisions.jsonl");
  config.state.is_durable = false;
  config.unknown_servers = UnknownServers::kLikeStrangers;
  auto started = GatewayProcess::Start(std::move(config), Published(), logger_, "1");
  CHECK(started.has_value());
  process_ = std::move(*started);
}

void LiveGateway::SetServer(const std::string& organisation, const std::string& name,
                            const LiveServer& server) {
  ServerConfig config;
  config.name = name;
  config.url = server.url();
  PublishedServer published;
  published.organisation = organisation;
  published.config = std::make_shared<const ServerConfig>(std::move(config));
  servers_[organisation + "/" + name] =
      std::make_shared<const PublishedServer>(std::move(published));
}

void LiveGateway::ReplaceServer(const std::string& organisation, const std::string& name) {
  auto& server = servers_.at(organisation + "/" + name);
  ServerConfig config = *server->config;
  ++config.progress_per_second;
  PublishedServer changed = *server;
  changed.config = std::make_shared<const ServerConfig>(std::move(config));
  server = std::make_shared<const PublishedServer>(std::move(changed));
}

void LiveGateway::RemoveServer(const std::string& organisation, const std::string& name) {
  servers_.erase(organisation + "/" + name);
}

void LiveGateway::SetPolicy(const std::string& organisation, const std::string& name,
                            std::string text) {
  auto loaded = policy::LoadPolicy(name, std::move(text));
  CHECK(loaded.policy != nullptr);
  policies_.insert_or_assign(identity::OwnedName{organisation, name}, std::move(loaded.policy));
}

void LiveGateway::SetGrant(const std::string& organisation, const std::string& id,
                           const std::string& server, const GrantOptions& options) {
  identity::Grant grant;
  grant.label = "label of " + id;
  grant.server = server;
  grant.policy = options.policy;
  grant.subject = options.subject;
  grant.organisation = organisation;
  grant.id = id;
  PublishedGrant issued;
  issued.grant = std::make_shared<const identity::Grant>(std::move(grant));
  issued.tokens = options.tokens;
  if (issued.tokens.empty()) issued.tokens.push_back({crypto::Sha256(id), {}});
  issued.expires_at = options.expires_at;
  issued.paused = options.paused;
  issued.use = options.use;
  grants_[id] = std::make_shared<const PublishedGrant>(std::move(issued));
}

void LiveGateway::RemoveGrant(const std::string& id) { grants_.erase(id); }

void LiveGateway::PauseServer(const std::string& organisation, const std::string& name,
                              std::optional<identity::Pause> pause) {
  auto& server = servers_.at(organisation + "/" + name);
  PublishedServer changed = *server;
  changed.paused = std::move(pause);
  server = std::make_shared<const PublishedServer>(std::move(changed));
}

void LiveGateway::PauseOrganisation(const std::string& organisation,
                                    std::optional<identity::Pause> pause) {
  paused_organisations_.erase(organisation);
  if (pause) paused_organisations_.emplace(organisation, std::move(*pause));
}

Published LiveGateway::published() const {
  Published published;
  for (const auto& [name, server] : servers_) published.servers.push_back(server);
  for (const auto& [id, grant] : grants_) published.grants.push_back(grant);
  published.policies = policies_;
  published.paused_organisations = paused_organisations_;
  return published;
}

base::Status LiveGateway::Apply() { return process_->Apply(published()); }

LiveClient LiveGateway::Connect(const std::string& server, const std::string& token) const {
  const std::string address = process_->address();
  const auto port = base::ParseUint(address.substr(address.rfind(':') + 1));
  return LiveClient(static_cast<uint16_t>(*port), server, token);
}

std::string LiveGateway::AwaitLogged(std::string_view text) const {
  std::string logged;
  Await([&] {
    logged = base::ReadFile(folder_.Path("decisions.jsonl")).value_or("");
    return logged.find(text) != logged.npos;
  });
  return logged;
}

bool LiveGateway::AwaitGone(const std::weak_ptr<gateway::Upstream>& upstream) {
  return Await([&] { return upstream.expired(); });
}

}  // namespace toolgate::app
