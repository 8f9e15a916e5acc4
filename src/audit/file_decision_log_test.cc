// SPDX-License-Identifier: Apache-2.0
#include "audit/file_decision_log.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "json/parse.h"

namespace toolgate::audit {
namespace {

namespace fs = std::filesystem;

class FileDecisionLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("decision_log_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<FileDecisionLog> Open(FileDecisionLog::Options options = {}) {
    if (options.path.empty()) options.path = Path();
    auto log = FileDecisionLog::Open(options, logger_);
    EXPECT_TRUE(log) << log.error().message;
    return std::move(*log);
  }

  std::string Path() const { return (folder_ / "decisions.jsonl").string(); }

  static std::string Read(const std::string& path) {
    std::ifstream in(path);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  static size_t Lines(const std::string& path) {
    const std::string text = Read(path);
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  DecisionRecord Record() const {
    return {.head = {.time = clock_.WallNow(), .request_id = "r1", .server = "cloud"},
            .outcome = "deny"};
  }

  base::FakeClock clock_;
  std::string log_text_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) { log_text_.append(line).append("\n"); }};
  fs::path folder_;
};

TEST_F(FileDecisionLogTest, WritesOneJsonObjectPerRecord) {
  const auto arguments = json::Parse(R"({"id":"secret","na\nme":1})");
  DecisionRecord record = Record();
  record.head.organisation = "team";
  record.head.grant_id = "grt_1";
  record.head.grant = "agent\"\n";
  record.arguments = arguments->root();
  record.risk_category = "Read";
  record.risk_severity = "Low";
  record.classifier = "1";
  record.upstream_status = 200;
  record.upstream_time = std::chrono::microseconds(1234);
  record.total_time = std::chrono::microseconds(2001);
  auto log = Open();
  log->Append(record, Room::kWhatIsLeft);
  log.reset();
  EXPECT_EQ(Read(Path()),
            R"({"time":"2026-01-01T00:00:00.000Z","request_id":"r1",)"
            R"("organisation":"team","grant":"agent\"\n","grant_id":"grt_1",)"
            R"("server":"cloud","argument_keys":["id","na\nme"],)"
            R"("risk":{"category":"Read","severity":"Low","classifier":"1"},"outcome":"deny",)"
            R"("upstream_status":200,"upstream_ms":1.234,"total_ms":2.001})"
            "\n");
}

