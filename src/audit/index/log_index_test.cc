// SPDX-License-Identifier: Apache-2.0
// The index says what reading all of the log says, whatever happened to both.
#include "audit/index/log_index.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "audit/segments/segment_folder.h"
#include "audit/segments/segment_log.h"
#include "base/testing/fake_clock.h"
#include "base/testing/temporary_folder.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::audit {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

constexpr std::string_view kOrganisations[] = {"", "red", "blue"};
constexpr std::string_view kGrants[] = {"agent", "night", "a\"; drop table records; --",
                                        "\xC3\xA9\n"};
constexpr std::string_view kServers[] = {"cloud", "files"};
constexpr std::string_view kTools[] = {"echo", "delete", "list", "file:///etc/\"x\"", "unknown"};
constexpr std::string_view kOutcomes[] = {"forward", "deny", "hold"};
constexpr std::string_view kRules[] = {"(default)", "/tools/0", "/tools/1"};

class LogIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.folder = folder_.path();
    options_.segment_bytes = SegmentLog::kSegmentBytesMin;
    Open();
  }
  void Open() {
    log_.reset();
    auto log = SegmentLog::Open(options_, clock_, logger_);
    ASSERT_TRUE(log) << log.error().message;
    log_ = std::move(*log);
    ids_.clear();  // calls in progress end with their process
  }

  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  template <size_t kCount>
  std::string_view PickOf(const std::string_view (&texts)[kCount]) {
    return texts[Pick(kCount)];
  }

  RecordHead Head(std::string_view id) {
    // Clocks are set now and then, also back.
    if (sets_clock_back_ && Pick(200) == 0)
      clock_.SetWall(clock_.WallNow() - std::chrono::minutes(Pick(600)));
    clock_.Advance(std::chrono::milliseconds(Pick(40'000)));
    RecordHead head;
    head.time = clock_.WallNow();
    head.request_id = id;
    head.organisation = PickOf(kOrganisations);
    head.grant = PickOf(kGrants);
    head.grant_id = Pick(2) == 0 ? "" : "grt_1";
    head.server = PickOf(kServers);
    head.method = "tools/call";
    return head;
  }

  // One call, from its decision to its end, or a part of that; or a request.
  void AppendSomething() {
    const std::string id = "r" + std::to_string(++count_);
    if (Pick(10) == 0) {
      RequestRecord request{.head = Head(id), .status = 403, .reason = "not for you"};
      log_->AppendRequest(request);
      return;
    }
    DecisionRecord record{.head = Head(id)};
    record.tool = PickOf(kTools);
    if (record.tool.size() < 7) record.risk_category = "Read";
    record.outcome = PickOf(kOutcomes);
    record.rule = PickOf(kRules);
    record.message = Pick(20) == 0 ? "a Rare needle" : "hay";
    if (record.outcome != "forward") return log_->Append(record, Room::kWhatIsLeft);
    log_->AppendDecision(record, Room::kWhatIsLeft);
    record.earlier_decisions = 1;
    if (Pick(20) == 0) log_->AppendDecision(record, Room::kWhatIsLeft);
    ids_.push_back(id);
    if (Pick(4) > 0) EndOne();
  }
  void EndOne() {
    const size_t at = Pick(ids_.size());
    const std::string id = ids_[at];
    DecisionRecord record{.head = Head(id)};
    ids_.erase(ids_.begin() + static_cast<std::ptrdiff_t>(at));
    record.earlier_decisions = 1;
    record.is_changed = Pick(5) == 0;
    record.outcome = "deny";
    record.rule = Pick(2) == 0 ? "(result)" : "";
    record.upstream_status = 200;
    log_->Append(record, Room::kWhatIsLeft);
  }
  void AppendMany(int count) {
    for (int i = 0; i < count; ++i) AppendSomething();
    log_->Keep();
  }

  LogQuery AnyQuery() {
    LogQuery query;
    LogFilter& filter = query.filter;
    if (Pick(2) == 0) filter.organisation = PickOf(kOrganisations);
    if (Pick(3) == 0) filter.grant = PickOf(kGrants);
    if (Pick(4) == 0) filter.grant_id = Pick(8) == 0 ? "grt_2" : "grt_1";
    if (Pick(3) == 0) filter.server = PickOf(kServers);
    if (Pick(3) == 0) filter.tool = PickOf(kTools);
    if (Pick(3) == 0) filter.outcome = PickOf(kOutcomes);
    if (Pick(4) == 0) filter.rule = Pick(4) == 0 ? "(result)" : PickOf(kRules);
    if (Pick(4) == 0) filter.text = Pick(2) == 0 ? "rare NEEDLE" : "hay";
    const auto moment = [this] { return clock_.WallNow() - std::chrono::minutes(Pick(3000)); };
    if (Pick(4) == 0) filter.since = moment();
    if (Pick(4) == 0) filter.until = moment();
    const LogKind kinds[] = {LogKind::kCalls, LogKind::kCalls, LogKind::kRequests,
                             LogKind::kEvents};
    query.kind = kinds[Pick(4)];
    query.limit = 1 + Pick(40);
    return query;
  }

  template <class Ask>
  Texts AllPages(LogQuery query, const Ask& ask) {
    Texts records;
    for (int pages = 0; pages < 10'000; ++pages) {
      base::Result<LogPage> page = ask(query);
      EXPECT_TRUE(page) << page.error().message;
      if (!page) return records;
      EXPECT_LE(page->records.size(), query.limit);
      for (const auto& record : page->records) records.push_back(json::Write(record.root()));
      if (!page->next) return records;
      EXPECT_LT(*page->next, query.before);
      query.before = *page->next;
    }
    ADD_FAILURE() << "pages without an end";
    return records;
  }
  Texts Scanned(LogQuery query) {
    query.limit = 1'000'000;
    return AllPages(query, [this](const LogQuery& page) { return QueryLog(folder_.path(), page); });
  }
  static std::string Tell(const LogQuery& query) {
    const LogFilter& filter = query.filter;
    return fmt::format(
        "kind {} org {} grant {} id {} server {} tool {} outcome {} rule {} text {} {}{}",
        static_cast<int>(query.kind), filter.organisation, filter.grant, filter.grant_id,
        filter.server, filter.tool, filter.outcome, filter.rule, filter.text,
        filter.since ? "since " + base::FormatUtc(*filter.since) : "",
        filter.until ? " until " + base::FormatUtc(*filter.until) : "");
  }

  // Asks the index alone: no reading of all where it fails.
  void Compare(int queries) {
    auto reader = IndexReader::Open(folder_.path());
    ASSERT_TRUE(reader) << reader.error().message;
    for (int i = 0; i < queries; ++i) {
      const LogQuery query = AnyQuery();
      const Texts expected = Scanned(query);
      const Texts found =
          AllPages(query, [&](const LogQuery& page) { return (*reader)->Query(page); });
      for (size_t at = 0; at < std::min(found.size(), expected.size()); ++at) {
        ASSERT_EQ(found[at], expected[at]) << Tell(query);
      }
      ASSERT_EQ(found.size(), expected.size()) << Tell(query);
      const auto count = (*reader)->Count(query);
      ASSERT_TRUE(count) << count.error().message;
      ASSERT_EQ(count->records, expected.size()) << Tell(query);
      ASSERT_FALSE(count->is_at_least);
    }
  }

  std::map<std::string, uint64_t> ExpectedUsage(const std::string& organisation,
                                                std::string_view member) {
    std::map<std::string, uint64_t> calls;
    LogQuery query;
    query.filter.organisation = organisation;
    query.limit = 1'000'000;
    const auto page = QueryLog(folder_.path(), query);
    EXPECT_TRUE(page);
    for (const json::Document& record : page->records) {
      const json::Value call = record.root();
      ++calls[std::string(call.Find("time").text().substr(0, 13)) + " " +
              std::string(call.Find(member).text()) + " " +
              std::string(call.Find("outcome").text())];
    }
    return calls;
  }
  void CompareUsage(UsageBy by, std::string_view member) {
    auto reader = IndexReader::Open(folder_.path());
    ASSERT_TRUE(reader);
    for (const std::string_view organisation : kOrganisations) {
      const auto rows = (*reader)->Usage({.organisation = std::string(organisation), .by = by});
      ASSERT_TRUE(rows) << rows.error().message;
      std::map<std::string, uint64_t> calls;
      for (const UsageRow& row : *rows) {
        calls[base::FormatUtc(row.hour).substr(0, 13) + " " + row.name + " " + row.outcome] +=
            row.calls;
      }
      EXPECT_EQ(calls, ExpectedUsage(std::string(organisation), member));
    }
  }
  int64_t RowsOf(const char* table) {
    auto database = OpenIndexToRead(folder_.path());
    EXPECT_TRUE(database);
    const std::string sql = fmt::format("SELECT count(*) FROM {}", table);
    return *(*database)->ReadNumber(sql.c_str());
  }
  void CatchUp(IndexKeeper& keeper) {
    const auto done = keeper.CatchUp(stopping_);
    EXPECT_TRUE(done) << done.error().message;
  }

  base::TemporaryFolder folder_;
  base::FakeClock clock_;
  std::string said_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) { said_.append(line).append("\n"); }};
  SegmentLog::Options options_;
  std::unique_ptr<SegmentLog> log_;
  std::mt19937 random_{20260101};
  int count_ = 0;
  Texts ids_;  // of calls in progress
  bool sets_clock_back_ = true;
  std::atomic<bool> stopping_ = false;
};

