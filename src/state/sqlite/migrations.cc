// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/migrations.h"

namespace toolgate::state {
namespace {

constexpr int64_t kApplication = 0x74676373;  // `tgcs`

base::Status RunMigration(sqlite::Database& database, const Migration& migration) {
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database));
  RETURN_IF_ERROR(database.Execute(migration.sql));
  RETURN_IF_ERROR(
      sqlite::WriteVersion(database, {.application = kApplication, .version = migration.version}));
  return transaction.Commit();
}

}  // namespace

sqlite::FileKind StoreKind() {
  return {.application = kApplication, .version = Migrations().back().version};
}

base::Status Migrate(sqlite::Database& database) {
  ASSIGN_OR_RETURN(const int64_t version, sqlite::ReadVersion(database, StoreKind()));
  for (const Migration& migration : Migrations()) {
    if (migration.version > version) RETURN_IF_ERROR(RunMigration(database, migration));
  }
  return {};
}

}  // namespace toolgate::state
