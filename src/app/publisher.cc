// SPDX-License-Identifier: Apache-2.0
#include "app/publisher.h"

#include "crypto/hash.h"
#include "policy/policy.h"

namespace toolgate::app {
namespace {

std::optional<identity::Pause> PauseOf(const state::Pause& pause) {
  if (!pause) return std::nullopt;
  return identity::Pause{pause.by, pause.reason};
}

std::shared_ptr<const review::Definitions> ReviewedOf(
    const std::string& server, const std::vector<state::AcceptedTool>& accepted) {
  if (accepted.empty()) return nullptr;
  auto definitions = std::make_shared<review::Definitions>();
  review::Tools& tools = definitions->servers[server];
  for (const state::AcceptedTool& tool : accepted) {
    tools.emplace(tool.tool, review::Definition{tool.definition, tool.digest});
  }
  return definitions;
}

}  // namespace

base::Status Publisher::Load(state::Tables& tables) {
  is_whole_ = false;
  servers_.clear();
  policies_.clear();
  grants_.clear();
  server_names_.clear();
  policy_names_.clear();
  policy_table_.clear();
  paused_organisations_.clear();
  renamed_.clear();
  constexpr size_t kOrganisationsAtOnce = 500;
  state::Page page{.after = "", .limit = kOrganisationsAtOnce};
  for (;;) {
    ASSIGN_OR_RETURN(const auto organisations, tables.organisations().List(page));
    for (const state::Organisation& row : organisations) TakeOrganisation(row);
    if (organisations.size() < page.limit) break;
    page.after = organisations.back().id;
  }
  std::map<std::string, std::vector<state::AcceptedTool>, std::less<>> accepted;
  ASSIGN_OR_RETURN(auto tools, tables.accepted_tools().ListAll());
  for (state::AcceptedTool& tool : tools) accepted[tool.server].push_back(std::move(tool));
  ASSIGN_OR_RETURN(const auto servers, tables.servers().ListAll());
  for (const state::Server& row : servers) TakeServer(row, accepted[row.id]);
  ASSIGN_OR_RETURN(const auto policies, tables.policies().ListAll());
  for (const state::Policy& row : policies) RETURN_IF_ERROR(TakePolicy(row, tables));
  ASSIGN_OR_RETURN(auto grants, tables.grants().ListAll());
  for (state::Grant& row : grants) TakeGrant(std::move(row));
  renamed_.clear();
  is_whole_ = true;
  return {};
}

base::Status Publisher::Update(const state::Touched& touched, state::Tables& tables) {
  if (!is_whole_) return Load(tables);
  is_whole_ = false;  // until the end is reached
  for (const std::string& id : touched.organisations) {
    ASSIGN_OR_RETURN(const auto row, tables.organisations().Find(id));
    if (row) {
      TakeOrganisation(*row);
    } else {
      paused_organisations_.erase(id);
    }
  }
  for (const std::string& id : touched.servers) RETURN_IF_ERROR(UpdateServer(id, tables));
  for (const std::string& id : touched.policies) RETURN_IF_ERROR(UpdatePolicy(id, tables));
  RenameIn(std::exchange(renamed_, {}));
  for (const std::string& id : touched.grants) RETURN_IF_ERROR(UpdateGrant(id, tables));
  is_whole_ = true;
  return {};
}

Published Publisher::Get() const {
  Published published;
  published.servers.reserve(servers_.size());
  for (const auto& [id, server] : servers_) published.servers.push_back(server);
  published.grants.reserve(grants_.size());
  for (const auto& [id, grant] : grants_) published.grants.push_back(grant.published);
  published.policies = policy_table_;
  published.paused_organisations = paused_organisations_;
  return published;
}

void Publisher::TakeOrganisation(const state::Organisation& row) {
  paused_organisations_.erase(row.id);
  if (const auto pause = PauseOf(row.pause)) paused_organisations_.emplace(row.id, *pause);
}

base::Status Publisher::UpdateServer(const std::string& id, state::Tables& tables) {
  ASSIGN_OR_RETURN(const auto row, tables.servers().Find(id));
  if (!row) {
    ForgetServer(id);
    return {};
  }
  ASSIGN_OR_RETURN(const auto accepted, tables.accepted_tools().List(id));
  TakeServer(*row, accepted);
  return {};
}

void Publisher::TakeServer(const state::Server& row,
                           const std::vector<state::AcceptedTool>& accepted) {
  std::string& name = server_names_[row.id];
  if (name != row.name) renamed_.insert(row.id);
  name = row.name;
  auto config = MakeConfig(row);
  if (!config) {
    servers_.erase(row.id);
    logger_.Error("server_unusable", {{"organisation", row.organisation},
                                      {"server", row.name},
                                      {"error", config.error().message}});
    return;
  }
  auto server = std::make_shared<PublishedServer>();
  server->organisation = row.organisation;
  server->config = std::move(*config);
  server->reviewed = ReviewedOf(row.name, accepted);
  server->paused = PauseOf(row.pause);
  auto& known = servers_[row.id];
  // Of the same content: the same object.
  if (known && *known->config == *server->config) server->config = known->config;
  known = std::move(server);
}

base::Result<std::shared_ptr<const ServerConfig>> Publisher::MakeConfig(const state::Server& row) {
  ASSIGN_OR_RETURN(control::ServerSettings settings, control::OpenServer(row, rules_));
  auto config = std::make_shared<ServerConfig>();
  static_cast<control::ServerSettings&>(*config) = std::move(settings);
  config->name = row.name;
  if (config->url.is_https) {
    if (!roots_) {
      ASSIGN_OR_RETURN(roots_, net::TrustedRoots::Load(
                                   "", "add the authority to those of the gateway's system"));
    }
    config->roots = roots_;
  }
  return config;
}

void Publisher::ForgetServer(const std::string& id) {
  servers_.erase(id);
  server_names_.erase(id);
}

base::Status Publisher::UpdatePolicy(const std::string& id, state::Tables& tables) {
  ASSIGN_OR_RETURN(const auto row, tables.policies().Find(id));
  if (row) return TakePolicy(*row, tables);
  ForgetPolicy(id);
  return {};
}

namespace {

std::string WhyBroken(bool is_there, bool is_intact, const policy::LoadedPolicy& loaded) {
  if (!is_there) return "it has no text";
  if (!is_intact) return "its text is not the one that was saved: restore a backup";
  return loaded.issues.empty() ? "it cannot be used" : loaded.issues.all().front().message;
}

}  // namespace

base::Status Publisher::TakePolicy(const state::Policy& row, state::Tables& tables) {
  const auto known = policies_.find(row.id);
  const bool is_same = known != policies_.end() && known->second.version == row.version &&
                       known->second.name.name == row.name;
  if (is_same) return {};
  ASSIGN_OR_RETURN(auto version, tables.policies().FindVersion(row.id, row.version));
  ForgetPolicy(row.id);
  policies_.emplace(row.id, KnownPolicy{{row.organisation, row.name}, row.version});
  policy_names_[row.id] = row.name;
  renamed_.insert(row.id);
  // What somebody wrote into the file is no version that anybody made.
  const bool is_intact = version && crypto::Sha256Hex(version->text) == version->digest;
  policy::LoadedPolicy loaded =
      policy::LoadPolicy(row.name, is_intact ? std::move(version->text) : std::string());
  if (is_intact && loaded.policy) {
    policy_table_.emplace(identity::OwnedName{row.organisation, row.name}, loaded.policy);
    return {};
  }
  logger_.Error("policy_broken", {{"organisation", row.organisation},
                                  {"policy", row.name},
                                  {"version", std::to_string(row.version)},
                                  {"error", WhyBroken(version.has_value(), is_intact, loaded)},
                                  {"consequence", "every call under it is denied"}});
  return {};
}

void Publisher::ForgetPolicy(const std::string& id) {
  const auto known = policies_.find(id);
  if (known == policies_.end()) return;
  const auto compiled = policy_table_.find(identity::OwnedNameView(known->second.name));
  if (compiled != policy_table_.end()) policy_table_.erase(compiled);
  policies_.erase(known);
  policy_names_.erase(id);
}

base::Status Publisher::UpdateGrant(const std::string& id, state::Tables& tables) {
  ASSIGN_OR_RETURN(auto row, tables.grants().Find(id));
  if (row && !row->revoked_at) {
    TakeGrant(std::move(*row));
  } else {
    ForgetGrant(id);
  }
  return {};
}

void Publisher::TakeGrant(state::Grant row) {
  const std::string id = row.id;
  auto published = MakeGrant(row);
  grants_.insert_or_assign(id, KnownGrant{std::move(row), std::move(published)});
}

void Publisher::ForgetGrant(const std::string& id) {
  grants_.erase(id);
  const std::lock_guard lock(uses_mutex_);
  uses_.erase(id);
}

void Publisher::RenameIn(const std::set<std::string>& renamed) {
  if (renamed.empty()) return;
  for (auto& [id, grant] : grants_) {
    const state::Grant& row = grant.row;
    if (!renamed.contains(row.server) && !renamed.contains(row.policy) &&
        !renamed.contains(row.shadow_policy)) {
      continue;
    }
    auto made = MakeGrant(row);
    const identity::Grant& now = *made->grant;
    const identity::Grant& before = *grant.published->grant;
    const bool is_same = now.server == before.server && now.policy == before.policy &&
                         now.shadow_policy == before.shadow_policy;
    if (!is_same) grant.published = std::move(made);
  }
}

std::string Publisher::NameOf(const std::map<std::string, std::string, std::less<>>& names,
                              const std::string& id) const {
  const auto found = names.find(id);
  return found == names.end() ? std::string() : found->second;
}

std::shared_ptr<const PublishedGrant> Publisher::MakeGrant(const state::Grant& row) {
  auto grant = std::make_shared<identity::Grant>();
  grant->label = row.label;
  grant->server = NameOf(server_names_, row.server);
  grant->policy = NameOf(policy_names_, row.policy);
  grant->shadow_policy = NameOf(policy_names_, row.shadow_policy);
  grant->subject = row.subject;
  grant->organisation = row.organisation;
  grant->id = row.id;
  auto issued = std::make_shared<PublishedGrant>();
  issued->grant = std::move(grant);
  issued->tokens.push_back({row.token_hash, std::nullopt});
  if (row.old_token_hash) issued->tokens.push_back({*row.old_token_hash, row.old_token_until});
  issued->expires_at = row.expires_at;
  issued->paused = PauseOf(row.pause);
  issued->use = UseOf(row.id);
  return issued;
}

std::shared_ptr<identity::GrantUse> Publisher::UseOf(const std::string& grant) {
  const std::lock_guard lock(uses_mutex_);
  auto& use = uses_[grant].use;
  if (!use) use = std::make_shared<identity::GrantUse>();
  return use;
}

std::vector<std::pair<std::string, base::WallTime>> Publisher::TakeUses() {
  std::vector<std::pair<std::string, base::WallTime>> taken;
  const std::lock_guard lock(uses_mutex_);
  for (auto& [id, use] : uses_) {
    const auto last = use.use->last();
    if (!last || use.taken == last) continue;
    use.taken = last;
    taken.emplace_back(id, *last);
  }
  return taken;
}

}  // namespace toolgate::app
