// SPDX-License-Identifier: Apache-2.0
// Organisations, and what calls are decided by in them.
#pragma once

#include "state/sqlite/internal/row_table.h"

namespace toolgate::state {

class SqliteOrganisations final : public RowTable<Organisation, Organisations> {
 public:
  using RowTable::RowTable;
  base::Result<std::optional<Organisation>> FindNamed(std::string_view name) override;
  base::Result<std::vector<Organisation>> List(const Page& page) override;
  base::Status Delete(std::string_view id) override;

 private:
  base::Status TouchAll(std::string_view organisation, const char* sql, TouchedIds ids);
};

class SqliteServers final : public NamedRowTable<Server, Servers> {
 public:
  using NamedRowTable::NamedRowTable;
  base::Result<std::vector<Server>> ListAll() override;
};

class SqlitePolicies final : public NamedRowTable<Policy, Policies> {
 public:
  using NamedRowTable::NamedRowTable;
  base::Result<std::vector<Policy>> ListAll() override;
  base::Status AddVersion(PolicyVersion& version) override;
  base::Result<std::optional<PolicyVersion>> FindVersion(std::string_view policy,
                                                         int64_t number) override;
  base::Result<std::vector<PolicyVersion>> ListVersions(std::string_view policy, int64_t before,
                                                        size_t limit) override;
};

class SqliteGrants final : public NamedRowTable<Grant, Grants> {
 public:
  using NamedRowTable::NamedRowTable;
  base::Result<std::optional<Grant>> FindNamed(std::string_view organisation,
                                               std::string_view name) override;
  base::Result<std::vector<Grant>> ListFiltered(std::string_view organisation, const Filter& filter,
                                                const Page& page) override;
  base::Result<std::vector<Grant>> ListAll() override;
  base::Status NoteUse(std::string_view id, base::WallTime time) override;
};

class SqliteAcceptedTools final : public AcceptedTools {
 public:
  explicit SqliteAcceptedTools(Session& session) : session_(session) {}
  base::Result<std::vector<AcceptedTool>> List(std::string_view server) override;
  base::Result<std::vector<AcceptedTool>> ListAll() override;
  base::Status Put(const AcceptedTool& tool) override;
  base::Status Delete(std::string_view server, std::string_view tool) override;

 private:
  Session& session_;
};

}  // namespace toolgate::state
