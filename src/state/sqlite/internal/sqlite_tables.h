// SPDX-License-Identifier: Apache-2.0
// All tables on one connection.
#pragma once

#include <memory>

#include "state/sqlite/internal/object_tables.h"
#include "state/sqlite/internal/people_tables.h"
#include "state/sqlite/internal/record_tables.h"

namespace toolgate::state {

class SqliteTables final : public Tables {
 public:
  explicit SqliteTables(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)), session_(*database_) {}

  Session& session() { return session_; }
  sqlite::Database& database() { return *database_; }

  Organisations& organisations() override { return organisations_; }
  Users& users() override { return users_; }
  Members& members() override { return members_; }
  Invitations& invitations() override { return invitations_; }
  SignIns& sign_ins() override { return sign_ins_; }
  ApiTokens& api_tokens() override { return api_tokens_; }
  Servers& servers() override { return servers_; }
  Policies& policies() override { return policies_; }
  Grants& grants() override { return grants_; }
  AcceptedTools& accepted_tools() override { return accepted_tools_; }
  AdminEvents& admin_events() override { return admin_events_; }
  KeptAnswers& kept_answers() override { return kept_answers_; }

 private:
  const std::unique_ptr<sqlite::Database> database_;
  Session session_;
  SqliteOrganisations organisations_{session_};
  SqliteUsers users_{session_};
  SqliteMembers members_{session_};
  SqliteInvitations invitations_{session_};
  SqliteSignIns sign_ins_{session_};
  SqliteApiTokens api_tokens_{session_};
  SqliteServers servers_{session_};
  SqlitePolicies policies_{session_};
  SqliteGrants grants_{session_};
  SqliteAcceptedTools accepted_tools_{session_};
  SqliteAdminEvents admin_events_{session_};
  SqliteKeptAnswers kept_answers_{session_};
};

// Runs other people's code: what it throws is an error (internal).
base::Status RunGuarded(const ControlStore::Change& change, Tables& tables);

}  // namespace toolgate::state
