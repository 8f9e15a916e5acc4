// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/object_tables.h"

namespace toolgate::state {

base::Result<std::optional<Organisation>> SqliteOrganisations::FindNamed(std::string_view name) {
  return session_.FindOne<Organisation>("WHERE name = ?", name);
}

base::Result<std::vector<Organisation>> SqliteOrganisations::List(const Page& page) {
  return session_.FindAll<Organisation>("WHERE id > ? ORDER BY id LIMIT ?", page.after,
                                        RowsOf(page.limit));
}

base::Status SqliteOrganisations::TouchAll(std::string_view organisation, const char* sql,
                                           TouchedIds ids) {
  sqlite::Statement statement = session_.database().Prepare(sql);
  statement.Bind(organisation);
  return statement.ForEach([&](sqlite::Statement& row) {
    (session_.touched().*ids).insert(row.String(0));
    return base::Status();
  });
}

// What lies deeper goes with these: versions of policies, accepted tools, tokens of members.
base::Status SqliteOrganisations::Delete(std::string_view id) {
  ASSIGN_OR_RETURN(const auto found, Find(id));
  if (!found) return NotFound("organisation");
  RETURN_IF_ERROR(TouchAll(id, "SELECT id FROM grants WHERE organisation = ?", &Touched::grants));
  RETURN_IF_ERROR(TouchAll(id, "SELECT id FROM servers WHERE organisation = ?", &Touched::servers));
  RETURN_IF_ERROR(
      TouchAll(id, "SELECT id FROM policies WHERE organisation = ?", &Touched::policies));
  for (const char* sql :
       {"DELETE FROM grants WHERE organisation = ?", "DELETE FROM servers WHERE organisation = ?",
        "DELETE FROM policies WHERE organisation = ?",
        "DELETE FROM invitations WHERE organisation = ?",
        "DELETE FROM members WHERE organisation = ?"}) {
    RETURN_IF_ERROR(session_.Change("organisation", sql, id));
  }
  RETURN_IF_ERROR(session_.DeleteOne<Organisation>("id = ?", id));
  session_.touched().organisations.emplace(id);
  return {};
}

base::Result<std::vector<Server>> SqliteServers::ListAll() {
  return session_.FindAll<Server>("ORDER BY id");
}

base::Result<std::vector<Policy>> SqlitePolicies::ListAll() {
  return session_.FindAll<Policy>("ORDER BY id");
}

base::Status SqlitePolicies::AddVersion(PolicyVersion& version) {
  ASSIGN_OR_RETURN(const int64_t last,
                   session_.FindNumber("SELECT max(number) FROM policy_versions WHERE policy = ?",
                                       version.policy));
  version.number = last + 1;
  RETURN_IF_ERROR(session_.Add(version));
  session_.touched().policies.insert(version.policy);
  return {};
}

base::Result<std::optional<PolicyVersion>> SqlitePolicies::FindVersion(std::string_view policy,
                                                                       int64_t number) {
  return session_.FindOne<PolicyVersion>("WHERE policy = ? AND number = ?", policy, number);
}

base::Result<std::vector<PolicyVersion>> SqlitePolicies::ListVersions(std::string_view policy,
                                                                      int64_t before,
                                                                      size_t limit) {
  sqlite::Statement statement = session_.database().Prepare(
      "SELECT policy, number, '', digest, author, message, created_at FROM policy_versions "
      "WHERE policy = ? AND (? = 0 OR number < ?) ORDER BY number DESC LIMIT ?");
  statement.Bind(policy).Bind(before).Bind(before).Bind(RowsOf(limit));
  std::vector<PolicyVersion> versions;
  const auto read = statement.ForEach([&](sqlite::Statement& row) -> base::Status {
    ASSIGN_OR_RETURN(PolicyVersion version, ReadRow<PolicyVersion>(row));
    versions.push_back(std::move(version));
    return {};
  });
  RETURN_IF_ERROR(base::Status(read));
  return versions;
}

base::Result<std::optional<Grant>> SqliteGrants::FindNamed(std::string_view organisation,
                                                           std::string_view name) {
  return session_.FindOne<Grant>("WHERE organisation = ? AND label = ? AND revoked_at IS NULL",
                                 organisation, name);
}

base::Result<std::vector<Grant>> SqliteGrants::ListFiltered(std::string_view organisation,
                                                            const Filter& filter,
                                                            const Page& page) {
  return session_.FindAll<Grant>(
      "WHERE organisation = ? AND id > ? AND (? = '' OR server = ?)"
      " AND (? = '' OR policy = ? OR shadow_policy = ?) AND (? = '' OR minted_by = ?)"
      " AND (? OR revoked_at IS NULL) ORDER BY id LIMIT ?",
      organisation, page.after, filter.server, filter.server, filter.policy, filter.policy,
      filter.policy, filter.minted_by, filter.minted_by, filter.with_revoked, RowsOf(page.limit));
}

base::Result<std::vector<Grant>> SqliteGrants::ListAll() {
  return session_.FindAll<Grant>("WHERE revoked_at IS NULL ORDER BY id");
}

base::Status SqliteGrants::NoteUse(std::string_view id, base::WallTime time) {
  RETURN_IF_ERROR(session_.Change(
      "grant", "UPDATE grants SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)",
      time, id, time));
  return {};
}

base::Result<std::vector<AcceptedTool>> SqliteAcceptedTools::List(std::string_view server) {
  return session_.FindAll<AcceptedTool>("WHERE server = ? ORDER BY tool", server);
}

base::Result<std::vector<AcceptedTool>> SqliteAcceptedTools::ListAll() {
  return session_.FindAll<AcceptedTool>("ORDER BY server, tool");
}

base::Status SqliteAcceptedTools::Put(const AcceptedTool& tool) {
  RETURN_IF_ERROR(session_.Change("accepted tool",
                                  "DELETE FROM accepted_tools WHERE server = ? AND tool = ?",
                                  tool.server, tool.tool));
  RETURN_IF_ERROR(session_.Add(tool));
  session_.touched().servers.insert(tool.server);
  return {};
}

base::Status SqliteAcceptedTools::Delete(std::string_view server, std::string_view tool) {
  RETURN_IF_ERROR(session_.DeleteOne<AcceptedTool>("server = ? AND tool = ?", server, tool));
  session_.touched().servers.emplace(server);
  return {};
}

}  // namespace toolgate::state
