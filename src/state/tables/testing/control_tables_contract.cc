// SPDX-License-Identifier: Apache-2.0
#include "state/tables/testing/control_store_contract.h"

namespace toolgate::state {

using base::ErrorCode;

ControlStoreTest::ControlStoreTest() : harness_(GetParam()()) {}
ControlStoreTest::~ControlStoreTest() = default;
ControlTablesContract::ControlTablesContract() = default;

void ControlTablesContract::InsertTwo() {
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertExample(tables, "acme", acme_));
    return InsertExample(tables, "other", other_);
  });
}

namespace {

// Ids of rows, in their order.
template <class T>
std::string Ids(const base::Result<std::vector<T>>& rows) {
  if (!rows) return rows.error().message;
  std::string ids;
  for (const T& row : *rows) ids += row.id + " ";
  return ids;
}

// Every byte that a text may have.
std::string StrangeText() {
  std::string text = "it's \"quoted\"; DROP TABLE users; -- \xC3\xA9 %s ?1 :a ";
  for (int byte = 0; byte < 128; ++byte) text += static_cast<char>(byte);
  return text;
}

}  // namespace

TEST_P(ControlTablesContract, KeepEveryMemberOfPeople) {
  InsertTwo();
  User user = ExampleUser("strange");
  user.name = StrangeText();
  user.is_operator = true;
  user.password_hash.clear();
  Member member = ExampleMember(acme_.organisation.id, user.id, identity::Role::kPolicyManager);
  Invitation invitation = ExampleInvitation(acme_.organisation.id, StrangeText());
  SignIn sign_in = ExampleSignIn(user.id, "t");
  sign_in.user_agent = StrangeText();
  ApiToken token = ExampleApiToken(acme_.organisation.id, user.id, "script");
  token.expires_at = ExampleTime(5);
  token.used_at = ExampleTime(4);
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.users().Insert(user));
    RETURN_IF_ERROR(tables.members().Insert(member));
    RETURN_IF_ERROR(tables.invitations().Insert(invitation));
    RETURN_IF_ERROR(tables.sign_ins().Insert(sign_in));
    return tables.api_tokens().Insert(token);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.users().Find(user.id).value(), user);
    EXPECT_EQ(tables.users().FindByEmail(user.email).value(), user);
    EXPECT_EQ(tables.users().Count().value(), 3);
    EXPECT_EQ(tables.members().Find(member.organisation, user.id).value(), member);
    EXPECT_EQ(tables.members().ListOfUser(user.id).value(), std::vector{member});
    EXPECT_EQ(tables.invitations().Find(invitation.id).value(), invitation);
    EXPECT_EQ(tables.invitations().FindByToken(invitation.token_hash).value(), invitation);
    EXPECT_EQ(tables.sign_ins().Find(sign_in.id).value(), sign_in);
    EXPECT_EQ(tables.sign_ins().FindByToken(sign_in.token_hash).value(), sign_in);
    EXPECT_EQ(tables.api_tokens().Find(token.id).value(), token);
    EXPECT_EQ(tables.api_tokens().FindByToken(token.token_hash).value(), token);
    EXPECT_FALSE(tables.api_tokens().FindByToken(sign_in.token_hash).value());
    return {};
  });
}

