// SPDX-License-Identifier: Apache-2.0
// Readers of logs that a SegmentLog wrote.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "audit/reading/log_follow.h"
#include "audit/reading/log_query.h"
#include "audit/reading/log_verify.h"
#include "audit/segments/segment_folder.h"
#include "audit/segments/segment_log.h"
#include "base/testing/fake_clock.h"
#include "json/parse.h"

namespace toolgate::audit {
namespace {

namespace fs = std::filesystem;

class LogReadingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = (fs::path(::testing::TempDir()) /
               ("reading_" + std::to_string(::getpid()) + "_" +
                ::testing::UnitTest::GetInstance()->current_test_info()->name()))
                  .string();
    fs::remove_all(folder_);
    options_.folder = folder_;
    options_.segment_bytes = SegmentLog::kSegmentBytesMin;
    Open();
  }
  void TearDown() override {
    log_.reset();
    fs::remove_all(folder_);
  }

  void Open() {
    log_.reset();
    auto log = SegmentLog::Open(options_, clock_, logger_);
    ASSERT_TRUE(log) << log.error().message;
    log_ = std::move(*log);
  }

  DecisionRecord Record(std::string_view id, std::string_view grant = "agent") {
    clock_.Advance(std::chrono::seconds(1));
    return {.head = {.time = clock_.WallNow(),
                     .request_id = id,
                     .grant = grant,
                     .server = "cloud",
                     .method = "tools/call"},
            .tool = "echo",
            .outcome = "forward",
            .rule = "(default)"};
  }
  void Deny(std::string_view id, std::string_view grant = "agent") {
    DecisionRecord record = Record(id, grant);
    record.outcome = "deny";
    log_->Append(record, Room::kWhatIsLeft);
  }
  void Begin(std::string_view id) { log_->AppendDecision(Record(id), Room::kWhatIsLeft); }
  void End(std::string_view id, bool is_changed = false) {
    DecisionRecord record = Record(id);
    record.earlier_decisions = 1;
    record.is_changed = is_changed;
    if (is_changed) record.outcome = "deny";
    record.upstream_status = 200;
    log_->Append(record, Room::kWhatIsLeft);
  }

  std::vector<std::string> Ids(const LogPage& page) {
    std::vector<std::string> ids;
    for (const auto& record : page.records) {
      ids.emplace_back(record.root().Find("request_id").text());
    }
    return ids;
  }
  LogPage Query(const LogQuery& query) {
    auto page = QueryLog(folder_, query);
    EXPECT_TRUE(page) << page.error().message;
    return std::move(*page);
  }
  LogVerdict Verify(const std::optional<ChainEnd>& anchor = std::nullopt) {
    auto verdict = VerifyLog(folder_, anchor);
    EXPECT_TRUE(verdict);
    return std::move(*verdict);
  }
  std::string First() const { return SegmentPath(folder_, 1); }
  void Rewrite(const std::function<void(std::string&)>& change) {
    log_.reset();
    std::string text = *ReadSegmentText(First());
    change(text);
    std::ofstream(First(), std::ios::trunc) << text;
  }

  base::FakeClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [](std::string_view) {}};
  std::string folder_;
  SegmentLog::Options options_;
  std::unique_ptr<SegmentLog> log_;
};

using Strings = std::vector<std::string>;

TEST_F(LogReadingTest, TellsTheNewestFirstPageByPage) {
  for (const auto* id : {"a", "b", "c", "d", "e"}) Deny(id);
  LogQuery query;
  query.limit = 2;
  LogPage page = Query(query);
  EXPECT_EQ(Ids(page), (Strings{"e", "d"}));
  ASSERT_TRUE(page.next);
  query.before = *page.next;
  page = Query(query);
  EXPECT_EQ(Ids(page), (Strings{"c", "b"}));
  query.before = *page.next;
  page = Query(query);
  EXPECT_EQ(Ids(page), (Strings{"a"}));
  EXPECT_FALSE(page.next);
}

TEST_F(LogReadingTest, JoinsACallWithWhatCameOfIt) {
  Begin("a");
  Begin("b");
  Begin("c");
  End("b", true);
  End("a");
  const LogPage page = Query({});
  ASSERT_EQ(Ids(page), (Strings{"c", "b", "a"}));
  EXPECT_TRUE(page.records[0].root().Find("unfinished").AsBool());
  EXPECT_EQ(page.records[1].root().Find("outcome").text(), "deny");
  EXPECT_EQ(page.records[2].root().Find("outcome").text(), "forward");
  EXPECT_EQ(page.records[2].root().Find("upstream_status").text(), "200");
  LogQuery denied;
  denied.filter.outcome = "deny";
  EXPECT_EQ(Ids(Query(denied)), (Strings{"b"}));
  Strings walked;
  ASSERT_TRUE(WalkLog(folder_, {}, [&](const json::Document& record) {
    walked.emplace_back(record.root().Find("request_id").text());
    return base::Status();
  }));
  EXPECT_EQ(walked, (Strings{"b", "a", "c"}));
}

TEST_F(LogReadingTest, FindsWhatIsAskedFor) {
  Deny("a", "one");
  Deny("b", "two\"'; drop table x");
  Deny("c", "one");
  LogQuery query;
  query.filter.grant = "one";
  EXPECT_EQ(Ids(Query(query)), (Strings{"c", "a"}));
  query.filter.grant = "two\"'; drop table x";
  EXPECT_EQ(Ids(Query(query)), (Strings{"b"}));
  query = {};
  query.filter.text = "DROP TABLE";
  EXPECT_EQ(Ids(Query(query)), (Strings{"b"}));
  query = {};
  query.filter.since = clock_.WallNow() - std::chrono::seconds(1);
  EXPECT_EQ(Ids(Query(query)), (Strings{"c", "b"}));
  query.filter.until = clock_.WallNow();
  EXPECT_EQ(Ids(Query(query)), (Strings{"b"}));
  query = {};
  query.kind = LogKind::kEvents;
  EXPECT_EQ(Query(query).records.size(), 2u);
}

