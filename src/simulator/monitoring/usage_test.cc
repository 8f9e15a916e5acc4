// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/usage.h"

#include <gtest/gtest.h>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using std::chrono::hours;

json::Value Records(TestServer& test, cloudstack::Parameters parameters, json::Document& document,
                    std::string_view end = "2026-01-31") {
  parameters.push_back({"startdate", "2026-01-01"});
  parameters.push_back({"enddate", std::string(end)});
  return Body(test.Call("listUsageRecords", parameters), document).Find("usagerecord");
}

TEST(Usage, CountsHoursOfDaysThatAreOver) {
  Ledger ledger;
  Account owner;
  base::FakeClock clock;  // 2026-01-01T00:00:00Z
  const auto first = clock.WallNow();
  ledger.Record(UsageKind::kVolume, "a", owner, UsageChange::kStarted, first + hours(6));
  ledger.Record(UsageKind::kVolume, "a", owner, UsageChange::kStopped, first + hours(30));
  const auto all = RecordsBetween(ledger, first, first + hours(240), first + hours(50));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].hours, 18);
  EXPECT_EQ(all[1].hours, 6);
  EXPECT_EQ(base::FormatUtcSeconds(all[1].end), "2026-01-02T23:59:59+0000");
  EXPECT_TRUE(RecordsBetween(ledger, first, first + hours(240), first + hours(20)).empty());
  ledger.generated_until = first + hours(12);
  const auto part = RecordsBetween(ledger, first, first + hours(240), first + hours(20));
  ASSERT_EQ(part.size(), 1u);
  EXPECT_EQ(part[0].hours, 6);
}

TEST(Ledger, TakesWhatItKnowsAlready) {
  Ledger ledger;
  Account owner;
  const base::WallTime now{};
  const auto start = [&](UsageDetail detail, hours after) {
    ledger.Record(UsageKind::kVolume, "a", owner, UsageChange::kStarted, now + after, detail);
  };
  start({"", 5}, hours(0));
  start({"", 5}, hours(1));
  EXPECT_EQ(ledger.spans().size(), 1u);
  start({"", 9}, hours(2));  // resized
  ASSERT_EQ(ledger.spans().size(), 2u);
  EXPECT_EQ(*ledger.spans().front().end, now + hours(2));
  for (int i = 0; i < 2; ++i) {
    ledger.Record(UsageKind::kVolume, "a", owner, UsageChange::kStopped, now + hours(3 + i));
  }
  EXPECT_EQ(*ledger.spans().back().end, now + hours(3));
}

TEST(Usage, FollowsFromWhatHappened) {
  TestServer test;
  test.clock.Advance(hours(48));
  json::Document document;
  // web-1, web-2 and db-1 ran, on two days.
  EXPECT_EQ(Records(test, {{"type", "1"}}, document).size(), 6u);
  const std::string id = test.machine("db-1").id;
  const auto records = Records(test, {{"type", "1"}, {"usageid", id}}, document);
  ASSERT_EQ(records.size(), 2u);
  const json::Value record = (*records.begin()).value;
  EXPECT_EQ(record.Find("usage").text(), "24 Hrs");
  EXPECT_EQ(record.Find("rawusage").text(), "24");
  EXPECT_EQ(record.Find("account").text(), "acme");
  EXPECT_EQ(record.Find("virtualmachineid").text(), id);
  EXPECT_EQ(record.Find("startdate").text(), "2026-01-01T00:00:00+0000");
  EXPECT_EQ(record.Find("enddate").text(), "2026-01-01T23:59:59+0000");
  EXPECT_EQ(Records(test, {{"type", "1"}}, document, "2026-01-01").size(), 3u);
  EXPECT_EQ(Records(test, {{"account", "admin"}}, document).size(), 0u);
}

TEST(Usage, IsGeneratedForTodayWhenAsked) {
  TestServer test;
  test.clock.Advance(hours(6));
  json::Document document;
  EXPECT_EQ(Records(test, {{"type", "2"}}, document).size(), 0u);
  EXPECT_EQ(test.Call("generateUsageRecords", {}).status, 200);
  const auto records = Records(test, {{"type", "2"}}, document);
  ASSERT_EQ(records.size(), 4u) << "three run, one is stopped";
  EXPECT_EQ((*records.begin()).value.Find("rawusage").text(), "6");
}

TEST(Usage, IsForAdminsWithinTheirReach) {
  TestServer test;
  const cloudstack::Parameters period = {{"startdate", "2026-01-02"}, {"enddate", "2026-01-01"}};
  EXPECT_EQ(test.Call("listUsageRecords", period, "acme").status, 401);
  EXPECT_EQ(test.Call("listUsageRecords", period).status, 431) << "the wrong way round";
  EXPECT_EQ(test.Call("listUsageRecords", {{"startdate", "2026-01-01"}}).status, 431);
  EXPECT_EQ(test.Call("listUsageRecords", {{"startdate", "x"}, {"enddate", "2026-01-01"}}).status,
            431);
  json::Document document;
  EXPECT_EQ(Body(test.Call("listUsageTypes", {}), document).Find("count").text(), "14");
}

}  // namespace
}  // namespace toolgate::simulator