TEST_P(ControlTablesContract, KeepEveryMemberOfObjects) {
  InsertTwo();
  const Pause pause{"anna@example.com", StrangeText(), ExampleTime(9)};
  Organisation organisation = ExampleOrganisation("third");
  organisation.title = StrangeText();
  organisation.pause = pause;
  Server server = ExampleServer(organisation.id, "files");
  server.settings = R"({"url":"https://example.com/","text":"é\u0000"})";
  server.labels[StrangeText()] = StrangeText();
  server.headers.emplace_back("x-strange", StrangeText());
  server.pause = pause;
  Policy policy = ExamplePolicy(organisation.id, "p");
  policy.labels = {{"a", ""}, {"", "b"}};
  Grant grant = ExampleGrant(server, policy.id, "all");
  grant.shadow_policy = policy.id;
  grant.old_token_hash = crypto::Sha256("old");
  grant.old_token_until = ExampleTime(1);
  grant.expires_at = ExampleTime(2);
  grant.used_at = ExampleTime(3);
  grant.revoked_at = ExampleTime(4);
  grant.revoked_by = StrangeText();
  grant.labels = {{"k", "v"}};
  grant.pause = pause;
  AcceptedTool tool = ExampleTool(server.id, StrangeText());
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.organisations().Insert(organisation));
    RETURN_IF_ERROR(tables.servers().Insert(server));
    RETURN_IF_ERROR(tables.policies().Insert(policy));
    RETURN_IF_ERROR(tables.grants().Insert(grant));
    return tables.accepted_tools().Put(tool);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.organisations().Find(organisation.id).value(), organisation);
    EXPECT_EQ(tables.servers().Find(server.id).value(), server);
    EXPECT_EQ(tables.policies().Find(policy.id).value(), policy);
    EXPECT_EQ(tables.grants().Find(grant.id).value(), grant);
    EXPECT_EQ(tables.accepted_tools().List(server.id).value(), std::vector{tool});
    return {};
  });
}

TEST_P(ControlTablesContract, AnUpdateRaisesTheRevisionAndWritesAll) {
  InsertTwo();
  EXPECT_EQ(acme_.grant.revision, 1);
  Grant changed = acme_.grant;
  changed.label = "renamed";
  changed.policy.clear();
  changed.updated_at = ExampleTime(7);
  changed.pause = {"anna", "", ExampleTime(7)};
  Write([&](Tables& tables) { return tables.grants().Update(changed); });
  EXPECT_EQ(changed.revision, 2);
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.grants().Find(changed.id).value(), changed);
    return {};
  });
}

TEST_P(ControlTablesContract, AnOlderCopyOverwritesNothing) {
  InsertTwo();
  Server first = acme_.server;
  Server second = acme_.server;
  first.name = "first";
  second.name = "second";
  Write([&](Tables& tables) { return tables.servers().Update(first); });
  EXPECT_EQ(Refusal([&](Tables& tables) { return tables.servers().Update(second); }),
            ErrorCode::kConflict);
  EXPECT_EQ(second.revision, 1);
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.servers().Find(first.id).value(), first);
    return {};
  });
}

TEST_P(ControlTablesContract, WhatIsNotThereCannotBeChanged) {
  InsertTwo();
  const std::string& organisation = acme_.organisation.id;
  Grant strange = acme_.grant;
  strange.id = "grt_none";
  for (const ControlStore::Change& change : std::vector<ControlStore::Change>{
           [&](Tables& t) { return t.grants().Update(strange); },
           [&](Tables& t) { return t.grants().Delete(organisation, "grt_none"); },
           [&](Tables& t) { return t.servers().Delete(organisation, "srv_none"); },
           [&](Tables& t) { return t.policies().Delete(organisation, "pol_none"); },
           [&](Tables& t) { return t.members().Delete(organisation, "usr_none"); },
           [&](Tables& t) { return t.invitations().Delete(organisation, "inv_none"); },
           [&](Tables& t) { return t.api_tokens().Delete(organisation, "tok_none"); },
           [&](Tables& t) { return t.sign_ins().Delete("ses_none"); },
           [&](Tables& t) { return t.organisations().Delete("org_none"); },
           [&](Tables& t) { return t.accepted_tools().Delete(acme_.server.id, "none"); }}) {
    EXPECT_EQ(Refusal(change), ErrorCode::kNotFound);
  }
}

TEST_P(ControlTablesContract, NamesAndTokensAreTheirOwn) {
  InsertTwo();
  const std::string& organisation = acme_.organisation.id;
  Organisation same_name = ExampleOrganisation("acme");
  same_name.id = "org_2";
  User same_email = acme_.user;
  same_email.id = "usr_2";
  Server same_server = ExampleServer(organisation, "files");
  same_server.id = "srv_2";
  Policy same_policy = ExamplePolicy(organisation, "readers");
  same_policy.id = "pol_2";
  Grant same_label = acme_.grant;
  same_label.id = "grt_2";
  same_label.token_hash = crypto::Sha256("x");
  Grant same_token = acme_.grant;
  same_token.id = "grt_3";
  same_token.label = "another";
  Server same_id = ExampleServer(organisation, "second");
  same_id.id = acme_.server.id;
  for (const ControlStore::Change& change : std::vector<ControlStore::Change>{
           [&](Tables& t) { return t.organisations().Insert(same_name); },
           [&](Tables& t) { return t.users().Insert(same_email); },
           [&](Tables& t) { return t.members().Insert(acme_.member); },
           [&](Tables& t) { return t.servers().Insert(same_server); },
           [&](Tables& t) { return t.servers().Insert(same_id); },
           [&](Tables& t) { return t.policies().Insert(same_policy); },
           [&](Tables& t) { return t.grants().Insert(same_label); },
           [&](Tables& t) { return t.grants().Insert(same_token); }}) {
    EXPECT_EQ(Refusal(change), ErrorCode::kConflict);
  }
}

