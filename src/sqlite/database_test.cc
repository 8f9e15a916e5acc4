// SPDX-License-Identifier: Apache-2.0
#include "sqlite/database.h"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/testing/temporary_folder.h"

namespace toolgate::sqlite {
namespace {

constexpr FileKind kKind{.application = 0x11223344, .version = 3};

std::unique_ptr<Database> OpenAt(const std::string& path) {
  auto database = Database::Open(path, {});
  EXPECT_TRUE(database) << (database ? "" : database.error().message);
  return std::move(*database);
}

TEST(Database, RunsStatementsWithAllKindsOfValues) {
  const auto database = OpenAt(":memory:");
  ASSERT_TRUE(database->Execute("CREATE TABLE t(a INTEGER, b TEXT, c BLOB, d TEXT)"));
  const std::string bytes("\0x\xFF", 3);
  ASSERT_TRUE(database->Prepare("INSERT INTO t VALUES(?, ?, ?, ?)")
                  .Bind(int64_t{1} << 60)
                  .Bind("it's")
                  .BindBytes(bytes)
                  .BindNull()
                  .Finish());
  EXPECT_EQ(database->changes(), 1);
  Statement found = database->Prepare("SELECT a, b, c, d FROM t WHERE b = ?");
  ASSERT_TRUE(found.Bind("it's").Next().value());
  EXPECT_EQ(found.Number(0), int64_t{1} << 60);
  EXPECT_EQ(found.Text(1), "it's");
  EXPECT_EQ(found.Text(2), bytes);
  EXPECT_TRUE(found.IsNull(3));
  EXPECT_FALSE(found.Next().value());
}

TEST(Database, RefusesWhatAConstraintForbidsAsConflict) {
  const auto database = OpenAt(":memory:");
  ASSERT_TRUE(database->Execute("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
  ASSERT_TRUE(database->Prepare("INSERT INTO t VALUES(?)").Bind(1).Finish());
  const auto again = database->Prepare("INSERT INTO t VALUES(?)").Bind(1).Finish();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::ErrorCode::kConflict);
}

TEST(Database, SaysSoWhereAStatementMakesNoSense) {
  const auto database = OpenAt(":memory:");
  EXPECT_FALSE(database->Prepare("SELECT nothing FROM nowhere").Next());
  EXPECT_FALSE(database->ReadNumber("SELECT nothing FROM nowhere"));
}

TEST(Database, IsForItsOwnerAlone) {
  const base::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  OpenAt(path);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(Transaction, LeavesNothingUnlessItIsCommitted) {
  const auto database = OpenAt(":memory:");
  ASSERT_TRUE(database->Execute("CREATE TABLE t(a INTEGER)"));
  {
    auto transaction = Transaction::Begin(*database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database->Execute("INSERT INTO t VALUES(1)"));
  }
  EXPECT_EQ(database->ReadNumber("SELECT count(*) FROM t").value(), 0);
  auto transaction = Transaction::Begin(*database);
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(database->Execute("INSERT INTO t VALUES(1)"));
  ASSERT_TRUE(transaction->Commit());
  EXPECT_EQ(database->ReadNumber("SELECT count(*) FROM t").value(), 1);
}

TEST(FileKind, TellsOursFromOthersAndFromTheFuture) {
  const auto database = OpenAt(":memory:");
  EXPECT_EQ(ReadVersion(*database, kKind).value(), 0);
  ASSERT_TRUE(WriteVersion(*database, kKind));
  EXPECT_EQ(ReadVersion(*database, kKind).value(), 3);
  const auto newer = ReadVersion(*database, {kKind.application, 2});
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().message.find("newer version"), std::string::npos);
  EXPECT_FALSE(ReadVersion(*database, {kKind.application + 1, 3}));
}

}  // namespace
}  // namespace toolgate::sqlite
