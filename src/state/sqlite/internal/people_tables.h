// SPDX-License-Identifier: Apache-2.0
// People, and what they prove themselves with.
#pragma once

#include "state/sqlite/internal/row_table.h"

namespace toolgate::state {

class SqliteUsers final : public RowTable<User, Users> {
 public:
  using RowTable::RowTable;
  base::Result<std::optional<User>> FindByEmail(std::string_view email) override;
  base::Result<int64_t> Count() override;
};

class SqliteMembers final : public Members {
 public:
  explicit SqliteMembers(Session& session) : session_(session) {}
  base::Status Insert(Member& member) override { return session_.Insert(member); }
  base::Status Update(Member& member) override { return session_.Update(member); }
  base::Status Delete(std::string_view organisation, std::string_view user) override;
  base::Result<std::optional<Member>> Find(std::string_view organisation,
                                           std::string_view user) override;
  base::Result<std::vector<Member>> List(std::string_view organisation, const Page& page) override;
  base::Result<std::vector<Member>> ListOfUser(std::string_view user) override;
  base::Result<int64_t> CountAdmins(std::string_view organisation) override;

 private:
  Session& session_;
};

class SqliteInvitations final : public RowTable<Invitation, Invitations> {
 public:
  using RowTable::RowTable;
  base::Result<std::optional<Invitation>> FindByToken(
      const crypto::Sha256Digest& token_hash) override;
  base::Result<std::vector<Invitation>> List(std::string_view organisation,
                                             const Page& page) override;
  base::Status Delete(std::string_view organisation, std::string_view id) override;
  base::Status DeleteExpired(base::WallTime now) override;
};

class SqliteSignIns final : public RowTable<SignIn, SignIns> {
 public:
  using RowTable::RowTable;
  base::Result<std::optional<SignIn>> FindByToken(const crypto::Sha256Digest& token_hash) override;
  base::Result<std::vector<SignIn>> ListOfUser(std::string_view user) override;
  base::Status Delete(std::string_view id) override;
  base::Status DeleteOfUser(std::string_view user, std::string_view except_id) override;
  base::Status DeleteExpired(base::WallTime now) override;
};

class SqliteApiTokens final : public RowTable<ApiToken, ApiTokens> {
 public:
  using RowTable::RowTable;
  base::Result<std::optional<ApiToken>> FindByToken(
      const crypto::Sha256Digest& token_hash) override;
  base::Result<std::vector<ApiToken>> ListOfUser(std::string_view organisation,
                                                 std::string_view user) override;
  base::Status Delete(std::string_view organisation, std::string_view id) override;
  base::Status DeleteOfUser(std::string_view organisation, std::string_view user) override;
  base::Status NoteUse(std::string_view id, base::WallTime time) override;
};

}  // namespace toolgate::state