TEST_P(ControlTablesContract, ReferencesLeadSomewhereInTheSameOrganisation) {
  InsertTwo();
  Server homeless = ExampleServer("org_none", "x");
  Member stranger = ExampleMember(acme_.organisation.id, "usr_none", identity::Role::kAdmin);
  SignIn nobodys = ExampleSignIn("usr_none", "t");
  ApiToken no_member = ExampleApiToken(acme_.organisation.id, other_.user.id, "x");
  Grant foreign_server = ExampleGrant(other_.server, "", "x");
  foreign_server.organisation = acme_.organisation.id;
  Grant foreign_policy = ExampleGrant(acme_.server, other_.policy.id, "x");
  Grant foreign_shadow = ExampleGrant(acme_.server, "", "x");
  foreign_shadow.shadow_policy = other_.policy.id;
  Grant moved = acme_.grant;
  moved.policy = other_.policy.id;
  PolicyVersion of_none = ExampleVersion("pol_none", "x");
  Policy no_version = acme_.policy;
  no_version.version = 2;
  for (const ControlStore::Change& change : std::vector<ControlStore::Change>{
           [&](Tables& t) { return t.servers().Insert(homeless); },
           [&](Tables& t) { return t.members().Insert(stranger); },
           [&](Tables& t) { return t.sign_ins().Insert(nobodys); },
           [&](Tables& t) { return t.api_tokens().Insert(no_member); },
           [&](Tables& t) { return t.grants().Insert(foreign_server); },
           [&](Tables& t) { return t.grants().Insert(foreign_policy); },
           [&](Tables& t) { return t.grants().Insert(foreign_shadow); },
           [&](Tables& t) { return t.grants().Update(moved); },
           [&](Tables& t) { return t.policies().AddVersion(of_none); },
           [&](Tables& t) { return t.policies().Update(no_version); },
           [&](Tables& t) { return t.accepted_tools().Put(ExampleTool("srv_none", "x")); }}) {
    EXPECT_EQ(Refusal(change), ErrorCode::kNotFound);
  }
}

TEST_P(ControlTablesContract, WhatGrantsUseStaysUntilTheyAreRevoked) {
  InsertTwo();
  const std::string& organisation = acme_.organisation.id;
  Policy shadow = ExamplePolicy(organisation, "shadow");
  acme_.grant.shadow_policy = shadow.id;
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.policies().Insert(shadow));
    return tables.grants().Update(acme_.grant);
  });
  const auto delete_server = [&](Tables& t) {
    return t.servers().Delete(organisation, acme_.server.id);
  };
  const auto delete_policy = [&](Tables& t) {
    return t.policies().Delete(organisation, acme_.policy.id);
  };
  const auto delete_shadow = [&](Tables& t) {
    return t.policies().Delete(organisation, shadow.id);
  };
  EXPECT_EQ(Refusal(delete_server), ErrorCode::kConflict);
  EXPECT_EQ(Refusal(delete_policy), ErrorCode::kConflict);
  EXPECT_EQ(Refusal(delete_shadow), ErrorCode::kConflict);
  acme_.grant.revoked_at = ExampleTime(1);
  Write([&](Tables& tables) { return tables.grants().Update(acme_.grant); });
  Write(delete_server);
  Write(delete_policy);
  Write(delete_shadow);
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.grants().Find(acme_.grant.id).value(), acme_.grant);
    EXPECT_TRUE(tables.accepted_tools().List(acme_.server.id).value().empty());
    EXPECT_FALSE(tables.policies().FindVersion(acme_.policy.id, 1).value());
    return {};
  });
}