TEST_F(LogIndexTest, SaysWhatReadingAllOfTheLogSays) {
  options_.segment_age = std::chrono::hours(5);
  Open();
  IndexKeeper keeper(folder_.path(), logger_);
  CatchUp(keeper);
  for (int round = 0; round < 10; ++round) {
    AppendMany(80);
    Compare(5);  // some of it in the index, the rest not yet
    CatchUp(keeper);
    Compare(5);
    if (round % 4 == 3) Open();
    if (round % 3 == 2) clock_.Advance(std::chrono::hours(20));
  }
  EXPECT_GE(ListSegments(folder_.path())->size(), 3u);
  EXPECT_EQ(said_.find("made_anew"), said_.npos) << said_;
}

TEST_F(LogIndexTest, IsTheSameWhenMadeAnewAndWhenGoneOnWith) {
  for (int round = 0; round < 6; ++round) {
    AppendMany(100);
    IndexKeeper keeper(folder_.path(), logger_, 1);
    CatchUp(keeper);
  }
  Compare(15);
  fs::remove(IndexPath(folder_.path()));
  IndexKeeper keeper(folder_.path(), logger_);
  CatchUp(keeper);
  Compare(15);
}

TEST_F(LogIndexTest, FindsAtOnceWhatWasJustWritten) {
  const auto index = LogIndex::Follow(folder_.path(), logger_);
  for (int i = 0; i < 50; ++i) {
    const std::string id = "now" + std::to_string(i);
    DecisionRecord record{.head = Head(id)};
    record.outcome = "deny";
    log_->Append(record, Room::kWhatIsLeft);
    const auto page = index->Query({});
    ASSERT_TRUE(page);
    ASSERT_FALSE(page->records.empty());
    EXPECT_EQ(page->records.front().root().Find("request_id").text(), id);
  }
}

