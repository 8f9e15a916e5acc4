// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/people_tables.h"

namespace toolgate::state {
namespace {

base::Status Done(base::Result<int64_t> changed) {
  if (!changed) return tl::unexpected(std::move(changed.error()));
  return {};
}

}  // namespace

base::Result<std::optional<User>> SqliteUsers::FindByEmail(std::string_view email) {
  return session_.FindOne<User>("WHERE email = ?", email);
}

base::Result<int64_t> SqliteUsers::Count() {
  return session_.FindNumber("SELECT count(*) FROM users");
}

base::Status SqliteMembers::Delete(std::string_view organisation, std::string_view user) {
  return session_.DeleteOne<Member>("organisation = ? AND user = ?", organisation, user);
}

base::Result<std::optional<Member>> SqliteMembers::Find(std::string_view organisation,
                                                        std::string_view user) {
  return session_.FindOne<Member>("WHERE organisation = ? AND user = ?", organisation, user);
}

base::Result<std::vector<Member>> SqliteMembers::List(std::string_view organisation,
                                                      const Page& page) {
  return session_.FindAll<Member>("WHERE organisation = ? AND user > ? ORDER BY user LIMIT ?",
                                  organisation, page.after, RowsOf(page.limit));
}

base::Result<std::vector<Member>> SqliteMembers::ListOfUser(std::string_view user) {
  return session_.FindAll<Member>("WHERE user = ? ORDER BY organisation", user);
}

base::Result<int64_t> SqliteMembers::CountAdmins(std::string_view organisation) {
  return session_.FindNumber(
      "SELECT count(*) FROM members WHERE organisation = ? AND role = 'admin'", organisation);
}

base::Result<std::optional<Invitation>> SqliteInvitations::FindByToken(
    const crypto::Sha256Digest& token_hash) {
  return session_.FindOne<Invitation>("WHERE token_hash = ?", token_hash);
}

base::Result<std::vector<Invitation>> SqliteInvitations::List(std::string_view organisation,
                                                              const Page& page) {
  return session_.FindAll<Invitation>("WHERE organisation = ? AND id > ? ORDER BY id LIMIT ?",
                                      organisation, page.after, RowsOf(page.limit));
}

base::Status SqliteInvitations::Delete(std::string_view organisation, std::string_view id) {
  return session_.DeleteOne<Invitation>("organisation = ? AND id = ?", organisation, id);
}

base::Status SqliteInvitations::DeleteExpired(base::WallTime now) {
  return Done(session_.Change("invitation", "DELETE FROM invitations WHERE expires_at <= ?", now));
}

base::Result<std::optional<SignIn>> SqliteSignIns::FindByToken(
    const crypto::Sha256Digest& token_hash) {
  return session_.FindOne<SignIn>("WHERE token_hash = ?", token_hash);
}

base::Result<std::vector<SignIn>> SqliteSignIns::ListOfUser(std::string_view user) {
  return session_.FindAll<SignIn>("WHERE user = ? ORDER BY id", user);
}

base::Status SqliteSignIns::Delete(std::string_view id) {
  return session_.DeleteOne<SignIn>("id = ?", id);
}

base::Status SqliteSignIns::DeleteOfUser(std::string_view user, std::string_view except_id) {
  return Done(session_.Change("sign-in", "DELETE FROM sign_ins WHERE user = ? AND id <> ?", user,
                              except_id));
}

base::Status SqliteSignIns::DeleteExpired(base::WallTime now) {
  return Done(session_.Change("sign-in", "DELETE FROM sign_ins WHERE expires_at <= ?", now));
}

base::Result<std::optional<ApiToken>> SqliteApiTokens::FindByToken(
    const crypto::Sha256Digest& token_hash) {
  return session_.FindOne<ApiToken>("WHERE token_hash = ?", token_hash);
}

base::Result<std::vector<ApiToken>> SqliteApiTokens::ListOfUser(std::string_view organisation,
                                                                std::string_view user) {
  return session_.FindAll<ApiToken>("WHERE organisation = ? AND user = ? ORDER BY id", organisation,
                                    user);
}

base::Status SqliteApiTokens::Delete(std::string_view organisation, std::string_view id) {
  return session_.DeleteOne<ApiToken>("organisation = ? AND id = ?", organisation, id);
}

base::Status SqliteApiTokens::DeleteOfUser(std::string_view organisation, std::string_view user) {
  return Done(session_.Change("API token",
                              "DELETE FROM api_tokens WHERE organisation = ? AND user = ?",
                              organisation, user));
}

base::Status SqliteApiTokens::NoteUse(std::string_view id, base::WallTime time) {
  return Done(session_.Change(
      "API token",
      "UPDATE api_tokens SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)", time,
      id, time));
}

}  // namespace toolgate::state