TEST_P(ControlTablesContract, ARevokedGrantStaysRevokedAndLeavesItsLabel) {
  InsertTwo();
  acme_.grant.revoked_at = ExampleTime(1);
  Write([&](Tables& tables) { return tables.grants().Update(acme_.grant); });
  Grant risen = acme_.grant;
  risen.revoked_at.reset();
  EXPECT_EQ(Refusal([&](Tables& tables) { return tables.grants().Update(risen); }),
            ErrorCode::kConflict);
  Grant next = ExampleGrant(acme_.server, "", "agent");
  next.id = "grt_next";
  next.token_hash = crypto::Sha256("next");
  Write([&](Tables& tables) { return tables.grants().Insert(next); });
  Read([&](Tables& tables) -> base::Status {
    const std::string& organisation = acme_.organisation.id;
    EXPECT_EQ(tables.grants().FindNamed(organisation, "agent").value(), next);
    EXPECT_EQ(Ids(tables.grants().ListFiltered(organisation, {}, {})), "grt_next ");
    EXPECT_EQ(Ids(tables.grants().ListFiltered(organisation, {.with_revoked = true}, {})),
              "grt_next grt_org_acme_agent ");
    EXPECT_EQ(Ids(tables.grants().ListAll()), "grt_next grt_org_other_agent ");
    return {};
  });
}

TEST_P(ControlTablesContract, GrantsAreFoundByWhatTheyUse) {
  InsertTwo();
  const std::string& organisation = acme_.organisation.id;
  Server second = ExampleServer(organisation, "second");
  Grant shadowed = ExampleGrant(second, "", "shadowed");
  shadowed.shadow_policy = acme_.policy.id;
  shadowed.minted_by = "usr_else";
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.servers().Insert(second));
    return tables.grants().Insert(shadowed);
  });
  Read([&](Tables& tables) -> base::Status {
    const auto found = [&](const Grants::Filter& filter) {
      return Ids(tables.grants().ListFiltered(organisation, filter, {}));
    };
    EXPECT_EQ(found({.server = second.id}), "grt_org_acme_shadowed ");
    EXPECT_EQ(found({.policy = acme_.policy.id}), "grt_org_acme_agent grt_org_acme_shadowed ");
    EXPECT_EQ(found({.minted_by = "usr_else"}), "grt_org_acme_shadowed ");
    EXPECT_EQ(found({.server = second.id, .minted_by = "usr_somebody"}), "");
    return {};
  });
}

TEST_P(ControlTablesContract, NoteUsesWithoutARevision) {
  InsertTwo();
  ApiToken token = ExampleApiToken(acme_.organisation.id, acme_.user.id, "script");
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.api_tokens().Insert(token));
    RETURN_IF_ERROR(tables.api_tokens().NoteUse(token.id, ExampleTime(20)));
    RETURN_IF_ERROR(tables.api_tokens().NoteUse(token.id, ExampleTime(10)));
    RETURN_IF_ERROR(tables.grants().NoteUse(acme_.grant.id, ExampleTime(20)));
    RETURN_IF_ERROR(tables.grants().NoteUse(acme_.grant.id, ExampleTime(10)));
    RETURN_IF_ERROR(tables.grants().NoteUse("grt_none", ExampleTime(10)));
    // From a copy that does not know of the use.
    return tables.grants().Update(acme_.grant);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.grants().Find(acme_.grant.id).value()->used_at, ExampleTime(20));
    EXPECT_EQ(tables.api_tokens().Find(token.id).value()->used_at, ExampleTime(20));
    EXPECT_EQ(tables.api_tokens().Find(token.id).value()->revision, 1);
    return {};
  });
}

