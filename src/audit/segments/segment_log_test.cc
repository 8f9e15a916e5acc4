// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/segment_log.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "audit/segments/recovery.h"
#include "audit/segments/segment_folder.h"
#include "base/testing/fake_clock.h"
#include "json/parse.h"

namespace toolgate::audit {
namespace {

namespace fs = std::filesystem;

class SegmentLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("segments_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::string Folder() const { return (folder_ / "log").string(); }

  SegmentLog::Options Small() const {
    SegmentLog::Options options;
    options.folder = Folder();
    options.segment_bytes = SegmentLog::kSegmentBytesMin;
    options.version = "1";
    return options;
  }
  std::unique_ptr<SegmentLog> Open(const SegmentLog::Options& options) {
    auto log = SegmentLog::Open(options, clock_, logger_);
    EXPECT_TRUE(log) << log.error().message;
    return std::move(*log);
  }
  std::unique_ptr<SegmentLog> Open() { return Open(Small()); }

  DecisionRecord Record(std::string_view id) const {
    return {.head = {.time = clock_.WallNow(), .request_id = id, .server = "cloud"},
            .outcome = "deny"};
  }

  // Every line of every segment; the chain is checked on the way.
  std::vector<json::Document> ReadAll(bool from_the_begin = true) {
    std::vector<json::Document> records;
    std::optional<ChainEnd> last;
    if (from_the_begin) last.emplace();
    const auto segments = *ListSegments(Folder());
    for (const SegmentName& segment : segments) {
      const std::string text = *ReadSegmentText(segment.path);
      if (text.empty()) continue;
      const auto begin = FindSegmentBegin(segment.path);
      EXPECT_TRUE(begin) << segment.path;
      if (last) {
        EXPECT_EQ(begin->before.hash, last->hash) << segment.path;
      }
      const SegmentEnd end = FindEnd(text, begin->before);
      EXPECT_EQ(end.whole, text.size()) << segment.path;
      last = end.last;
      for (size_t at = 0; at < text.size();) {
        const size_t line_end = text.find('\n', at);
        auto parsed = json::Parse(text.substr(at, line_end - at));
        EXPECT_TRUE(parsed);
        records.push_back(std::move(*parsed));
        at = line_end + 1;
      }
    }
    return records;
  }
  std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const auto& record : ReadAll()) kinds.emplace_back(record.root().Find("kind").text());
    return kinds;
  }
  size_t Count(std::string_view kind) {
    const auto kinds = Kinds();
    return static_cast<size_t>(std::count(kinds.begin(), kinds.end(), kind));
  }
  std::string NewestPath() { return ListSegments(Folder())->back().path; }

  base::FakeClock clock_;
  std::string log_text_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) { log_text_.append(line).append("\n"); }};
  fs::path folder_;
};

using Strings = std::vector<std::string>;

TEST_F(SegmentLogTest, KeepsADecisionApartFromWhatCameOfIt) {
  auto log = Open();
  DecisionRecord record = Record("r1");
  record.outcome = "forward";
  ASSERT_TRUE(log->Reserve());
  log->AppendDecision(record, Room::kReserved);
  // It is in the file before anything else happens.
  EXPECT_EQ(Kinds(), (Strings{"segment", "start", "decision"}));
  record.earlier_decisions = 1;
  record.upstream_time = std::chrono::microseconds(1500);
  record.total_time = std::chrono::microseconds(2000);
  log->Append(record, Room::kReserved);
  EXPECT_EQ(log->counts().pending_bytes, 0);
  log.reset();
  const auto records = ReadAll();
  ASSERT_EQ(records.size(), 5u);
  const json::Value outcome = records[3].root();
  EXPECT_EQ(outcome.Find("kind").text(), "outcome");
  EXPECT_EQ(outcome.Find("request_id").text(), "r1");
  EXPECT_EQ(json::Value(outcome.Find("gateway_ms")).text(), "0.500");
  EXPECT_FALSE(outcome.Find("outcome"));
  EXPECT_EQ(records[4].root().Find("kind").text(), "stop");
}

