// SPDX-License-Identifier: Apache-2.0
#include "state/durable/durable_counter_store.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"
#include "state/testing/counter_store_contract.h"
#include "state/testing/random_run.h"

namespace toolgate::state {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A store whose restarts find the files as they are at that moment, as after a `kill -9`.
class DurableHarness final : public StoreHarness {
 public:
  explicit DurableHarness(size_t segment_bytes = Segment::kBytesMin)
      : segment_bytes_(segment_bytes), store_(Open()) {}

  CounterStore& store() override { return *store_; }
  DurableCounterStore& durable() { return *store_; }
  bool is_durable() const override { return true; }
  void Restart() override {
    // The keeper must not change files while they are copied.
    while (store_->counts().journal.segments > 2) std::this_thread::yield();
    folder_.MoveToCopy();
    store_ = Open();
  }

  // Null if it cannot be opened: error() says why.
  std::unique_ptr<DurableCounterStore> TryOpen() {
    DurableCounterStore::Options options;
    options.path = folder_.path() + "/state";
    options.segment_bytes = segment_bytes_;
    options.sync_interval = milliseconds(5);
    auto opened = DurableCounterStore::Open(std::move(options), clock, logger_);
    if (opened) return std::move(*opened);
    error_ = opened.error();
    return nullptr;
  }
  void Close() { store_.reset(); }
  void Reopen() { store_ = Open(); }

  // The journal's file with the calls, if the store is closed.
  std::string journal() const { return Journal::PathOf(folder_.path() + "/state", number_); }
  std::string folder() const { return folder_.path() + "/state"; }
  const base::Error& error() const { return error_; }
  std::string log() const {
    const std::lock_guard lock(log_mutex_);
    return log_;
  }

 private:
  std::unique_ptr<DurableCounterStore> Open() {
    auto opened = TryOpen();
    EXPECT_TRUE(opened) << error_.message;
    for (number_ = 1; !std::filesystem::exists(journal()); ++number_) continue;
    return opened;
  }

  const size_t segment_bytes_;
  base::TemporaryFolder folder_;
  mutable std::mutex log_mutex_;
  std::string log_;
  telemetry::Logger logger_{clock, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) {
                              const std::lock_guard lock(log_mutex_);
                              log_ += line;
                            }};
  base::Error error_;
  uint64_t number_ = 1;
  std::unique_ptr<DurableCounterStore> store_;
};

std::unique_ptr<StoreHarness> MakeDurableHarness() {
  return std::make_unique<DurableHarness>(4 << 20);
}

INSTANTIATE_TEST_SUITE_P(Durable, CounterStoreContract, testing::Values(&MakeDurableHarness));

class DurableCounterStoreTest : public ::testing::Test {
 protected:
  int CallAll(const Limit& limit, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; ++i) admitted += Reserve(limit) ? 1 : 0;
    return admitted;
  }
  tl::expected<Reservation, Refusal> Reserve(const Limit& limit) {
    return harness_.store().Reserve({&limit, 1});
  }
  base::FakeClock& clock() { return harness_.clock; }

  DurableHarness harness_;
};

TEST(DurableRandomTest, DoesWhatTheObviousReadingSaysAcrossRestarts) {
  for (uint32_t seed = 1001; seed <= 1012; ++seed) {
    DurableHarness harness;
    RunRandomly(harness, seed, 1500);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST_F(DurableCounterStoreTest, ARestartResetsNothing) {
  Limit spend = MakeLimit(100, "spend", seconds(86400));
  spend.amount = *Amount::From(*base::Decimal::Parse("0.75"));
  const Limit day = MakeCalendarLimit(3, hours(24));
  EXPECT_EQ(CallAll(MakeLimit(3), 9), 3);
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "s"), 9), 3);
  EXPECT_EQ(CallAll(day, 9), 3);
  EXPECT_EQ(CallAll(spend, 10), 10);
  clock().Advance(seconds(20));
  harness_.Restart();
  EXPECT_EQ(Reserve(MakeLimit(3)).error().retry_after, seconds(40));
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "s"), 9), 0);
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "another"), 9), 0);
  EXPECT_EQ(CallAll(MakeSessionLimit(3, ""), 9), 0);
  EXPECT_EQ(CallAll(day, 9), 0);
  EXPECT_EQ(harness_.store().Query(spend).used.Text(), "7.5");
  clock().Advance(seconds(40));
  harness_.Restart();
  EXPECT_EQ(CallAll(MakeLimit(3), 9), 3);
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "another"), 9), 3);
  EXPECT_EQ(CallAll(day, 9), 0);
}