TEST_F(LogIndexTest, PagesStayAsTheyAreWhileTheLogGrows) {
  IndexKeeper keeper(folder_.path(), logger_);
  AppendMany(300);
  CatchUp(keeper);
  ids_.clear();
  auto reader = IndexReader::Open(folder_.path());
  ASSERT_TRUE(reader);
  LogQuery query;
  query.filter.organisation = "red";
  const Texts expected = Scanned(query);
  query.limit = 7;
  const Texts found = AllPages(query, [&](const LogQuery& page) {
    auto answer = (*reader)->Query(page);
    for (int i = 0; i < 5; ++i) {
      DecisionRecord record{.head = Head("new")};
      record.outcome = "deny";
      log_->Append(record, Room::kWhatIsLeft);
    }
    CatchUp(keeper);
    return answer;
  });
  EXPECT_EQ(found, expected);
}

TEST_F(LogIndexTest, CountsCallsByTheHour) {
  IndexKeeper keeper(folder_.path(), logger_, 1 << 14);
  AppendMany(600);
  CatchUp(keeper);
  AppendMany(600);
  CatchUp(keeper);
  CompareUsage(UsageBy::kNothing, "no such member");
  CompareUsage(UsageBy::kOrganisation, "organisation");
  CompareUsage(UsageBy::kGrant, "grant");
  CompareUsage(UsageBy::kServer, "server");
  CompareUsage(UsageBy::kRule, "rule");
}