TEST_F(SegmentLogTest, GoesOnInTheSameSegmentAfterARestart) {
  for (int i = 0; i < 3; ++i) Open()->Append(Record("r"), Room::kWhatIsLeft);
  EXPECT_EQ(ListSegments(Folder())->size(), 1u);
  EXPECT_EQ(Count("decision"), 3u);
  EXPECT_EQ(Count("segment"), 1u);
  struct stat status {};
  ASSERT_EQ(::stat(NewestPath().c_str(), &status), 0);
  EXPECT_LT(status.st_size, 8192);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SegmentLogTest, ATornTailIsCutOffKeptAndNoted) {
  auto log = Open();
  log->Append(Record("r1"), Room::kWhatIsLeft);
  log.reset();
  for (const size_t torn : {size_t{1}, size_t{30}, size_t{100}}) {
    const std::string path = NewestPath();
    const std::string text = *ReadSegmentText(path);
    std::ofstream(path, std::ios::app) << text.substr(0, torn) << std::string(5000, '\0');
    Open().reset();
  }
  EXPECT_EQ(Count("cut"), 3u);
  EXPECT_EQ(Count("decision"), 1u);
  EXPECT_NE(log_text_.find("decision_log_cut bytes=30"), std::string::npos) << log_text_;
  const auto kept = std::distance(fs::directory_iterator(Folder()), fs::directory_iterator());
  EXPECT_EQ(kept, 5);  // the segment, the lock, and what was cut off
}

TEST_F(SegmentLogTest, ASegmentThatWasChangedInTheMiddleIsLeftForVerify) {
  auto log = Open();
  for (const auto* id : {"r1", "r2", "r3"}) log->Append(Record(id), Room::kWhatIsLeft);
  log.reset();
  const std::string path = NewestPath();
  std::string text = *ReadSegmentText(path);
  text.replace(text.find("r2"), 2, "rX");
  std::ofstream(path, std::ios::trunc) << text;
  Open().reset();
  EXPECT_EQ(*ReadSegmentText(path), text);
  EXPECT_EQ(ListSegments(Folder())->size(), 2u);
  EXPECT_NE(log_text_.find("decision_log_damaged"), std::string::npos) << log_text_;
}

TEST_F(SegmentLogTest, RotatesBySizeAndTheChainGoesOn) {
  auto log = Open();
  const std::string text(600, 'x');
  DecisionRecord record = Record("r");
  record.message = record.tool = record.rule = text;
  for (int i = 0; i < 3000; ++i) {
    record.head.time = clock_.WallNow();
    log->Append(record, Room::kWhatIsLeft);
    if (i % 300 == 299) log->Keep();
  }
  log.reset();
  EXPECT_GT(ListSegments(Folder())->size(), 2u);
  EXPECT_EQ(Count("decision"), 3000u);
  EXPECT_EQ(Count("dropped"), 0u);
}

TEST_F(SegmentLogTest, GivesBackTheSpaceOfASegmentThatTheLastProcessDidNotFinish) {
  auto options = Small();
  options.segment_age = std::chrono::hours(1);
  auto log = Open(options);
  clock_.Advance(std::chrono::hours(1));
  log->Keep();
  log.reset();
  const std::string first = ListSegments(Folder())->front().path;
  const auto bytes = fs::file_size(first);
  fs::resize_file(first, static_cast<uintmax_t>(options.segment_bytes));
  Open(options).reset();
  EXPECT_EQ(fs::file_size(first), bytes);
}

TEST_F(SegmentLogTest, RotatesByAge) {
  auto options = Small();
  options.segment_age = std::chrono::hours(1);
  auto log = Open(options);
  log->Keep();
  EXPECT_EQ(Count("segment"), 1u);
  clock_.Advance(std::chrono::hours(1));
  log->Keep();
  EXPECT_EQ(Count("segment"), 2u);
}

TEST_F(SegmentLogTest, RemovesWholeSegmentsAndSaysWhereTheRestBegins) {
  auto options = Small();
  options.segment_age = std::chrono::hours(1);
  options.keep_age = std::chrono::hours(3);
  auto log = Open(options);
  for (int hour = 0; hour < 6; ++hour) {
    log->Append(Record("r"), Room::kWhatIsLeft);
    clock_.Advance(std::chrono::hours(1));
    log->Keep();
  }
  const auto segments = *ListSegments(Folder());
  EXPECT_GT(segments.front().number, 1u);
  const auto begin = FindSegmentBegin(segments.front().path);
  ASSERT_TRUE(begin);
  std::string told;
  for (const auto& record : ReadAll(false)) {
    if (record.root().Find("kind").text() == "removed") told = record.root().Find("prev").text();
  }
  EXPECT_EQ(told, begin->before.hash);
}

