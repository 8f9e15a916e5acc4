// SPDX-License-Identifier: Apache-2.0
#include "state/tables/testing/example_rows.h"

namespace toolgate::state {
namespace {

std::string Joined(std::string_view prefix, std::string_view first, std::string_view second = "") {
  std::string id(prefix);
  id += first;
  if (!second.empty()) id.append("_").append(second);
  return id;
}

template <class T>
T NewRow(std::string id) {
  T row;
  row.id = std::move(id);
  row.created_at = ExampleTime();
  row.updated_at = ExampleTime();
  return row;
}

}  // namespace

base::WallTime ExampleTime(int64_t seconds) {
  return base::WallTime(std::chrono::seconds(1'790'000'000 + seconds) +
                        std::chrono::nanoseconds(123'456'789));
}

Organisation ExampleOrganisation(std::string_view name) {
  auto row = NewRow<Organisation>(Joined("org_", name));
  row.name = name;
  row.title = Joined("The ", name);
  return row;
}

User ExampleUser(std::string_view name) {
  auto row = NewRow<User>(Joined("usr_", name));
  row.email = std::string(name) + "@example.com";
  row.name = name;
  row.password_hash = "$argon2id$example";
  row.password_changed_at = ExampleTime();
  return row;
}

Member ExampleMember(std::string_view organisation, std::string_view user, identity::Role role) {
  auto row = NewRow<Member>(std::string(user));
  row.organisation = organisation;
  row.role = role;
  row.added_by = "local operator";
  return row;
}

Invitation ExampleInvitation(std::string_view organisation, std::string_view email) {
  auto row = NewRow<Invitation>(Joined("inv_", organisation, email));
  row.organisation = organisation;
  row.email = email;
  row.role = identity::Role::kPolicyManager;
  row.token_hash = crypto::Sha256(row.id);
  row.invited_by = "local operator";
  row.expires_at = ExampleTime(3600);
  return row;
}

SignIn ExampleSignIn(std::string_view user, std::string_view token) {
  auto row = NewRow<SignIn>(Joined("ses_", user, token));
  row.user = user;
  row.token_hash = crypto::Sha256(row.id);
  row.csrf_hash = crypto::Sha256(token);
  row.client_address = "192.0.2.7";
  row.user_agent = "a browser";
  row.used_at = ExampleTime();
  row.expires_at = ExampleTime(3600);
  return row;
}

ApiToken ExampleApiToken(std::string_view organisation, std::string_view user,
                         std::string_view label) {
  auto row = NewRow<ApiToken>(Joined("tok_", user, label));
  row.id += Joined("_", organisation);
  row.organisation = organisation;
  row.user = user;
  row.label = label;
  row.hint = "tgp_abcd";
  row.token_hash = crypto::Sha256(row.id);
  return row;
}

Server ExampleServer(std::string_view organisation, std::string_view name) {
  auto row = NewRow<Server>(Joined("srv_", organisation, name));
  row.organisation = organisation;
  row.name = name;
  row.settings = R"({"url":"https://files.example.com/mcp"})";
  row.headers = {{"authorization", "sealed-1"}, {"x-second", "sealed-2"}};
  row.labels = {{"team", "storage"}, {"\"quoted\"", "it's; DROP TABLE servers; --"}};
  return row;
}

Policy ExamplePolicy(std::string_view organisation, std::string_view name) {
  auto row = NewRow<Policy>(Joined("pol_", organisation, name));
  row.organisation = organisation;
  row.name = name;
  return row;
}

PolicyVersion ExampleVersion(std::string_view policy, std::string_view text) {
  PolicyVersion version;
  version.policy = policy;
  version.text = text;
  version.digest = crypto::Sha256Hex(text);
  version.author = "anna@example.com";
  version.message = "because";
  version.created_at = ExampleTime();
  return version;
}

Grant ExampleGrant(const Server& server, std::string_view policy, std::string_view label) {
  auto row = NewRow<Grant>(Joined("grt_", server.organisation, label));
  row.organisation = server.organisation;
  row.label = label;
  row.server = server.id;
  row.policy = policy;
  row.subject = "build machine";
  row.hint = "tg_abcd";
  row.token_hash = crypto::Sha256(row.id);
  row.minted_by = "usr_somebody";
  return row;
}

AcceptedTool ExampleTool(std::string_view server, std::string_view tool) {
  AcceptedTool row;
  row.server = server;
  row.tool = tool;
  row.definition = R"({"name":"x"})";
  row.digest = crypto::Sha256Hex(row.definition);
  row.accepted_by = "anna@example.com";
  row.accepted_at = ExampleTime();
  return row;
}

AdminEvent ExampleEvent(std::string_view organisation, std::string_view action) {
  AdminEvent event;
  event.time = ExampleTime();
  event.organisation = organisation;
  event.actor = "anna@example.com";
  event.actor_id = "usr_anna";
  event.by_means_of = "password";
  event.client_address = "192.0.2.7";
  event.request_id = "r-1";
  event.action = action;
  event.target_kind = "grant";
  event.target_id = "grt_1";
  event.target_name = "agent";
  event.after = R"({"label":"agent"})";
  return event;
}

KeptAnswer ExampleAnswer(std::string_view caller, std::string_view key) {
  KeptAnswer answer;
  answer.caller = caller;
  answer.key = key;
  answer.status = 201;
  answer.sealed_answer = "sealed";
  answer.created_at = ExampleTime();
  return answer;
}

base::Status InsertExample(Tables& tables, std::string_view name, ExampleThings& things) {
  things.organisation = ExampleOrganisation(name);
  RETURN_IF_ERROR(tables.organisations().Insert(things.organisation));
  const std::string& organisation = things.organisation.id;
  things.user = ExampleUser(std::string(name) + "-admin");
  RETURN_IF_ERROR(tables.users().Insert(things.user));
  things.member = ExampleMember(organisation, things.user.id, identity::Role::kAdmin);
  RETURN_IF_ERROR(tables.members().Insert(things.member));
  things.server = ExampleServer(organisation, "files");
  RETURN_IF_ERROR(tables.servers().Insert(things.server));
  RETURN_IF_ERROR(tables.accepted_tools().Put(ExampleTool(things.server.id, "read_file")));
  things.policy = ExamplePolicy(organisation, "readers");
  RETURN_IF_ERROR(tables.policies().Insert(things.policy));
  PolicyVersion version = ExampleVersion(things.policy.id, "version: 1");
  RETURN_IF_ERROR(tables.policies().AddVersion(version));
  things.policy.version = version.number;
  RETURN_IF_ERROR(tables.policies().Update(things.policy));
  things.grant = ExampleGrant(things.server, things.policy.id, "agent");
  return tables.grants().Insert(things.grant);
}

}  // namespace toolgate::state