TEST_F(LogIndexTest, ForgetsWhatRetentionRemoved) {
  options_.segment_age = std::chrono::hours(1);
  options_.keep_age = std::chrono::hours(30);
  sets_clock_back_ = false;
  Open();
  IndexKeeper keeper(folder_.path(), logger_);
  for (int hour = 0; hour < 12; ++hour) {
    AppendMany(40);
    clock_.Advance(std::chrono::hours(4));
    log_->Keep();
    CatchUp(keeper);
  }
  const auto segments = *ListSegments(folder_.path());
  EXPECT_GT(segments.front().number, 2u);
  Compare(15);
  LogQuery all;
  const auto calls = static_cast<int64_t>(Scanned(all).size());
  all.kind = LogKind::kRequests;
  const auto requests = static_cast<int64_t>(Scanned(all).size());
  all.kind = LogKind::kEvents;
  const auto events = static_cast<int64_t>(Scanned(all).size());
  EXPECT_EQ(RowsOf("records"), calls + requests + events);
  CompareUsage(UsageBy::kGrant, "grant");
  CompareUsage(UsageBy::kServer, "server");
  EXPECT_EQ(said_.find("made_anew"), said_.npos) << said_;
}

TEST_F(LogIndexTest, GoesOnAfterSegmentsWereRemovedWhileNobodyLooked) {
  options_.segment_age = std::chrono::hours(1);
  Open();
  {
    IndexKeeper keeper(folder_.path(), logger_);
    AppendMany(50);
    CatchUp(keeper);
  }
  for (int hour = 0; hour < 4; ++hour) {
    clock_.Advance(std::chrono::hours(2));
    AppendMany(50);
  }
  const auto segments = *ListSegments(folder_.path());
  fs::remove(segments[0].path);
  fs::remove(segments[1].path);
  IndexKeeper keeper(folder_.path(), logger_);
  CatchUp(keeper);
  Compare(15);
}

TEST_F(LogIndexTest, IsMadeAnewWhenItIsDamaged) {
  AppendMany(400);
  {
    IndexKeeper keeper(folder_.path(), logger_);
    CatchUp(keeper);
  }
  const std::string path = IndexPath(folder_.path());
  const auto size = static_cast<int64_t>(fs::file_size(path));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(static_cast<size_t>(size - 4096), '\x5a');
  file.close();
  const auto index = LogIndex::Follow(folder_.path(), logger_);
  const auto page = index->Query({});
  ASSERT_TRUE(page);  // read from the segments, if need be
  EXPECT_EQ(page->records.size(), 50u);
  EXPECT_TRUE(index->CatchUp());
  EXPECT_TRUE(index->CatchUp());
  Compare(20);
  EXPECT_NE(said_.find("decision_log_index_made_anew"), said_.npos) << said_;
}