TEST_F(DurableCounterStoreTest, ManySegmentsAndRestartsLoseNothing) {
  const Limit limit = MakeLimit(1'000'000, "calls", hours(24));
  for (int64_t round = 1; round <= 6; ++round) {
    for (int i = 0; i < 3000; ++i) {
      // A segment holds a thousand calls; the keeper may be slower than that.
      while (!Reserve(limit)) std::this_thread::yield();
      clock().Advance(milliseconds(1));
    }
    EXPECT_EQ(harness_.store().Query(limit).used, Amount::Of(3000 * round));
    harness_.Restart();
    EXPECT_EQ(harness_.store().Query(limit).used, Amount::Of(3000 * round));
  }
  size_t files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(harness_.folder())) {
    ++files;
  }
  EXPECT_LE(files, 3 + Journal::kFullMax + 2);
}

TEST_F(DurableCounterStoreTest, NoRestartFreesAWindowEarlyWhateverTheClockSays) {
  EXPECT_EQ(CallAll(MakeLimit(3), 9), 3);
  clock().Advance(seconds(10));
  clock().SetWall(clock().WallNow() + hours(1));  // seen by the run that ends
  EXPECT_EQ(CallAll(MakeLimit(4), 9), 1);
  harness_.Restart();
  EXPECT_EQ(Reserve(MakeLimit(4)).error().retry_after, seconds(50));
  clock().SetWall(clock().WallNow() - hours(5));  // while it is down
  harness_.Restart();
  EXPECT_EQ(Reserve(MakeLimit(4)).error().retry_after, seconds(50));
  clock().Advance(seconds(49));
  EXPECT_EQ(CallAll(MakeLimit(4), 9), 0);
  clock().Advance(seconds(1));
  EXPECT_EQ(CallAll(MakeLimit(4), 9), 3);
}

TEST_F(DurableCounterStoreTest, WhatWasGivenBackStaysSo) {
  EXPECT_TRUE(Reserve(MakeLimit(3)));
  const auto reserved = Reserve(MakeLimit(3));
  harness_.store().Release(*reserved);
  harness_.Restart();
  EXPECT_EQ(harness_.store().Query(MakeLimit(3)).used, Amount::Of(1));
}

TEST_F(DurableCounterStoreTest, TwoGatewaysCannotShareAFolder) {
  EXPECT_FALSE(harness_.TryOpen());
  EXPECT_NE(harness_.error().message.find("another gateway uses"), std::string::npos);
  harness_.Close();
  EXPECT_TRUE(harness_.TryOpen());
}

TEST_F(DurableCounterStoreTest, ItsFilesAreTheOwnersAlone) {
  EXPECT_TRUE(Reserve(MakeLimit(3)));
  const auto mode = [](const std::string& path) {
    struct stat status {};
    ::stat(path.c_str(), &status);
    return status.st_mode & 0777;
  };
  EXPECT_EQ(mode(harness_.folder()), 0700u);
  for (const auto& file : std::filesystem::directory_iterator(harness_.folder())) {
    EXPECT_EQ(mode(file.path()), 0600u) << file.path();
  }
}

// The store closed after some calls, and one byte of a file changed.
class DamagedFilesTest : public DurableCounterStoreTest {
 protected:
  void SetUp() override {
    EXPECT_EQ(CallAll(MakeLimit(1000), 20), 20);
    harness_.Close();
  }
  static void Change(const std::string& path, size_t offset, size_t count = 1) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    for (size_t i = 0; i < count; ++i) file.put('\x5A');
  }
};

TEST_F(DamagedFilesTest, AJournalDamagedInTheMiddleIsRefused) {
  Change(harness_.journal(), 4096 + 300);
  EXPECT_FALSE(harness_.TryOpen());
  EXPECT_NE(harness_.error().message.find("it is damaged at byte"), std::string::npos)
      << harness_.error().message;
  EXPECT_NE(harness_.error().message.find("move it away"), std::string::npos);
}

