// SPDX-License-Identifier: Apache-2.0
#include "app/published.h"

#include <fmt/format.h>

namespace toolgate::app {
namespace {

using GrantsResult = base::Result<std::shared_ptr<const identity::GrantTable>>;

GrantsResult MakeGrants(const std::vector<std::shared_ptr<const PublishedGrant>>& grants) {
  auto table = std::make_shared<identity::GrantTable>(grants.size());
  for (const auto& grant : grants) {
    if (table->Add(grant)) continue;
    return base::Fail(
        base::ErrorCode::kInvalidInput,
        fmt::format("the grant `{}` has the id or a token of another", grant->grant->label));
  }
  return table;
}

gateway::Pauses PausesOf(const Published& published) {
  gateway::Pauses pauses;
  pauses.organisations = published.paused_organisations;
  for (const auto& server : published.servers) {
    if (!server->paused) continue;
    pauses.servers.insert_or_assign({server->organisation, server->config->name}, *server->paused);
  }
  for (const auto& issued : published.grants) {
    if (issued->paused) pauses.grants.insert_or_assign(issued->grant->id, *issued->paused);
  }
  return pauses;
}

}  // namespace

bool IsSameService(const PublishedServer& a, const PublishedServer& b) {
  return a.organisation == b.organisation && (a.config == b.config || *a.config == *b.config);
}

gateway::PolicyTable OfFiles(const PolicyMap& policies) {
  gateway::PolicyTable table;
  for (const auto& [name, policy] : policies) table.emplace(identity::OwnedName{"", name}, policy);
  return table;
}

Published OfFile(const Config& config, const PolicyMap& policies) {
  Published published;
  for (const ServerConfig& server : config.servers) {
    PublishedServer of_file;
    of_file.config = std::make_shared<const ServerConfig>(server);
    published.servers.push_back(std::make_shared<const PublishedServer>(std::move(of_file)));
  }
  for (const GrantConfig& grant : config.grants) {
    PublishedGrant issued;
    issued.grant = std::make_shared<const identity::Grant>(grant.grant);
    issued.tokens.push_back({grant.token_hash});
    published.grants.push_back(std::make_shared<const PublishedGrant>(std::move(issued)));
  }
  published.policies = OfFiles(policies);
  return published;
}

base::Result<std::shared_ptr<const gateway::Snapshot>> MakeSnapshot(
    const Published& published, const std::vector<std::shared_ptr<const PublishedGrant>>& grants,
    const gateway::Snapshot& before) {
  auto snapshot = std::make_shared<gateway::Snapshot>();
  snapshot->grants = before.grants;
  if (published.grants != grants) {
    ASSIGN_OR_RETURN(snapshot->grants, MakeGrants(published.grants));
  }
  snapshot->policies = published.policies;
  snapshot->pauses = PausesOf(published);
  return snapshot;
}

}  // namespace toolgate::app
