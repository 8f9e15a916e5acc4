// SPDX-License-Identifier: Apache-2.0
#include "app/warnings.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "policy/check.h"

namespace toolgate::app {

void Warnings::ReportUnmatched(SharedServer& server, const gateway::Catalogue& tools) {
  const auto snapshot = snapshots_.Get();
  std::set<std::shared_ptr<const policy::Policy>> policies;
  std::set<std::string_view> known;
  for (const auto& issued : snapshot->grants->OfServer(server.name)) {
    const identity::Grant& grant = *issued->grant;
    if (known.insert(grant.policy).second) policies.insert(snapshot->FindPolicy(grant));
    if (known.insert(grant.shadow_policy).second) {
      policies.insert(snapshot->FindShadowPolicy(grant));
    }
  }
  for (const auto& policy : policies) {
    if (!policy) continue;
    if (!server.told.IsNews(policy->name(), policy->version() + " " + tools.digest())) continue;
    ReportPolicy(server, tools, policy);
  }
}

void Warnings::ReportPolicy(SharedServer& server, const gateway::Catalogue& list,
                            const std::shared_ptr<const policy::Policy>& policy) {
  std::vector<policy::ListedTool> tools;
  for (size_t place = 0; place < list.entries().size(); ++place) {
    const gateway::Catalogue::Entry& entry = list.entries()[place];
    tools.push_back({policy::MakeTool(entry.name, entry.digest, list.assessments()[place]),
                     entry.definition.Find("inputSchema")});
  }
  base::Issues issues;
  policy::CheckAgainstTools(policy->document(), tools, issues);
  for (const base::Issue& issue : issues.all()) {
    logger_.Warning("policy_warning", {{"server", server.label},
                                       {"policy", policy->name()},
                                       {"line", issue.position.line},
                                       {"warning", issue.message},
                                       {"repair", issue.repair}});
  }
  const auto bound = list.Bind(policy);
  const auto unreviewed =
      std::count_if(bound->rules.begin(), bound->rules.end(),
                    [](const policy::ToolRules& rules) { return !rules.warning.empty(); });
  if (unreviewed == 0) return;
  logger_.Warning("tools_not_reviewed", {{"server", server.label},
                                         {"policy", policy->name()},
                                         {"tools", unreviewed},
                                         {"repair", "run `toolgate policy review`"}});
}

void Warnings::ReportPins(const gateway::PolicyTable& policies) {
  if (reviewed_ != nullptr) return;
  for (const auto& [name, policy] : policies) {
    const policy::Pin pin = policy->document().pin;
    if (pin == policy::Pin::kOff) continue;
    const std::string label = identity::QualifiedName(name);
    if (!told_.IsNews(label, policy->version())) continue;
    logger_.Warning("policy_pins_without_reviews",
                    {{"policy", label},
                     {"warning", fmt::format("`pin` is `{}`, and the configuration names no file "
                                             "of reviewed tools, so every tool is one that nobody "
                                             "has accepted",
                                             pin == policy::Pin::kDeny ? "deny" : "warn")},
                     {"repair", "name the file as `reviewed`, then run `toolgate policy review`"}});
  }
}

void Warnings::NoteSeen(SharedServer& server) {
  if (reviewed_ == nullptr) return;
  gateway::Upstream& upstream = *server.upstream;
  std::vector<mcp::ClientFeatures> features = upstream.board().FeaturesInUse();
  features.emplace_back();
  review::Tools tools;
  std::string digests;
  for (const mcp::ClientFeatures& one : features) {
    const auto list = upstream.LastList(gateway::ListKind::kTools, one);
    if (!list) continue;
    digests += list->digest() + " ";
    for (const auto& entry : list->entries()) {
      tools.try_emplace(std::string(entry.name), review::Definition::Of(entry.definition));
    }
  }
  // No policy has this name.
  if (!server.told.IsNews("(seen)", std::move(digests))) return;
  reviewed_->NoteSeen(server.label, std::move(tools));
}

}  // namespace toolgate::app
