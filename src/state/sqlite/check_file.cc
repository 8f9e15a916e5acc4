// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/check_file.h"

#include <set>

#include <fmt/format.h>

#include "json/parse.h"
#include "state/sqlite/internal/migrations.h"
#include "state/sqlite/internal/open_file.h"
#include "state/sqlite/internal/sqlite_tables.h"

namespace toolgate::state {
namespace {

using Findings = std::vector<std::string>;

void Tell(Findings& findings, std::string finding) {
  if (findings.size() < kFindingsMax) findings.push_back(std::move(finding));
}

// Damage is a finding; what keeps us from looking, and a newer program's file, are errors.
base::Status TellDamage(Findings& findings, base::Status status) {
  if (status || status.error().code == base::ErrorCode::kUnavailable) return status;
  Tell(findings, std::move(status.error().message));
  return {};
}

base::Status CheckPages(sqlite::Database& database, Findings& findings) {
  return database.Prepare("PRAGMA integrity_check(100)")
      .ForEach([&](sqlite::Statement& row) -> base::Status {
        if (row.Text(0) != "ok") Tell(findings, row.String(0));
        return {};
      });
}

base::Status CheckReferences(sqlite::Database& database, Findings& findings) {
  return database.Prepare("PRAGMA foreign_key_check")
      .ForEach([&](sqlite::Statement& row) -> base::Status {
        Tell(findings, fmt::format("row {} of `{}` refers to a row of `{}` that is not there",
                                   row.Number(1), row.Text(0), row.Text(2)));
        return {};
      });
}

base::Result<std::set<std::string>> ReadSchema(sqlite::Database& database) {
  std::set<std::string> schema;
  auto read = database
                  .Prepare(
                      "SELECT type || ' ' || name || ': ' || coalesce(sql, '') "
                      "FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")
                  .ForEach([&](sqlite::Statement& row) -> base::Status {
                    schema.insert(row.String(0));
                    return {};
                  });
  if (!read) return tl::unexpected(std::move(read.error()));
  return schema;
}

// Somebody may have dropped an index that names depend on.
base::Status CheckSchema(sqlite::Database& database, Findings& findings) {
  ASSIGN_OR_RETURN(const auto model, OpenStoreInMemory());
  ASSIGN_OR_RETURN(const auto wanted, ReadSchema(*model));
  ASSIGN_OR_RETURN(const auto found, ReadSchema(database));
  for (const std::string& part : wanted) {
    if (!found.contains(part)) Tell(findings, fmt::format("missing in the schema: {}", part));
  }
  for (const std::string& part : found) {
    if (!wanted.contains(part)) Tell(findings, fmt::format("strange in the schema: {}", part));
  }
  return {};
}

template <class T>
void CheckRow(const T&, Findings&) {}

template <>
void CheckRow(const Server& server, Findings& findings) {
  const auto settings = json::Parse(server.settings);
  if (settings && settings->root().Is(json::Type::kObject)) return;
  Tell(findings, fmt::format("the settings of server `{}` are no JSON object", server.id));
}

template <>
void CheckRow(const PolicyVersion& version, Findings& findings) {
  if (crypto::Sha256Hex(version.text) == version.digest) return;
  Tell(findings, fmt::format("version {} of policy `{}` is not the one that was kept: its digest "
                             "differs",
                             version.number, version.policy));
}

template <>
void CheckRow(const AcceptedTool& tool, Findings& findings) {
  if (crypto::Sha256Hex(tool.definition) == tool.digest) return;
  Tell(findings, fmt::format("accepted tool `{}` of server `{}` is not the one that was kept: its "
                             "digest differs",
                             tool.tool, tool.server));
}

template <class T>
base::Status CheckRows(sqlite::Database& database, Findings& findings) {
  return database.Prepare(TextsOf<T>().select).ForEach([&](sqlite::Statement& found) {
    const auto row = ReadRow<T>(found);
    if (row) {
      CheckRow(*row, findings);
    } else {
      Tell(findings, fmt::format("a {}: {}", Mapping<T>::kNoun, row.error().message));
    }
    return base::Status();
  });
}

// Numbers are given without gaps.
base::Status CheckNumbers(sqlite::Database& database, Findings& findings) {
  ASSIGN_OR_RETURN(const int64_t events,
                   database.ReadNumber("SELECT max(number) - count(*) FROM admin_events"));
  if (events != 0) Tell(findings, fmt::format("{} events of the audit log are missing", events));
  ASSIGN_OR_RETURN(const int64_t policies,
                   database.ReadNumber("SELECT count(*) FROM (SELECT policy FROM policy_versions "
                                       "GROUP BY policy HAVING max(number) <> count(*))"));
  if (policies != 0) {
    Tell(findings, fmt::format("{} policies lack versions that they had", policies));
  }
  return {};
}

base::Status CheckAllRows(sqlite::Database& database, Findings& findings) {
  for (const auto& check :
       {&CheckRows<Organisation>, &CheckRows<User>, &CheckRows<Member>, &CheckRows<Invitation>,
        &CheckRows<SignIn>, &CheckRows<ApiToken>, &CheckRows<Server>, &CheckRows<Policy>,
        &CheckRows<PolicyVersion>, &CheckRows<Grant>, &CheckRows<AcceptedTool>,
        &CheckRows<AdminEvent>, &CheckRows<KeptAnswer>, &CheckNumbers}) {
    RETURN_IF_ERROR(check(database, findings));
  }
  return {};
}

base::Status CheckAll(const std::string& path, Findings& findings) {
  ASSIGN_OR_RETURN(
      const auto database,
      sqlite::Database::Open(path, {.sharing = sqlite::Sharing::kShared, .is_read_only = true}));
  ASSIGN_OR_RETURN(const int64_t version, sqlite::ReadVersion(*database, StoreKind()));
  if (version == 0) return base::Fail(base::ErrorCode::kInvalidInput, "there is nothing in it");
  // One state for all that follows.
  RETURN_IF_ERROR(database->Execute("BEGIN"));
  RETURN_IF_ERROR(CheckPages(*database, findings));
  RETURN_IF_ERROR(CheckReferences(*database, findings));
  // An older store gets this schema when it is opened; its rows are read then.
  if (version != StoreKind().version) return {};
  RETURN_IF_ERROR(CheckSchema(*database, findings));
  // Statements of rows make sense on this schema alone.
  return findings.empty() ? CheckAllRows(*database, findings) : base::Status();
}

}  // namespace

base::Result<Findings> CheckFile(const std::string& path) {
  Findings findings;
  RETURN_IF_ERROR(TellDamage(findings, CheckAll(path, findings)));
  return findings;
}

}  // namespace toolgate::state
