// SPDX-License-Identifier: Apache-2.0
#include "sqlite/copy.h"

#include <gtest/gtest.h>

#include "base/testing/temporary_folder.h"

namespace toolgate::sqlite {
namespace {

TEST(CopyAll, TakesWhatIsCommittedWhileOthersWrite) {
  const base::TemporaryFolder folder;
  const Database::Options shared{.sharing = Sharing::kShared};
  const auto writer = Database::Open(folder.path() + "/a.db", shared).value();
  ASSERT_TRUE(writer->Execute("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES(1)"));
  ASSERT_TRUE(writer->Execute("BEGIN IMMEDIATE; INSERT INTO t VALUES(2)"));
  const auto reader =
      Database::Open(folder.path() + "/a.db", {.sharing = Sharing::kShared, .is_read_only = true})
          .value();
  const auto copy = Database::Open(folder.path() + "/b.db", {}).value();
  ASSERT_TRUE(CopyAll(*reader, *copy));
  EXPECT_EQ(copy->ReadNumber("SELECT count(*) FROM t").value(), 1);
}

TEST(CopyAll, SaysSoWhereThereIsNoDatabase) {
  const auto from = Database::Open(":memory:", {}).value();
  const auto to = Database::Open(":memory:", {}).value();
  ASSERT_TRUE(to->Execute("BEGIN; CREATE TABLE t(a INTEGER)"));
  EXPECT_FALSE(CopyAll(*from, *to));
}

}  // namespace
}  // namespace toolgate::sqlite