TEST_F(LogIndexTest, IsMadeAnewWhenItIsNoDatabaseOrOfAnotherLog) {
  AppendMany(100);
  std::ofstream(IndexPath(folder_.path())) << std::string(10'000, 'x');
  IndexKeeper keeper(folder_.path(), logger_);
  CatchUp(keeper);
  Compare(20);
  // The same numbers, another log.
  base::TemporaryFolder other;
  options_.folder = other.path();
  clock_.Advance(std::chrono::seconds(1));
  Open();
  AppendMany(100);
  fs::copy_file(IndexPath(folder_.path()), IndexPath(other.path()));
  EXPECT_FALSE(LogIndex::OpenToRead(other.path()));
  IndexKeeper others(other.path(), logger_);
  CatchUp(others);
  EXPECT_TRUE(LogIndex::OpenToRead(other.path()));
}

TEST_F(LogIndexTest, WhereThereCanBeNoIndexTheLogIsRead) {
  AppendMany(100);
  // A folder that may not be written to; whoever runs the test may be allowed everything.
  fs::create_directories(IndexPath(folder_.path()) + "/in the way");
  EXPECT_FALSE(LogIndex::OpenToRead(folder_.path()));
  {
    const auto index = LogIndex::Follow(folder_.path(), logger_);
    EXPECT_FALSE(index->CatchUp());
    LogQuery query;
    query.filter.organisation = "red";
    EXPECT_EQ(AllPages(query, [&](const LogQuery& page) { return index->Query(page); }),
              Scanned(query));
    EXPECT_EQ(index->Count(query)->records, Scanned(query).size());
    EXPECT_FALSE(index->Usage({}));
  }
  EXPECT_NE(said_.find("decision_log_index_failing"), said_.npos) << said_;
}

TEST_F(LogIndexTest, SurvivesKillsWhileItIsMade) {
  AppendMany(3000);
  log_.reset();
  size_t killed = 0;
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      IndexKeeper keeper(folder_.path(), logger_, 1);
      static_cast<void>(keeper.CatchUp(stopping_));
      ::_exit(0);
    }
    // Until it has written some more.
    const std::string journal = IndexPath(folder_.path()) + "-wal";
    std::error_code ignored;
    const auto size = [&] { return fs::exists(journal) ? fs::file_size(journal, ignored) : 0; };
    const auto until = size() + Pick(200'000);
    int status = 0;
    pid_t ended = 0;
    while (ended == 0 && size() < until) ended = ::waitpid(child, &status, WNOHANG);
    if (ended != 0) continue;
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) ++killed;
    auto reader = IndexReader::Open(folder_.path());
    if (reader) Compare(1);
  }
  EXPECT_GT(killed, 0u);
  IndexKeeper keeper(folder_.path(), logger_);
  CatchUp(keeper);
  Compare(20);
  CompareUsage(UsageBy::kGrant, "grant");
  EXPECT_EQ(said_.find("made_anew"), said_.npos) << said_;
}

TEST_F(LogIndexTest, ManyThreadsAskWhileTheLogGrows) {
  const auto index = LogIndex::Follow(folder_.path(), logger_);
  std::atomic<bool> is_over = false;
  std::vector<std::thread> threads;
  std::atomic<size_t> answers = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      LogQuery query;
      query.filter.organisation = "red";
      while (!is_over) {
        uint64_t last = UINT64_MAX;
        ASSERT_TRUE(index->Walk(query, [&](const json::Document& record) -> base::Status {
          const uint64_t seq = std::stoull(std::string(record.root().Find("seq").text()));
          EXPECT_LT(seq, last);
          last = seq;
          EXPECT_EQ(record.root().Find("organisation").text(), "red");
          return {};
        }));
        ++answers;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    AppendMany(50);
    EXPECT_TRUE(index->CatchUp());
  }
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(answers, 0u);
  Compare(10);
}

}  // namespace
}  // namespace toolgate::audit
