// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/backup.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"
#include "sqlite/database.h"
#include "state/sqlite/check_file.h"
#include "state/sqlite/testing/example_store.h"
#include "state/tables/testing/example_rows.h"

namespace toolgate::state {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class BackupTest : public testing::Test {
 protected:
  BackupTest() { std::filesystem::create_directory(folder_.path() + "/data"); }

  std::string Store() const { return folder_.path() + "/data/toolgate.db"; }
  std::string Copy() const { return folder_.path() + "/copy.db"; }

  base::TemporaryFolder folder_;
};

std::vector<std::string> Check(const std::string& path) {
  auto findings = CheckFile(path);
  EXPECT_TRUE(findings) << findings.error().message;
  return findings ? std::move(*findings) : std::vector<std::string>{};
}

// What is wrong after `sql` was run on the file behind the store's back.
std::vector<std::string> CheckAfter(const std::string& path, const char* sql) {
  {
    const auto database = sqlite::Database::Open(path, {}).value();
    const auto run = database->Execute(sql);
    EXPECT_TRUE(run) << run.error().message;
  }
  return Check(path);
}

TEST_F(BackupTest, IsMadeWhileTheStoreIsWrittenTo) {
  ExampleStore example(Store());
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    for (int i = 0; !is_over; ++i) {
      // Two at a time: a copy has both or none.
      EXPECT_TRUE(example.store().Write([&](Tables& tables) -> base::Status {
        RETURN_IF_ERROR(InsertOrganisation(tables, "a" + std::to_string(i)));
        return InsertOrganisation(tables, "b" + std::to_string(i));
      }));
    }
  });
  for (int i = 0; i < 5; ++i) {
    const std::string path = Copy() + std::to_string(i);
    const auto made = BackUp(Store(), path);
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_THAT(Check(path), IsEmpty());
    const auto copy = sqlite::Database::Open(path, {.is_read_only = true}).value();
    EXPECT_EQ(copy->ReadNumber("SELECT count(*) % 2 FROM organisations").value(), 0);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
  }
  is_over = true;
  writer.join();
}

TEST_F(BackupTest, ReplacesNoFile) {
  ExampleStore example(Store());
  std::ofstream(Copy()) << "mine";
  EXPECT_EQ(BackUp(Store(), Copy()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(BackUp(Store(), Store()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(base::ReadFile(Copy()).value(), "mine");
}

TEST_F(BackupTest, LeavesNothingWhereItFails) {
  EXPECT_EQ(BackUp(Store(), Copy()).error().code, ErrorCode::kUnavailable);
  std::ofstream(Store()) << std::string(5000, 'x');
  EXPECT_EQ(BackUp(Store(), Copy()).error().code, ErrorCode::kInvalidInput);
  int files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1);  // the folder of the store
}

TEST_F(BackupTest, IsRestoredWithoutSignIns) {
  ExampleStore example(Store());
  ExampleThings things;
  ASSERT_TRUE(example.store().Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertExample(tables, "acme", things));
    SignIn sign_in = ExampleSignIn(things.user.id, "t");
    RETURN_IF_ERROR(tables.sign_ins().Insert(sign_in));
    return tables.kept_answers().Add(ExampleAnswer("a", "k"));
  }));
  ASSERT_TRUE(BackUp(Store(), Copy()));
  ASSERT_TRUE(example.Insert("later"));
  EXPECT_EQ(RestoreFrom(Copy(), Store()).error().code, ErrorCode::kConflict);
  const std::string used = folder_.path() + "/other/toolgate.db";
  std::filesystem::create_directory(folder_.path() + "/other");
  std::filesystem::copy(folder_.path() + "/data", folder_.path() + "/other");
  const auto restored = RestoreFrom(Copy(), used);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_THAT(Check(used), IsEmpty());
  // What was there, with the changes that were only in its log, is kept.
  EXPECT_THAT(Check(used + ".replaced"), IsEmpty());
  {
    const auto old = sqlite::Database::Open(used + ".replaced", {.is_read_only = true}).value();
    EXPECT_EQ(old->ReadNumber("SELECT count(*) FROM organisations").value(), 2);
  }
  ExampleStore again(used);
  EXPECT_EQ(CountOrganisations(again.store()), 1);
  ASSERT_TRUE(again.store().Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.grants().Find(things.grant.id).value(), things.grant);
    EXPECT_THAT(tables.sign_ins().ListOfUser(things.user.id).value(), IsEmpty());
    EXPECT_FALSE(tables.kept_answers().Find("a", "k").value());
    return {};
  }));
}