TEST_F(FileDecisionLogTest, IsReadableByItsOwnerOnly) {
  Open();
  struct stat status {};
  ASSERT_EQ(::stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(FileDecisionLogTest, GivesBackTheSpaceItSetAside) {
  auto log = Open();
  log->Append(Record(), Room::kWhatIsLeft);
  log.reset();
  struct stat status {};
  ASSERT_EQ(::stat(Path().c_str(), &status), 0);
  EXPECT_LT(status.st_blocks * 512, 64 * 1024);
}

TEST_F(FileDecisionLogTest, GoesOnAfterWhatIsThere) {
  for (int i = 0; i < 3; ++i) Open()->Append(Record(), Room::kWhatIsLeft);
  EXPECT_EQ(Lines(Path()), 3u);
}

TEST_F(FileDecisionLogTest, RotatesBySizeAndKeepsAFewFiles) {
  auto log = Open({.path = Path(), .rotate_bytes = 200, .keep = 2});
  for (int i = 0; i < 12; ++i) {
    log->Append(Record(), Room::kWhatIsLeft);
    log->Flush();
  }
  EXPECT_TRUE(fs::exists(Path() + ".1"));
  EXPECT_TRUE(fs::exists(Path() + ".2"));
  EXPECT_FALSE(fs::exists(Path() + ".3"));
  EXPECT_GE(fs::file_size(Path() + ".1"), 200u);
}

TEST_F(FileDecisionLogTest, ReopensAfterTheFileWasMovedAway) {
  auto log = Open();
  log->Append(Record(), Room::kWhatIsLeft);
  log->Flush();
  fs::rename(Path(), Path() + ".moved");
  log->Reopen();
  log->Append(Record(), Room::kWhatIsLeft);
  log->Flush();
  EXPECT_EQ(Lines(Path() + ".moved"), 1u);
  EXPECT_EQ(Lines(Path()), 1u);
}

// Whether a call may be admitted; leaves the log as it was.
bool HasRoom(FileDecisionLog& log) {
  if (!log.Reserve()) return false;
  log.Append(DecisionRecord(), Room::kReserved);
  return true;
}

TEST_F(FileDecisionLogTest, KeepsTheRecordOfEveryAdmittedCall) {
  auto log = Open({.path = Path(), .pending_bytes_max = 24 * kRecordBytesMax});
  int admitted = 0;
  while (log->Reserve()) ++admitted;
  EXPECT_EQ(admitted, 21);
  DecisionRecord longest = Record();
  const std::string text(1 << 20, '\x01');
  longest.tool = longest.message = longest.rule = longest.upstream_error = longest.head.subject =
      text;
  longest.head.request_id = longest.head.grant = longest.head.client_address = text;
  longest.head.organisation = longest.head.grant_id = longest.head.session = text;
  longest.head.server = longest.head.method = longest.policy = longest.policy_version = text;
  longest.warning = longest.shadow.rule = longest.shadow.policy = text;
  longest.shadow.policy_version = text;
  longest.shadow.outcome = "forward";
  longest.risk_category = "Destructive";
  longest.risk_severity = "Critical";
  longest.classifier = "2026-01-01.12";
  longest.is_shadow = true;
  longest.upstream_status = 200;
  longest.upstream_time = longest.total_time = std::chrono::hours(1000);
  std::string members;
  for (int i = 0; i < 100; ++i) {
    members += (i > 0 ? "," : "") + ("\"" + std::to_string(i)) + std::string(200, 'k') + "\":1";
  }
  const auto arguments =
      json::Parse("{" + members + ",\"text\":\"" + std::string(5000, 'v') + "\"}");
  longest.arguments = arguments->root();
  for (int i = 0; i < 20; ++i) {
    longest.argument_values.emplace_back(text, arguments->root().Find("text"));
  }
  for (int i = 0; i < admitted; ++i) log->Append(longest, Room::kReserved);
  log.reset();
  EXPECT_EQ(Lines(Path()), 21u);
  EXPECT_EQ(log_text_.find("dropped"), std::string::npos);
}

TEST_F(FileDecisionLogTest, HasNoRoomWhileTheDiskIsFullAndLosesNothing) {
  std::signal(SIGXFSZ, SIG_IGN);
  const std::string path = Path();
  auto log = Open();
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = 100;  // no file may grow beyond: what a full disk looks like to the writer
  ::setrlimit(RLIMIT_FSIZE, &limit);
  EXPECT_TRUE(HasRoom(*log));
  log->Append(Record(), Room::kWhatIsLeft);
  log->Append(Record(), Room::kWhatIsLeft);
  log->Flush();
  EXPECT_FALSE(HasRoom(*log));
  EXPECT_FALSE(log->is_writable());
  EXPECT_NE(log_text_.find("decision_log_failing"), std::string::npos) << log_text_;
  limit.rlim_cur = before;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  log->Flush();
  EXPECT_TRUE(HasRoom(*log));
  EXPECT_TRUE(log->is_writable());
  EXPECT_NE(log_text_.find("decision_log_recovered"), std::string::npos);
  log.reset();
  EXPECT_EQ(Lines(path), 4u);  // two of them by HasRoom
}

TEST_F(FileDecisionLogTest, TellsWhatIsPendingWrittenAndDropped) {
  auto log = Open();
  EXPECT_TRUE(log->Reserve());
  EXPECT_EQ(log->counts().pending_bytes, kRecordBytesMax);
  log->Append(Record(), Room::kReserved);
  log->Append(Record(), Room::kWhatIsLeft);
  log->Flush();
  const auto counts = log->counts();
  EXPECT_EQ(counts.pending_bytes, 0);
  EXPECT_EQ(counts.written, 2);
  EXPECT_EQ(counts.dropped, 0);
}

TEST_F(FileDecisionLogTest, CountsWhatItHasToDrop) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto log = Open({.path = "/dev/full", .pending_bytes_max = 1000});
  for (int i = 0; i < 50; ++i) log->Append(Record(), Room::kWhatIsLeft);
  log->Flush();
  EXPECT_FALSE(HasRoom(*log));
  EXPECT_NE(log_text_.find("decision_records_dropped"), std::string::npos) << log_text_;
  EXPECT_FALSE(log->is_writable());
  EXPECT_EQ(log->counts().written, 0);
  EXPECT_GT(log->counts().dropped, 30);
}

TEST_F(FileDecisionLogTest, SaysWhyItCannotOpen) {
  const auto log = FileDecisionLog::Open({.path = (folder_ / "no" / "such").string()}, logger_);
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().message.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::audit