TEST_F(LogReadingTest, TellsGrantsOfOneLabelApart) {
  const auto deny = [this](std::string_view id, std::string_view organisation,
                           std::string_view grant_id) {
    DecisionRecord record = Record(id);
    record.outcome = "deny";
    record.head.organisation = organisation;
    record.head.grant_id = grant_id;
    log_->Append(record, Room::kWhatIsLeft);
  };
  deny("a", "red", "grt_1");
  deny("b", "red", "grt_2");
  deny("c", "blue", "grt_3");
  LogQuery query;
  query.filter.grant = "agent";
  query.filter.organisation = "red";
  EXPECT_EQ(Ids(Query(query)), (Strings{"b", "a"}));
  query.filter.grant_id = "grt_1";
  EXPECT_EQ(Ids(Query(query)), (Strings{"a"}));
  query.filter.organisation = "blue";
  EXPECT_TRUE(Query(query).records.empty());
  query.filter = {};
  query.filter.organisation = "re";
  EXPECT_TRUE(Query(query).records.empty());
}

TEST_F(LogReadingTest, AnArgumentCannotPassForAMemberOfTheRecord) {
  const auto arguments =
      json::Parse(R"({"x":{"a":1,"total_ms":5,"grant":"other","kind":"outcome"}})");
  DecisionRecord record = Record("a");
  record.arguments = arguments->root();
  record.argument_values.emplace_back("x", arguments->root().Find("x"));
  log_->AppendDecision(record, Room::kWhatIsLeft);
  LogQuery query;
  query.filter.grant = "other";
  EXPECT_TRUE(Query(query).records.empty());
  const LogPage page = Query({});
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_TRUE(page.records[0].root().Find("unfinished").AsBool());
}

TEST_F(LogReadingTest, FindsNothingWrongWithWhatWasWritten) {
  for (const auto* id : {"a", "b"}) Deny(id);
  EXPECT_FALSE(Verify().broken);  // while it is written to
  Open();
  Open();
  const LogVerdict verdict = Verify();
  EXPECT_FALSE(verdict.broken) << verdict.broken->why;
  EXPECT_EQ(verdict.records, 8u);  // a begin, three starts, two stops, two decisions
  EXPECT_EQ(verdict.last.seq, 8u);
}

TEST_F(LogReadingTest, NamesTheFirstRecordThatIsWrong) {
  for (const auto* id : {"a", "b", "c"}) Deny(id);
  Rewrite([](std::string& text) { text.replace(text.find("\"b\""), 3, "\"x\""); });
  const LogVerdict verdict = Verify();
  ASSERT_TRUE(verdict.broken);
  EXPECT_EQ(verdict.broken->line, 4u);
  EXPECT_EQ(verdict.broken->seq, 4u);
  EXPECT_EQ(verdict.broken->path, First());
}

TEST_F(LogReadingTest, NoticesARecordThatWasTakenOut) {
  for (const auto* id : {"a", "b", "c"}) Deny(id);
  Rewrite([](std::string& text) {
    const size_t at = text.find("{\"seq\":4,");
    text.erase(at, text.find('\n', at) + 1 - at);
  });
  ASSERT_TRUE(Verify().broken);
  EXPECT_EQ(Verify().broken->seq, 4u);
}

TEST_F(LogReadingTest, NoticesAnEndThatWasTakenOffByWhatWasToldBefore) {
  for (const auto* id : {"a", "b"}) Deny(id);
  const ChainEnd anchor = Verify().last;
  Rewrite([](std::string& text) { text.erase(text.find("{\"seq\":4,")); });
  EXPECT_FALSE(Verify().broken);
  ASSERT_TRUE(Verify(anchor).broken);
  EXPECT_FALSE(Verify(ChainEnd{3, Verify().last.hash}).broken);
  EXPECT_TRUE(Verify(ChainEnd{3, anchor.hash}).broken);
}

TEST_F(LogReadingTest, TellsWhatRetentionRemovedFromWhatSomebodyTookAway) {
  options_.segment_age = std::chrono::hours(1);
  options_.keep_age = std::chrono::hours(2);
  Open();
  for (int hour = 0; hour < 5; ++hour) {
    Deny("r");
    clock_.Advance(std::chrono::hours(1));
    log_->Keep();
  }
  const auto segments = *ListSegments(folder_);
  EXPECT_GT(segments.front().number, 1u);
  EXPECT_FALSE(Verify().broken) << Verify().broken->why;
  fs::remove(segments.front().path);
  ASSERT_TRUE(Verify().broken);
  EXPECT_NE(Verify().broken->why.find("older records are missing"), std::string::npos);
}

TEST_F(LogReadingTest, FollowsFromSegmentToSegment) {
  options_.segment_age = std::chrono::hours(1);
  Open();
  Deny("before");
  auto follower = LogFollower::Begin(folder_, 1);
  ASSERT_TRUE(follower);
  const auto count = [&](std::string_view id) {
    size_t found = 0;
    const auto lines = *follower->TakeNew();
    for (const std::string& line : lines) {
      if (PeekMember(line, "request_id") == id) ++found;
    }
    return found;
  };
  EXPECT_EQ(count("before"), 1u);
  EXPECT_EQ(count("before"), 0u);
  Deny("a");
  clock_.Advance(std::chrono::hours(1));
  log_->Keep();
  Deny("a");
  EXPECT_EQ(count("a"), 2u);
  EXPECT_EQ(count("a"), 0u);
}

}  // namespace
}  // namespace toolgate::audit
