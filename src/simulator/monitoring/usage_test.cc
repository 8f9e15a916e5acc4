// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/usage.h"

#include <gtest/gtest.h>

#include "simulator/testing/steps.h"

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

// The hours of each use of a kind, after a day in which networks were made and removed.
std::string HoursOf(TestServer& test, const char* type) {
  json::Document document;
  std::string all;
  for (const auto& record : Records(test, {{"type", type}}, document, "2026-01-01")) {
    all += std::string(record.value.Find("rawusage").text()) + " ";
  }
  return all;
}

TEST(Usage, FollowsNetworksAddressesAndRules) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const auto last_id = [](const auto& table) { return std::prev(table.end())->id; };
  std::string address;
  const std::vector<std::function<void()>> steps = {
      [&] {
        test.clock.Advance(hours(6));
        test.Call("createNetwork",
                  {{"name", "extra"},
                   {"zoneid", cloud.zones.begin()->id},
                   {"networkofferingid",
                    cloud.network_offerings
                        .FindByName("DefaultIsolatedNetworkOfferingWithSourceNatService")
                        ->id}});
        test.Call("associateIpAddress", {{"networkid", cloud.networks.FindByName("frontend")->id}},
                  "acme");
      },
      [&] {
        address = ResultMember(test, "ipaddress", "id");
        test.Call("createPortForwardingRule", {{"ipaddressid", address},
                                               {"protocol", "tcp"},
                                               {"publicport", "22"},
                                               {"privateport", "22"},
                                               {"virtualmachineid", test.machine("web-1").id}});
      },
      [&] {
        test.Call("createLoadBalancerRule", {{"publicipid", address},
                                             {"name", "www"},
                                             {"algorithm", "source"},
                                             {"publicport", "80"},
                                             {"privateport", "80"}});
      },
      [&] {
        test.clock.Advance(hours(6));
        test.Call("deleteLoadBalancerRule", {{"id", last_id(cloud.firewall_rules)}});
      },
      [&] {
        test.Call("disassociateIpAddress", {{"id", address}});
      },
      [&] {
        test.Call("deleteNetwork", {{"id", cloud.networks.FindByName("extra")->id}});
      },
  };
  RunSteps(test, steps);
  test.clock.Advance(hours(24));
  EXPECT_EQ(HoursOf(test, "3"), "24 24 6 ") << "two source NATs, and the one for a while";
  EXPECT_EQ(HoursOf(test, "12"), "6 ") << "gone with its address; the firewall rule is free";
  EXPECT_EQ(HoursOf(test, "11"), "6 ");
  EXPECT_EQ(HoursOf(test, "30"), "24 24 6 ");
}

TEST(Events, TellOfAddressesThatNetworksTakeAndGiveBack) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const auto events_of = [&cloud](std::string_view type) {
    return std::count_if(cloud.events.begin(), cloud.events.end(), [type](const Event& event) {
      return event.type == type && event.state == EventState::kCompleted;
    });
  };
  RunSteps(test, {[&] {
                    test.Call(
                        "createNetwork",
                        {{"name", "extra"},
                         {"zoneid", cloud.zones.begin()->id},
                         {"networkofferingid",
                          cloud.network_offerings
                              .FindByName("DefaultIsolatedNetworkOfferingWithSourceNatService")
                              ->id}});
                    test.Call("deployVirtualMachine",
                              {{"zoneid", cloud.zones.begin()->id},
                               {"templateid", cloud.templates.begin()->id},
                               {"serviceofferingid", cloud.offerings.begin()->id},
                               {"networkids", cloud.networks.FindByName("extra")->id},
                               {"name", "fresh"}});
                  },
                  [&] {
                    EXPECT_EQ(events_of("NET.IPASSIGN"), 1) << "the source NAT";
                    test.Call("destroyVirtualMachine",
                              {{"id", test.machine("fresh").id}, {"expunge", "true"}});
                  },
                  [&] {
                    test.Call("deleteNetwork", {{"id", cloud.networks.FindByName("extra")->id}});
                  }});
  EXPECT_EQ(events_of("NET.IPRELEASE"), 1);
  EXPECT_EQ(events_of("NETWORK.DELETE"), 1);
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
