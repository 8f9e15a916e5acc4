// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/migrations.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"
#include "state/sqlite/check_file.h"
#include "state/sqlite/testing/example_store.h"

namespace toolgate::state {
namespace {

// A store of each version that there has been, as SQL; see testdata/README.md.
std::string FixtureOf(int64_t version) {
  return fmt::format("{}/src/state/sqlite/testdata/version_{:04}.sql", TOOLGATE_SOURCE_DIR,
                     version);
}

TEST(Migrations, BringEveryVersionToTheNewest) {
  for (const Migration& migration : Migrations()) {
    SCOPED_TRACE(migration.version);
    const auto fixture = base::ReadFile(FixtureOf(migration.version));
    ASSERT_TRUE(fixture) << fixture.error().message;
    const base::TemporaryFolder folder;
    const std::string path = folder.path() + "/toolgate.db";
    {
      const auto old = sqlite::Database::Open(path, {}).value();
      const auto made = old->Execute("PRAGMA foreign_keys=OFF; " + *fixture);
      ASSERT_TRUE(made) << made.error().message;
      ASSERT_EQ(old->ReadNumber("PRAGMA user_version").value(), migration.version);
    }
    ExampleStore store(path);
    ASSERT_TRUE(store.store().Read([](Tables& tables) -> base::Status {
      const auto organisation = tables.organisations().FindNamed("acme").value();
      EXPECT_EQ(organisation->title, "The acme");
      EXPECT_EQ(tables.servers().FindNamed(organisation->id, "files").value()->labels.size(), 2U);
      EXPECT_EQ(tables.policies().FindNamed(organisation->id, "readers").value()->version, 1);
      const auto grant = tables.grants().FindNamed(organisation->id, "agent").value();
      EXPECT_EQ(grant->subject, "build machine");
      EXPECT_EQ(tables.members().CountAdmins(organisation->id).value(), 1);
      EXPECT_EQ(tables.accepted_tools().ListAll().value().size(), 1U);
      EXPECT_EQ(tables.admin_events().List({}).value().size(), 1U);
      return {};
    }));
    const auto findings = CheckFile(path).value();
    EXPECT_TRUE(findings.empty()) << findings.front();
  }
}

TEST(Migrations, LeaveAnOlderFileAsItWasWhereOneFails) {
  const base::TemporaryFolder folder;
  const auto database = sqlite::Database::Open(folder.path() + "/toolgate.db", {}).value();
  // In the way of the first one, whose earlier tables must not stay.
  ASSERT_TRUE(database->Execute(fmt::format("PRAGMA application_id={}", StoreKind().application)));
  ASSERT_TRUE(database->Execute("CREATE TABLE kept_answers(a INTEGER)"));
  EXPECT_FALSE(Migrate(*database));
  EXPECT_EQ(database->ReadNumber("SELECT count(*) FROM sqlite_schema").value(), 1);
  EXPECT_EQ(database->ReadNumber("PRAGMA user_version").value(), 0);
}

}  // namespace
}  // namespace toolgate::state
