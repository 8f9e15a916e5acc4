// SPDX-License-Identifier: Apache-2.0
#include "app/import.h"

#include "app/policies.h"
#include "base/file.h"
#include "control/grants.h"
#include "control/policies.h"
#include "json/parse.h"
#include "json/yaml.h"

namespace toolgate::app {
namespace {

using control::Context;
using control::Outcome;
using json::Value;

// What an operation wants of a row, as JSON.
template <class WriteMembers>
json::Document Wanted(const WriteMembers& write_members) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  write_members(writer);
  writer.EndObject();
  auto document = json::Parse(std::move(text));
  return document ? std::move(*document) : json::Document();
}

// Puts the thing that failed before the error.
control::Fault Named(std::string_view kind, std::string_view name, control::Fault fault) {
  fault.error.message = fmt::format("the {} `{}`: {}", kind, name, fault.error.message);
  return fault;
}

// As the file has it, but with secrets as they are.
json::Document WantedServer(const ServerConfig& server, Value object) {
  return Wanted([&](json::Writer& writer) {
    writer.Member("name", server.name).Key("settings").BeginObject();
    for (const auto& [key, key_value, value] : object) {
      if (key != "headers") writer.Member(key, value);
    }
    writer.Key("headers").BeginObject();
    for (const auto& [name, value] : server.headers) writer.Member(std::string_view(name), value);
    writer.EndObject().EndObject();
  });
}

json::Document WantedGrant(const identity::Grant& grant) {
  return Wanted([&grant](json::Writer& writer) {
    writer.Member("label", grant.label).Member("server", grant.server);
    if (!grant.policy.empty()) writer.Member("policy", grant.policy);
    if (!grant.shadow_policy.empty()) writer.Member("shadow_policy", grant.shadow_policy);
    writer.Member("subject", grant.subject);
  });
}

Outcome<LoadedConfig> Load(const std::string& path) {
  LoadedConfig loaded = LoadConfig(path);
  if (loaded.report.issues.HasErrors()) {
    return control::Refuse(base::ErrorCode::kInvalidInput, loaded.report.Format());
  }
  if (loaded.config.store) {
    return control::Refuse(base::ErrorCode::kInvalidInput,
                           "this configuration has a store itself: its servers are not in it");
  }
  return loaded;
}

Outcome<void> ImportPolicy(const Context& context, const state::Organisation& organisation,
                           const PolicyConfig& policy) {
  ASSIGN_OR_FAULT(const std::string text, base::ReadFile(policy.path));
  const json::Document wanted = Wanted([&](json::Writer& writer) {
    writer.Member("name", policy.name).Member("document", text);
    writer.Member("message", "imported");
  });
  auto created = control::CreatePolicy(context, organisation, wanted.root());
  if (created) return {};
  control::Fault fault = Named("policy", policy.name, std::move(created.error()));
  if (!fault.fields.empty()) fault.error.message += ": " + fault.fields.front().message;
  return tl::unexpected(std::move(fault));
}

}  // namespace

Outcome<Imported> ImportFile(const Context& context, const control::ServerRules& rules,
                             const state::Organisation& organisation, const std::string& path) {
  ASSIGN_OR_FAULT(const LoadedConfig loaded, Load(path));
  auto document = json::ParseJsonOrYaml(loaded.report.source);
  if (!document) return control::Refuse(base::ErrorCode::kInvalidInput, document.error().message);
  const Value servers = document->root().Find("servers");
  for (const ServerConfig& server : loaded.config.servers) {
    const json::Document wanted = WantedServer(server, servers.Find(server.name));
    auto created = control::CreateServer(context, rules, organisation, wanted.root());
    if (!created) return tl::unexpected(Named("server", server.name, std::move(created.error())));
  }
  for (const PolicyConfig& policy : loaded.config.policies) {
    RETURN_IF_FAULT(ImportPolicy(context, organisation, policy));
  }
  for (const GrantConfig& grant : loaded.config.grants) {
    const json::Document wanted = WantedGrant(grant.grant);
    auto adopted = control::AdoptGrant(context, organisation, wanted.root(), grant.token_hash);
    if (!adopted) {
      return tl::unexpected(Named("grant", grant.grant.label, std::move(adopted.error())));
    }
  }
  return Imported{loaded.config.servers.size(), loaded.config.policies.size(),
                  loaded.config.grants.size()};
}

}  // namespace toolgate::app
