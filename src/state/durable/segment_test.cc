// SPDX-License-Identifier: Apache-2.0
#include "state/durable/segment.h"

#include <sys/resource.h>

#include <csignal>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"

namespace toolgate::state {
namespace {

using std::chrono::seconds;

constexpr Moment kNow{seconds(1000), seconds(2000)};

class SegmentTest : public ::testing::Test {
 protected:
  std::unique_ptr<Segment> Create(size_t bytes = Segment::kBytesMin) {
    auto segment = Segment::Create(Path(), 5, bytes, kNow);
    EXPECT_TRUE(segment) << segment.error().message;
    return std::move(*segment);
  }
  std::string Path() const { return folder_.path() + "/segment"; }
  std::string Bytes() const { return *base::ReadFile(Path()); }

  base::Result<SegmentEnd> Read(std::string_view bytes) {
    records_.clear();
    return ReadSegment(bytes, [this](size_t, std::string_view record) {
      records_.emplace_back(record);
      return base::Status();
    });
  }

  base::TemporaryFolder folder_;
  std::vector<std::string> records_;
};

TEST_F(SegmentTest, HoldsWhatWasAppendedFromThatMomentOn) {
  const auto segment = Create();
  EXPECT_TRUE(segment->Append("first"));
  EXPECT_TRUE(segment->Append(std::string(1000, 'x')));
  const auto end = Read(Bytes());  // neither synced nor closed
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->number, 5u);
  EXPECT_EQ(end->end, segment->end());
  EXPECT_FALSE(end->is_torn);
  EXPECT_EQ(records_, (std::vector<std::string>{"first", std::string(1000, 'x')}));
}

TEST_F(SegmentTest, KnowsTheTimeOfItsLastSync) {
  const auto segment = Create();
  EXPECT_EQ(Read(Bytes())->last.time, seconds(1000));
  for (int i = 1; i <= 5; ++i) {
    EXPECT_TRUE(segment->Append("x"));
    EXPECT_TRUE(segment->Sync({seconds(1000 + i), seconds(3000)}));
    EXPECT_EQ(Read(Bytes())->last.time, seconds(1000 + i));
  }
  EXPECT_EQ(Read(Bytes())->last.wall, seconds(3000));
}

TEST_F(SegmentTest, TakesRecordsUntilItIsFull) {
  const auto segment = Create();
  size_t appended = 0;
  while (segment->Append("0123456789")) ++appended;
  EXPECT_EQ(appended, (Segment::kBytesMin - 4096) / 24);
  EXPECT_FALSE(segment->Append("0123456789"));
  EXPECT_TRUE(Read(Bytes()));
  EXPECT_EQ(records_.size(), appended);
  EXPECT_FALSE(segment->Append(""));
}

TEST_F(SegmentTest, AnyCutOfTheTailLeavesTheRecordsBeforeIt) {
  const auto segment = Create();
  for (const std::string_view record : {"one", "two", "three"}) segment->Append(record);
  const std::string whole = Bytes();
  for (size_t cut = 4096; cut < segment->end(); ++cut) {
    std::string bytes = whole.substr(0, cut);
    bytes.resize(whole.size(), '\0');
    const auto end = Read(bytes);
    ASSERT_TRUE(end) << cut;
    const size_t expected =
        (cut >= 4096 + 8 + 3) + (cut >= 4096 + 16 + 8 + 3) + (cut >= 4096 + 32 + 8 + 5);
    EXPECT_EQ(records_.size(), expected) << cut;
  }
}

TEST_F(SegmentTest, AnyByteThatIsDamagedAfterASyncIsFound) {
  const auto segment = Create();
  for (const std::string_view record : {"one", "two", "three"}) segment->Append(record);
  ASSERT_TRUE(segment->Sync(kNow));
  const std::string whole = Bytes();
  ASSERT_TRUE(Read(whole));
  for (size_t place = 4096; place < segment->end() - 3; ++place) {  // the last 3 are padding
    const bool is_padding = (place - 4096) % 16 >= 11 && place < 4096 + 32;
    if (is_padding) continue;
    std::string bytes = whole;
    bytes[place] = static_cast<char>(bytes[place] ^ 0x10);
    EXPECT_FALSE(Read(bytes)) << place;
  }
  for (size_t place = 0; place < 28; ++place) {
    std::string bytes = whole;
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    EXPECT_FALSE(Read(bytes)) << place;
  }
  EXPECT_FALSE(Read(whole.substr(0, whole.size() - 1)));
  EXPECT_FALSE(Read(""));
}

TEST_F(SegmentTest, OneSlotMayBeDamagedAndNotBoth) {
  const auto segment = Create();
  segment->Append("one");
  ASSERT_TRUE(segment->Sync(kNow));
  std::string bytes = Bytes();
  bytes[64] = 'x';
  EXPECT_TRUE(Read(bytes));
  std::string other = Bytes();
  other[128] = 'x';
  EXPECT_TRUE(Read(other));
  bytes[128] = 'x';
  EXPECT_FALSE(Read(bytes));
}

TEST_F(SegmentTest, IsNotMadeOverAnotherOrWithoutSpace) {
  const auto segment = Create();
  EXPECT_FALSE(Segment::Create(Path(), 5, Segment::kBytesMin, kNow));
  EXPECT_TRUE(IsUnfinished(std::string(4096, '\0')));
  EXPECT_FALSE(IsUnfinished(Bytes()));
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit low{Segment::kBytesMin / 2, old.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &low);
  const std::string other = folder_.path() + "/other";
  const auto made = Segment::Create(other, 6, Segment::kBytesMin, kNow);
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("cannot set aside space"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace toolgate::state
