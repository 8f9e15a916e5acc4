// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/sqlite_control_store.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"
#include "sqlite/database.h"
#include "state/sqlite/check_file.h"
#include "state/sqlite/testing/example_store.h"
#include "state/tables/testing/control_store_contract.h"

namespace toolgate::state {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;

class Harness : public ControlStoreHarness {
 public:
  explicit Harness(std::string path) : store_(std::move(path)) {}
  ControlStore& store() override { return store_.store(); }
  bool is_durable() const override { return !store_.path().empty(); }
  void Restart() override { store_.Restart(); }

 private:
  ExampleStore store_;
};

class DiskHarness : base::TemporaryFolder, public Harness {
 public:
  DiskHarness() : Harness(path() + "/toolgate.db") {}
};

std::unique_ptr<ControlStoreHarness> OnDisk() { return std::make_unique<DiskHarness>(); }
std::unique_ptr<ControlStoreHarness> InMemory() { return std::make_unique<Harness>(""); }

INSTANTIATE_TEST_SUITE_P(OnDisk, ControlStoreContract, testing::Values(&OnDisk));
INSTANTIATE_TEST_SUITE_P(InMemory, ControlStoreContract, testing::Values(&InMemory));
INSTANTIATE_TEST_SUITE_P(OnDisk, ControlTablesContract, testing::Values(&OnDisk));
INSTANTIATE_TEST_SUITE_P(InMemory, ControlTablesContract, testing::Values(&InMemory));

class SqliteControlStoreTest : public testing::Test {
 protected:
  std::string Path() const { return folder_.path() + "/toolgate.db"; }
  base::Error OpenError() {
    ExampleLogger logger;
    const auto opened = SqliteControlStore::Open({.path = Path()}, logger.logger());
    EXPECT_FALSE(opened);
    return opened ? base::Error{} : opened.error();
  }