TEST_P(ControlTablesContract, OrganisationsNeverSeeEachOther) {
  InsertTwo();
  const std::string& acme = acme_.organisation.id;
  Invitation invitation = ExampleInvitation(other_.organisation.id, "x@example.com");
  ApiToken token = ExampleApiToken(other_.organisation.id, other_.user.id, "script");
  AdminEvent event = ExampleEvent(other_.organisation.id, "grant.create");
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.invitations().Insert(invitation));
    RETURN_IF_ERROR(tables.api_tokens().Insert(token));
    return tables.admin_events().Add(event);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.servers().FindNamed(acme, "files").value(), acme_.server);
    EXPECT_EQ(tables.policies().FindNamed(acme, "readers").value()->id, acme_.policy.id);
    EXPECT_EQ(tables.grants().FindNamed(acme, "agent").value(), acme_.grant);
    EXPECT_EQ(Ids(tables.servers().List(acme, {})), "srv_org_acme_files ");
    EXPECT_EQ(Ids(tables.policies().List(acme, {})), "pol_org_acme_readers ");
    EXPECT_EQ(Ids(tables.grants().List(acme, {})), "grt_org_acme_agent ");
    EXPECT_EQ(Ids(tables.grants().ListFiltered(acme, {.server = other_.server.id}, {})), "");
    EXPECT_EQ(Ids(tables.members().List(acme, {})), "usr_acme-admin ");
    EXPECT_EQ(Ids(tables.invitations().List(acme, {})), "");
    EXPECT_FALSE(tables.members().Find(acme, other_.user.id).value());
    EXPECT_TRUE(tables.api_tokens().ListOfUser(acme, other_.user.id).value().empty());
    EXPECT_TRUE(tables.admin_events().List({.organisation = acme}).value().empty());
    return {};
  });
  for (const ControlStore::Change& change : std::vector<ControlStore::Change>{
           [&](Tables& t) { return t.grants().Delete(acme, other_.grant.id); },
           [&](Tables& t) { return t.servers().Delete(acme, other_.server.id); },
           [&](Tables& t) { return t.policies().Delete(acme, other_.policy.id); },
           [&](Tables& t) { return t.members().Delete(acme, other_.user.id); },
           [&](Tables& t) { return t.invitations().Delete(acme, invitation.id); },
           [&](Tables& t) { return t.api_tokens().Delete(acme, token.id); }}) {
    EXPECT_EQ(Refusal(change), ErrorCode::kNotFound);
  }
  // Nothing moves from one to the other.
  Server moved = other_.server;
  moved.organisation = acme;
  EXPECT_EQ(Refusal([&](Tables& t) { return t.servers().Update(moved); }), ErrorCode::kConflict);
}

TEST_P(ControlTablesContract, AnOrganisationGoesWithEverythingButItsAuditLog) {
  InsertTwo();
  const std::string& acme = acme_.organisation.id;
  ApiToken token = ExampleApiToken(acme, acme_.user.id, "script");
  Write([&](Tables& tables) -> base::Status {
    Invitation invitation = ExampleInvitation(acme, "x@example.com");
    RETURN_IF_ERROR(tables.invitations().Insert(invitation));
    RETURN_IF_ERROR(tables.api_tokens().Insert(token));
    AdminEvent event = ExampleEvent(acme, "organisation.delete");
    RETURN_IF_ERROR(tables.admin_events().Add(event));
    return tables.organisations().Delete(acme);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_FALSE(tables.organisations().Find(acme).value());
    EXPECT_EQ(Ids(tables.servers().ListAll()), "srv_org_other_files ");
    EXPECT_EQ(Ids(tables.policies().ListAll()), "pol_org_other_readers ");
    EXPECT_EQ(Ids(tables.grants().ListAll()), "grt_org_other_agent ");
    EXPECT_EQ(tables.accepted_tools().ListAll().value().size(), 1U);
    EXPECT_FALSE(tables.policies().FindVersion(acme_.policy.id, 1).value());
    EXPECT_EQ(Ids(tables.invitations().List(acme, {})), "");
    EXPECT_EQ(Ids(tables.members().List(acme, {})), "");
    EXPECT_FALSE(tables.api_tokens().FindByToken(token.token_hash).value());
    EXPECT_TRUE(tables.users().Find(acme_.user.id).value());
    EXPECT_EQ(tables.admin_events().List({.organisation = acme}).value().size(), 1U);
    return {};
  });
}