TEST_F(SegmentLogTest, RemovesByTheSizeOfAll) {
  auto options = Small();
  options.keep_bytes = 4 * options.segment_bytes;
  auto log = Open(options);
  const std::string text(600, 'x');
  DecisionRecord record = Record("r");
  record.message = record.tool = text;
  for (int i = 0; i < 9000; ++i) {
    log->Append(record, Room::kWhatIsLeft);
    if (i % 300 == 299) log->Keep();
  }
  log->Keep();
  uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(Folder())) bytes += entry.file_size();
  EXPECT_LE(bytes, static_cast<uintmax_t>(options.keep_bytes));
  EXPECT_GT(ListSegments(Folder())->front().number, 1u);
}

TEST_F(SegmentLogTest, HasRoomForWhatItAdmittedAndCountsWhatItDrops) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto log = Open();
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = 100;  // no more files: what a full disk looks like
  ::setrlimit(RLIMIT_FSIZE, &limit);
  int admitted = 0;
  while (log->Reserve()) ++admitted;
  EXPECT_GT(admitted, 50);
  const std::string text(1 << 16, '\x01');
  DecisionRecord longest = Record(text);
  longest.tool = longest.message = longest.rule = longest.upstream_error = longest.head.subject =
      text;
  longest.head.grant = longest.head.client_address = longest.head.session = text;
  longest.head.organisation = longest.head.grant_id = longest.head.method = text;
  longest.policy = longest.policy_version = longest.warning = text;
  while (log->counts().dropped == 0) log->Append(longest, Room::kWhatIsLeft);
  longest.is_changed = true;
  for (int i = 0; i < admitted; ++i) {
    longest.earlier_decisions = 0;
    log->AppendDecision(longest, Room::kReserved);
    log->AppendDecision(longest, Room::kReserved);
    longest.earlier_decisions = 2;
    log->Append(longest, Room::kReserved);
    log->Keep();
  }
  EXPECT_EQ(Count("outcome"), static_cast<size_t>(admitted));
  const int64_t before_the_end = log->counts().dropped;
  while (log->counts().dropped == before_the_end) log->Append(longest, Room::kWhatIsLeft);
  log->Keep();
  EXPECT_FALSE(log->is_writable());
  EXPECT_FALSE(log->Reserve());
  EXPECT_NE(log_text_.find("decision_log_failing"), std::string::npos) << log_text_;
  limit.rlim_cur = before;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  log->Keep();
  EXPECT_TRUE(log->is_writable());
  EXPECT_TRUE(log->Reserve());
  EXPECT_EQ(Count("dropped"), 2u);  // each time that there was room again to say so
}

TEST_F(SegmentLogTest, StrangersAreCountedBeyondAFew) {
  auto log = Open();
  RequestRecord refused{.head = {.time = clock_.WallNow(), .server = "cloud"},
                        .status = 401,
                        .reason = "This token is not known"};
  for (int i = 0; i < 100; ++i) log->AppendRequest(refused);
  refused.head.grant = "agent";
  for (int i = 0; i < 100; ++i) log->AppendRequest(refused);
  log->Keep();
  EXPECT_EQ(Count("request"), 120u);
  const auto records = ReadAll();
  EXPECT_EQ(records.back().root().Find("requests").text(), "80");
}

TEST_F(SegmentLogTest, OneProgramWritesAFolder) {
  auto log = Open();
  const auto second = SegmentLog::Open(Small(), clock_, logger_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another program writes the log"), std::string::npos);
}

TEST_F(SegmentLogTest, SaysWhyItCannotBegin) {
  auto options = Small();
  options.folder = (folder_ / "no" / "such").string();
  const auto log = SegmentLog::Open(options, clock_, logger_);
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().message.find("cannot make the folder"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::audit