  base::TemporaryFolder folder_;
};

TEST_F(SqliteControlStoreTest, ChangesThatWaitAreCommittedTogether) {
  ExampleStore example(Path());
  SqliteControlStore& store = example.store();
  constexpr int kOthers = 20;
  std::latch is_running(1);
  std::latch go_on(1);
  int published = 0;
  store.SetOnCommitted([&](const Touched&, Tables&) { ++published; });
  const uint64_t before = store.counts().commits;
  std::vector<std::thread> writers;
  writers.emplace_back([&] {
    EXPECT_TRUE(store.Write([&](Tables& tables) {
      is_running.count_down();
      go_on.wait();
      return InsertOrganisation(tables, "first");
    }));
  });
  is_running.wait();
  for (int i = 0; i < kOthers; ++i) {
    writers.emplace_back([&, i] {
      EXPECT_TRUE(store.Write(
          [&](Tables& tables) { return InsertOrganisation(tables, std::to_string(i)); }));
    });
  }
  while (store.counts().waiting < kOthers) std::this_thread::yield();
  go_on.count_down();
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(store.counts().commits - before, 2U);
  EXPECT_EQ(published, 2);
  EXPECT_EQ(CountOrganisations(store), kOthers + 1);
}

TEST_F(SqliteControlStoreTest, AReadingGoesOnWhileAChangeIsMade) {
  ExampleStore example(Path());
  SqliteControlStore& store = example.store();
  std::latch is_running(1);
  std::latch go_on(1);
  std::thread writer([&] {
    EXPECT_TRUE(store.Write([&](Tables& tables) -> base::Status {
      RETURN_IF_ERROR(InsertOrganisation(tables, "a"));
      is_running.count_down();
      go_on.wait();
      return {};
    }));
  });
  is_running.wait();
  EXPECT_EQ(CountOrganisations(store), 0);
  go_on.count_down();
  writer.join();
  EXPECT_EQ(CountOrganisations(store), 1);
}

TEST_F(SqliteControlStoreTest, IsForItsOwnerAlone) {
  ExampleStore example(Path());
  ASSERT_TRUE(example.Insert("a"));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    ASSERT_EQ(::stat((Path() + suffix).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(SqliteControlStoreTest, IsUsedByOneProcess) {
  const ExampleStore example(Path());
  const base::Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("another process uses"));
}

TEST_F(SqliteControlStoreTest, TakesALockThatIsHeldAlready) {
  auto lock = DirectoryLock::Take(folder_.path());
  ASSERT_TRUE(lock);
  EXPECT_EQ(DirectoryLock::Take(folder_.path()).error().code, ErrorCode::kConflict);
  ExampleLogger logger;
  {
    auto store =
        SqliteControlStore::Open({.path = Path(), .lock = std::move(*lock)}, logger.logger());
    ASSERT_TRUE(store) << store.error().message;
  }
  EXPECT_TRUE(DirectoryLock::Take(folder_.path()));
}

TEST_F(SqliteControlStoreTest, LeavesFilesOfOthersAsTheyAre) {
  std::ofstream(Path()) << std::string(5000, 'x');
  EXPECT_EQ(OpenError().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(base::ReadFile(Path()).value(), std::string(5000, 'x'));
  std::filesystem::remove(Path());
  {
    const auto other = sqlite::Database::Open(Path(), {}).value();
    ASSERT_TRUE(other->Execute("CREATE TABLE t(a); PRAGMA journal_mode=DELETE"));
  }
  const std::string before = base::ReadFile(Path()).value();
  const base::Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kInvalidInput);
  EXPECT_THAT(error.message, HasSubstr("something else"));
  EXPECT_EQ(base::ReadFile(Path()).value(), before);
}

TEST_F(SqliteControlStoreTest, RefusesWhatANewerVersionWrote) {
  { const ExampleStore example(Path()); }
  {
    const auto database = sqlite::Database::Open(Path(), {}).value();
    ASSERT_TRUE(database->Execute("PRAGMA user_version=999"));
  }
  const base::Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("newer version"));
  // Which is nothing that a check could find fault with.
  EXPECT_EQ(CheckFile(Path()).error().code, ErrorCode::kUnavailable);
}

TEST_F(SqliteControlStoreTest, TakesNoEmptyFileForANewStore) {
  std::ofstream(Path()).flush();
  const base::Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kInvalidInput);
  EXPECT_THAT(error.message, HasSubstr("it is empty"));
}

// Wherever bytes are wrong, it is refused, or fails, or holds what it held.
TEST_F(SqliteControlStoreTest, ADamagedFileIsRefusedOrFails) {
  {
    ExampleStore example(Path());
    ExampleThings things;
    ASSERT_TRUE(example.store().Write(
        [&](Tables& tables) { return InsertExample(tables, "acme", things); }));
  }
  const std::string sound = base::ReadFile(Path()).value();
  int refused = 0;
  for (size_t at = 0; at + 64 < sound.size(); at += 1999) {
    std::string damaged = sound;
    for (size_t i = 0; i < 64; ++i) damaged[at + i] = static_cast<char>(damaged[at + i] ^ 0x5A);
    std::ofstream(Path(), std::ios::binary | std::ios::trunc) << damaged;
    ExampleLogger logger;
    auto opened = SqliteControlStore::Open({.path = Path()}, logger.logger());
    if (!opened) {
      ++refused;
      continue;
    }
    const auto used = (*opened)->Write([](Tables& tables) -> base::Status {
      RETURN_IF_ERROR(tables.grants().ListAll());
      RETURN_IF_ERROR(tables.servers().ListAll());
      return InsertOrganisation(tables, "more");
    });
    if (!used) ++refused;
  }
  EXPECT_GT(refused, 5);
  std::ofstream(Path(), std::ios::binary | std::ios::trunc) << sound.substr(0, sound.size() / 2);
  EXPECT_EQ(OpenError().code, ErrorCode::kInvalidInput);
}

// No file of this process may grow beyond so much, as if the disk were full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_F(SqliteControlStoreTest, AFullDiskRefusesChangesAndLosesNone) {
  ExampleStore example(Path());
  int published = 0;
  example.store().SetOnCommitted([&](const Touched&, Tables&) { ++published; });
  int kept = 0;
  base::Error error;
  {
    const FullDisk full(1 << 20);
    for (int i = 0; i < 1000 && error.message.empty(); ++i) {
      const auto inserted = example.Insert("o" + std::to_string(i), std::string(4000, 'x'));
      if (inserted) {
        ++kept;
      } else {
        error = inserted.error();
      }
    }
    EXPECT_EQ(CountOrganisations(example.store()), kept);
    EXPECT_FALSE(example.Insert("once-more", std::string(2 << 20, 'x')));
  }
  EXPECT_EQ(error.code, ErrorCode::kUnavailable) << error.message;
  EXPECT_GT(kept, 5);
  EXPECT_EQ(published, kept);
  EXPECT_THAT(example.log(), HasSubstr("store_failing"));
  ASSERT_TRUE(example.Insert("after", ""));
  EXPECT_THAT(example.log(), HasSubstr("store_recovered"));
  example.Restart();
  EXPECT_EQ(CountOrganisations(example.store()), kept + 1);
}

// In a process of its own, which may not be root's: root writes everywhere.
TEST_F(SqliteControlStoreTest, AReadOnlyDirectoryIsRefused) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    const auto lock = DirectoryLock::Take(folder_.path());
    ::_exit(!lock && lock.error().code == ErrorCode::kUnavailable ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
}

}  // namespace
}  // namespace toolgate::state
