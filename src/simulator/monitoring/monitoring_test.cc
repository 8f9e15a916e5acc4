// SPDX-License-Identifier: Apache-2.0
// listEvents, archiveEvents, listAlerts, listCapacity.
#include <gtest/gtest.h>

#include "simulator/engine/event_trail.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

json::Value List(TestServer& test, std::string_view command, std::string_view key,
                 Parameters parameters, json::Document& document,
                 std::string_view caller = "admin") {
  const ApiAnswer answer = test.Call(command, std::move(parameters), caller);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return Body(answer, document).Find(key);
}

size_t Count(TestServer& test, Parameters parameters, std::string_view caller = "acme") {
  json::Document document;
  return List(test, "listEvents", "event", std::move(parameters), document, caller).size();
}

json::Value First(json::Value list) { return (*list.begin()).value; }

// Records what happens when acme does something to web-1.
void Record(TestServer& test, std::string type, Outcome outcome = Outcome::kFine) {
  const Account& acme = test.account("acme");
  Action action{std::move(type), "doing it", "VirtualMachine", test.machine("web-1").id, &acme,
                acme.user,       ""};
  const auto now = test.clock.WallNow();
  RecordEvent(test.server.cloud(), action, EventState::kScheduled, now);
  RecordEvent(test.server.cloud(), action, EventState::kStarted, now);
  RecordEvent(test.server.cloud(), action, EventState::kCompleted, now, outcome);
}

TEST(Events, AreListedNewestFirst) {
  TestServer test;
  Record(test, "VM.STOP");
  json::Document document;
  const auto events = List(test, "listEvents", "event", {{"type", "VM.STOP"}}, document, "acme");
  ASSERT_EQ(events.size(), 3u);
  const json::Value last = First(events);
  EXPECT_EQ(last.Find("state").text(), "Completed");
  EXPECT_EQ(last.Find("level").text(), "INFO");
  EXPECT_EQ(last.Find("username").text(), "acme");
  EXPECT_EQ(last.Find("account").text(), "acme");
  const Parameters of_job = {{"startid", std::string(last.Find("parentid").text())}};
  EXPECT_EQ(Count(test, of_job), 3u);
}

TEST(Events, AreFiltered) {
  TestServer test;
  Record(test, "VM.STOP");
  EXPECT_EQ(Count(test, {{"level", "ERROR"}}), 0u);
  EXPECT_EQ(Count(test, {{"state", "Scheduled"}}), 1u);
  EXPECT_EQ(Count(test, {{"keyword", "vm.stop"}}), 3u);
  EXPECT_EQ(Count(test, {{"startdate", "2026-01-01"}, {"enddate", "2026-01-01"}}), 3u);
  EXPECT_EQ(Count(test, {{"enddate", "2025-12-31"}}), 0u);
  EXPECT_EQ(Count(test, {{"startdate", "2026-01-01T00:30:00+0100"}}), 3u);
  EXPECT_EQ(Count(test, {{"page", "2"}, {"pagesize", "2"}}), 1u);
  const std::string id = test.machine("web-1").id;
  EXPECT_EQ(Count(test, {{"resourceid", id}, {"resourcetype", "VirtualMachine"}}), 3u);
  EXPECT_EQ(test.Call("listEvents", {{"resourceid", id}}).status, 431);
  EXPECT_EQ(test.Call("listEvents", {{"startdate", "soon"}}).status, 431);
  EXPECT_EQ(Count(test, {}, "admin"), 0u) << "those of others only with listall";
  EXPECT_EQ(Count(test, {{"listall", "true"}}, "admin"), 3u);
}

TEST(Events, AreArchived) {
  TestServer test;
  Record(test, "VM.STOP");
  EXPECT_EQ(test.Call("archiveEvents", {}, "acme").status, 431);
  EXPECT_EQ(test.Call("archiveEvents", {{"type", "VM.STOP"}}, "acme").status, 200);
  EXPECT_EQ(Count(test, {}), 0u);
  EXPECT_EQ(Count(test, {{"archived", "true"}}), 3u);
}