TEST_P(ControlTablesContract, VersionsOfPoliciesAreNumberedAndStay) {
  InsertTwo();
  PolicyVersion second = ExampleVersion(acme_.policy.id, StrangeText());
  Write([&](Tables& tables) { return tables.policies().AddVersion(second); });
  EXPECT_EQ(second.number, 2);
  PolicyVersion third = second;
  Write([&](Tables& tables) { return tables.policies().AddVersion(third); });
  Read([&](Tables& tables) -> base::Status {
    Policies& policies = tables.policies();
    EXPECT_EQ(policies.FindVersion(acme_.policy.id, 2).value(), second);
    EXPECT_FALSE(policies.FindVersion(acme_.policy.id, 4).value());
    EXPECT_FALSE(policies.FindVersion(other_.policy.id, 2).value());
    const auto all = policies.ListVersions(acme_.policy.id, 0, 10).value();
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(all.at(0).number, 3);
    EXPECT_EQ(all.at(0).text, "");
    EXPECT_EQ(all.at(0).digest, second.digest);
    const auto older = policies.ListVersions(acme_.policy.id, 3, 1).value();
    EXPECT_EQ(older.size(), 1U);
    EXPECT_EQ(older.at(0).number, 2);
    return {};
  });
}

TEST_P(ControlTablesContract, ListsComeInPages) {
  InsertTwo();
  const std::string& organisation = acme_.organisation.id;
  Write([&](Tables& tables) -> base::Status {
    for (const char* name : {"e", "c", "a", "d", "b"}) {
      Server server = ExampleServer(organisation, name);
      RETURN_IF_ERROR(tables.servers().Insert(server));
    }
    return {};
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(Ids(tables.servers().List(organisation, {.limit = 2})),
              "srv_org_acme_a srv_org_acme_b ");
    EXPECT_EQ(Ids(tables.servers().List(organisation, {.after = "srv_org_acme_b", .limit = 3})),
              "srv_org_acme_c srv_org_acme_d srv_org_acme_e ");
    EXPECT_EQ(Ids(tables.servers().List(organisation, {.after = "srv_org_acme_files", .limit = 3})),
              "");
    EXPECT_EQ(Ids(tables.organisations().List({.limit = 1})), "org_acme ");
    EXPECT_EQ(Ids(tables.organisations().List({.after = "org_acme"})), "org_other ");
    return {};
  });
}

TEST_P(ControlTablesContract, MembersLoseTheirTokensWithTheirMembership) {
  InsertTwo();
  const std::string& acme = acme_.organisation.id;
  ApiToken here = ExampleApiToken(acme, acme_.user.id, "script");
  Member elsewhere = ExampleMember(other_.organisation.id, acme_.user.id, identity::Role::kViewer);
  ApiToken there = ExampleApiToken(other_.organisation.id, acme_.user.id, "script");
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.members().Insert(elsewhere));
    RETURN_IF_ERROR(tables.api_tokens().Insert(here));
    RETURN_IF_ERROR(tables.api_tokens().Insert(there));
    EXPECT_EQ(tables.members().CountAdmins(acme).value(), 1);
    return tables.members().Delete(acme, acme_.user.id);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.members().CountAdmins(acme).value(), 0);
    EXPECT_FALSE(tables.api_tokens().Find(here.id).value());
    EXPECT_EQ(tables.api_tokens().Find(there.id).value(), there);
    EXPECT_EQ(tables.members().ListOfUser(acme_.user.id).value(), std::vector{elsewhere});
    return {};
  });
}

TEST_P(ControlTablesContract, SignInsEnd) {
  InsertTwo();
  SignIn first = ExampleSignIn(acme_.user.id, "1");
  SignIn second = ExampleSignIn(acme_.user.id, "2");
  SignIn third = ExampleSignIn(acme_.user.id, "3");
  SignIn others = ExampleSignIn(other_.user.id, "4");
  Write([&](Tables& tables) -> base::Status {
    for (SignIn* row : {&first, &second, &third, &others}) {
      RETURN_IF_ERROR(tables.sign_ins().Insert(*row));
    }
    RETURN_IF_ERROR(tables.sign_ins().Delete(first.id));
    return tables.sign_ins().DeleteOfUser(acme_.user.id, second.id);
  });
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.sign_ins().ListOfUser(acme_.user.id).value(), std::vector{second});
    EXPECT_EQ(tables.sign_ins().ListOfUser(other_.user.id).value(), std::vector{others});
    EXPECT_FALSE(tables.sign_ins().FindByToken(first.token_hash).value());
    return {};
  });
}