TEST_F(DamagedFilesTest, AHeaderThatIsNoneIsRefused) {
  Change(harness_.journal(), 3);
  EXPECT_FALSE(harness_.TryOpen());
}

TEST_F(DamagedFilesTest, AMissingJournalIsRefused) {
  std::filesystem::remove(harness_.journal());
  EXPECT_FALSE(harness_.TryOpen());
  EXPECT_NE(harness_.error().message.find("it is missing"), std::string::npos);
}

TEST_F(DamagedFilesTest, AnEmptiedJournalIsRefused) {
  std::filesystem::resize_file(harness_.journal(), 0);
  EXPECT_FALSE(harness_.TryOpen());
}

TEST_F(DamagedFilesTest, ADatabaseThatIsNoneIsRefused) {
  Change(harness_.folder() + "/counters.db", 0, 200);
  std::filesystem::remove(harness_.folder() + "/counters.db-wal");
  EXPECT_FALSE(harness_.TryOpen());
  EXPECT_NE(harness_.error().message.find("move it away"), std::string::npos)
      << harness_.error().message;
}

TEST_F(DamagedFilesTest, WhatFollowsTheLastRecordIsLeftOut) {
  auto bytes = *base::ReadFile(harness_.journal());
  const size_t end = bytes.find_last_not_of('\0');
  Change(harness_.journal(), end + 24, 50);
  harness_.Reopen();
  EXPECT_EQ(harness_.store().Query(MakeLimit(1000)).used, Amount::Of(20));
  EXPECT_NE(harness_.log().find("counters_torn"), std::string::npos);
}

TEST_F(DurableCounterStoreTest, DeniesWhileTheJournalHasNoRoomAndRecovers) {
  // The place of the segments to come is taken.
  const Limit limit = MakeLimit(1'000'000, "calls", hours(24));
  EXPECT_TRUE(Reserve(limit));
  std::vector<std::string> obstacles;
  for (uint64_t number = 3; number < 40; ++number) {
    obstacles.push_back(Journal::PathOf(harness_.folder(), number));
    std::filesystem::create_directory(obstacles.back());
  }
  int admitted = 1;
  std::optional<Refusal> refused;
  for (int i = 0; i < 20'000 && !refused; ++i) {
    const auto reserved = Reserve(limit);
    if (reserved) ++admitted;
    if (!reserved) refused = reserved.error();
  }
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, Refusal::Why::kUnavailable);
  EXPECT_FALSE(harness_.durable().is_writable());
  EXPECT_EQ(harness_.store().Query(limit).used, Amount::Of(admitted));  // denied takes nothing
  while (harness_.durable().counts().failures == 0) std::this_thread::yield();
  for (const std::string& obstacle : obstacles) std::filesystem::remove(obstacle);
  while (!Reserve(limit)) std::this_thread::yield();
  EXPECT_TRUE(harness_.durable().is_writable());
  while (harness_.log().find("counters_recovered") == std::string::npos) {
    std::this_thread::yield();
  }
  harness_.Restart();
  EXPECT_EQ(harness_.store().Query(limit).used, Amount::Of(admitted + 1));
}

TEST_F(DurableCounterStoreTest, IsExactWhileSegmentsChange) {
  constexpr int kMax = 5000;
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      const Limit limits[] = {MakeLimit(kMax), MakeLimit(1'000'000, "more", hours(24))};
      for (int i = 0; i < 2000;) {
        const auto reserved = harness_.store().Reserve(limits);
        if (!reserved && reserved.error().why == Refusal::Why::kUnavailable) {
          std::this_thread::yield();  // the keeper is behind
          continue;
        }
        ++i;
        admitted += reserved ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, kMax);
  harness_.Restart();
  EXPECT_EQ(harness_.store().Query(MakeLimit(kMax)).used, Amount::Of(kMax));
  EXPECT_EQ(harness_.store().Query(MakeLimit(1'000'000, "more", hours(24))).used, Amount::Of(kMax));
}

}  // namespace
}  // namespace toolgate::state