TEST(Capacity, CountsWhatIsThere) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const std::string zone = cloud.zones.begin()->id;
  json::Document document;
  const auto memory =
      First(List(test, "listCapacity", "capacity", {{"zoneid", zone}, {"type", "0"}}, document));
  // web-1 and web-2 have 4 GiB each, db-1 has 8, of two hosts with 128 each.
  EXPECT_EQ(memory.Find("capacityused").text(), std::to_string(int64_t{16} << 30));
  EXPECT_EQ(memory.Find("capacitytotal").text(), std::to_string(int64_t{256} << 30));
  EXPECT_EQ(memory.Find("percentused").text(), "6.25");
  EXPECT_EQ(memory.Find("name").text(), "MEMORY");
  json::Document others;
  const auto cpu =
      First(List(test, "listCapacity", "capacity", {{"zoneid", zone}, {"type", "1"}}, others));
  EXPECT_EQ(cpu.Find("capacityused").text(), "16000");
  const auto vlans =
      First(List(test, "listCapacity", "capacity", {{"zoneid", zone}, {"type", "7"}}, others));
  EXPECT_EQ(vlans.Find("capacityused").text(), "2");
  const auto addresses =
      First(List(test, "listCapacity", "capacity", {{"zoneid", zone}, {"type", "4"}}, others));
  EXPECT_EQ(addresses.Find("capacityused").text(), "2") << "one for each network's source NAT";
}

TEST(Capacity, IsSortedByUse) {
  TestServer test;
  json::Document document;
  const auto list = List(test, "listCapacity", "capacity", {{"sortby", "usage"}}, document);
  double before = 100;
  for (const auto& entry : list) {
    const double percent = std::stod(std::string(entry.value.Find("percentused").text()));
    EXPECT_LE(percent, before);
    before = percent;
  }
  EXPECT_EQ(test.Call("listCapacity", {{"sortby", "name"}}).status, 431);
  const std::string pod = test.server.cloud().pods.begin()->id;
  const auto by_cluster = List(test, "listCapacity", "capacity",
                               {{"sortby", "usage"}, {"podid", pod}, {"type", "0"}}, document);
  EXPECT_EQ(First(by_cluster).Find("clustername").text(), "cluster-1");
}

TEST(Alerts, TellOfCapacitiesThatRunShort) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  json::Document document;
  EXPECT_EQ(List(test, "listAlerts", "alert", {}, document).size(), 0u);
  cloud.hosts.FindByName("node-1")->memory_bytes = int64_t{10} << 30;
  cloud.hosts.FindByName("node-2")->memory_bytes = int64_t{10} << 30;
  for (int i = 0; i < 2; ++i) {
    const auto alerts = List(test, "listAlerts", "alert", {{"type", "0"}}, document);
    ASSERT_EQ(alerts.size(), 1u) << "once";
    EXPECT_EQ(First(alerts).Find("name").text(), "ALERT.MEMORY");
    EXPECT_EQ(First(alerts).Find("description").text(),
              "System Alert: Low Available Memory in cluster cluster-1 pod pod-1 of availability "
              "zone zone-1");
  }
  EXPECT_EQ(test.Call("listAlerts", {}, "acme").status, 401);
}

TEST(Alerts, TellOfJobsThatFailed) {
  TestServer test;
  Record(test, "VM.STOP", Outcome::kFailed);
  Record(test, "VM.MIGRATE");
  json::Document document;
  EXPECT_EQ(List(test, "listAlerts", "alert", {}, document).size(), 0u);
  Record(test, "VM.CREATE", Outcome::kFailed);
  for (int i = 0; i < 2; ++i) {
    const auto alerts = List(test, "listAlerts", "alert", {{"name", "ALERT.USERVM"}}, document);
    ASSERT_EQ(alerts.size(), 1u) << "once";
    EXPECT_EQ(First(alerts).Find("description").text(),
              "Failed to deploy Vm with Id: " + test.machine("web-1").id);
  }
}

}  // namespace
}  // namespace toolgate::simulator