TEST_P(ControlTablesContract, AcceptedToolsAreReplacedByName) {
  InsertTwo();
  AcceptedTool changed = ExampleTool(acme_.server.id, "read_file");
  changed.definition = R"({"name":"y"})";
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.accepted_tools().Put(changed));
    return tables.accepted_tools().Put(ExampleTool(acme_.server.id, "append"));
  });
  Read([&](Tables& tables) -> base::Status {
    const auto tools = tables.accepted_tools().List(acme_.server.id).value();
    EXPECT_EQ(tools.size(), 2U);
    EXPECT_EQ(tools.at(0).tool, "append");
    EXPECT_EQ(tools.at(1), changed);
    EXPECT_EQ(tables.accepted_tools().ListAll().value().size(), 3U);
    return {};
  });
}

TEST_P(ControlTablesContract, TheAuditLogIsNumberedAndFiltered) {
  InsertTwo();
  const std::string& acme = acme_.organisation.id;
  std::vector<AdminEvent> events;
  for (int i = 0; i < 4; ++i) {
    events.push_back(ExampleEvent(i == 3 ? "" : acme, i == 1 ? "grant.revoke" : "grant.create"));
    events.back().time = ExampleTime(i);
    events.back().before = StrangeText();
  }
  events[2].actor = "ben@example.com";
  events[2].target_id = "grt_2";
  Write([&](Tables& tables) -> base::Status {
    for (AdminEvent& event : events) RETURN_IF_ERROR(tables.admin_events().Add(event));
    return {};
  });
  EXPECT_EQ(events[3].number, events[0].number + 3);
  Read([&](Tables& tables) -> base::Status {
    const auto found = [&](const AdminEvents::Filter& filter) {
      return tables.admin_events().List(filter).value();
    };
    using Events = std::vector<AdminEvent>;
    EXPECT_EQ(found({}), (Events{events[3], events[2], events[1], events[0]}));
    EXPECT_EQ(found({.organisation = acme}), (Events{events[2], events[1], events[0]}));
    EXPECT_EQ(found({.action = "grant.revoke"}), (Events{events[1]}));
    EXPECT_EQ(found({.organisation = acme, .actor = "ben@example.com"}), (Events{events[2]}));
    EXPECT_EQ(found({.target_kind = "grant", .target_id = "grt_2"}), (Events{events[2]}));
    EXPECT_EQ(found({.target_kind = "server"}), Events{});
    EXPECT_EQ(found({.since = ExampleTime(1), .until = ExampleTime(2)}),
              (Events{events[2], events[1]}));
    EXPECT_EQ(found({.before = events[2].number, .limit = 1}), (Events{events[1]}));
    return {};
  });
}

TEST_P(ControlTablesContract, AnswersAreKeptOnceForEachKey) {
  const KeptAnswer answer = ExampleAnswer("usr_a", "key");
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.kept_answers().Add(answer));
    return tables.kept_answers().Add(ExampleAnswer("usr_b", "key"));
  });
  EXPECT_EQ(Refusal([&](Tables& tables) { return tables.kept_answers().Add(answer); }),
            ErrorCode::kConflict);
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.kept_answers().Find("usr_a", "key").value(), answer);
    EXPECT_FALSE(tables.kept_answers().Find("usr_c", "key").value());
    return {};
  });
}

// A policy may be made with the version that it is to have.
TEST_P(ControlTablesContract, APolicyAndItsFirstVersionComeInEitherOrder) {
  InsertTwo();
  Policy policy = ExamplePolicy(acme_.organisation.id, "second");
  policy.version = 1;
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.policies().Insert(policy));
    PolicyVersion version = ExampleVersion(policy.id, "x");
    return tables.policies().AddVersion(version);
  });
  Policy never = ExamplePolicy(acme_.organisation.id, "third");
  never.version = 1;
  EXPECT_EQ(Refusal([&](Tables& tables) { return tables.policies().Insert(never); }),
            ErrorCode::kNotFound);
}

}  // namespace toolgate::state