TEST_F(BackupTest, IsRestoredOverADamagedStoreAndWhereThereIsNone) {
  {
    ExampleStore example(Store());
    ASSERT_TRUE(example.Insert("acme"));
    ASSERT_TRUE(BackUp(Store(), Copy()));
  }
  std::ofstream(Store(), std::ios::trunc) << std::string(5000, 'x');
  std::ofstream(Store() + "-wal") << "rubbish";
  ASSERT_TRUE(RestoreFrom(Copy(), Store()));
  {
    ExampleStore example(Store());
    EXPECT_EQ(CountOrganisations(example.store()), 1);
  }
  EXPECT_EQ(base::ReadFile(Store() + ".replaced").value(), std::string(5000, 'x'));
  std::filesystem::remove_all(folder_.path() + "/data");
  EXPECT_EQ(RestoreFrom(Copy(), Store()).error().code, ErrorCode::kUnavailable);
  std::filesystem::create_directory(folder_.path() + "/data");
  ASSERT_TRUE(RestoreFrom(Copy(), Store()));
  ExampleStore example(Store());
  EXPECT_EQ(CountOrganisations(example.store()), 1);
}

TEST_F(BackupTest, OnlySoundOnesAreRestored) {
  { ExampleStore example(Store()); }
  const std::string before = base::ReadFile(Store()).value();
  std::ofstream(Copy()) << std::string(5000, 'x');
  EXPECT_EQ(RestoreFrom(Copy(), Store()).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(RestoreFrom(Copy() + "-none", Store()).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(RestoreFrom(Store(), Store()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(base::ReadFile(Store()).value(), before);
}

class CheckFileTest : public BackupTest {
 protected:
  CheckFileTest() {
    ExampleStore example(Store());
    EXPECT_TRUE(example.store().Write(
        [&](Tables& tables) { return InsertExample(tables, "acme", things_); }));
  }
  ExampleThings things_;
};

TEST_F(CheckFileTest, FindsNothingInASoundStoreAlsoWhileItIsUsed) {
  EXPECT_THAT(Check(Store()), IsEmpty());
  ExampleStore example(Store());
  ASSERT_TRUE(example.Insert("b"));
  EXPECT_THAT(Check(Store()), IsEmpty());
}

TEST_F(CheckFileTest, FindsWhatRefersToNothing) {
  EXPECT_THAT(CheckAfter(Store(), "PRAGMA foreign_keys=OFF; DELETE FROM servers"), Not(IsEmpty()));
}

TEST_F(CheckFileTest, FindsAChangedPolicy) {
  EXPECT_THAT(CheckAfter(Store(),
                         "DROP TRIGGER policy_versions_never_change;"
                         "UPDATE policy_versions SET text = 'allow everything';"
                         "CREATE TRIGGER policy_versions_never_change BEFORE UPDATE ON "
                         "policy_versions\nBEGIN\n  SELECT RAISE(ABORT, 'a version of a policy "
                         "never changes');\nEND"),
              ElementsAre(HasSubstr("its digest differs")));
}

TEST_F(CheckFileTest, FindsAChangedSchema) {
  EXPECT_THAT(CheckAfter(Store(), "DROP INDEX grants_live_label"),
              ElementsAre(HasSubstr("missing in the schema: index grants_live_label")));
}

TEST_F(CheckFileTest, FindsSettingsThatAreNone) {
  EXPECT_THAT(CheckAfter(Store(), "UPDATE servers SET settings = '[1]'"),
              ElementsAre(HasSubstr("no JSON object")));
}

TEST_F(CheckFileTest, FindsDamagedLabels) {
  EXPECT_THAT(CheckAfter(Store(), "UPDATE grants SET labels = '{'"),
              ElementsAre(HasSubstr("a grant: the store is damaged")));
}

TEST_F(CheckFileTest, KnowsOtherFiles) {
  EXPECT_THAT(CheckAfter(Store(), "PRAGMA application_id=5"),
              ElementsAre(HasSubstr("something else")));
  std::ofstream(Copy()) << std::string(5000, 'x');
  EXPECT_THAT(Check(Copy()), ElementsAre(HasSubstr("not a database")));
  EXPECT_EQ(CheckFile(Copy() + "-none").error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace toolgate::state
