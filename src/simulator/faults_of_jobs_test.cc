// SPDX-License-Identifier: Apache-2.0
// Faults that show only after the request is answered.
#include <gtest/gtest.h>

#include "simulator/testing/steps.h"

namespace toolgate::simulator {
namespace {

using std::chrono::milliseconds;

void SetFaults(TestServer& test, const char* list) {
  base::Issues issues;
  const auto faults = json::Parse(list);
  test.server.faults().Read(faults->root(), issues);
  ASSERT_TRUE(issues.empty()) << issues.Format("faults", list);
}

size_t ListedMachines(TestServer& test, cloudstack::Parameters parameters) {
  json::Document document;
  return Body(test.Call("listVirtualMachines", std::move(parameters)), document)
      .Find("virtualmachine")
      .size();
}

TEST(LateListing, KeepsBackWhatIsYoung) {
  TestServer test;
  test.clock.Advance(std::chrono::hours(1));
  Cloud& cloud = test.server.cloud();
  test.Call("deployVirtualMachine", {{"zoneid", cloud.zones.begin()->id},
                                     {"templateid", cloud.templates.begin()->id},
                                     {"serviceofferingid", cloud.offerings.begin()->id},
                                     {"networkids", cloud.networks.begin()->id},
                                     {"name", "fresh"}});
  const cloudstack::Parameters one = {{"id", test.machine("fresh").id}};
  const cloudstack::Parameters all = {{"listall", "true"}};
  const size_t with_it = ListedMachines(test, all);
  SetFaults(test, R"([{"command":"listVirtualMachines","kind":"late_listing","delay_ms":3000}])");
  EXPECT_EQ(ListedMachines(test, one), 0u);
  EXPECT_EQ(ListedMachines(test, all), with_it - 1) << "nor is it counted";
  test.clock.Advance(milliseconds(2999));
  EXPECT_EQ(ListedMachines(test, one), 0u);
  test.clock.Advance(milliseconds(1));
  EXPECT_EQ(ListedMachines(test, one), 1u);
  test.RunJobs();
}

TEST(JobVanished, IsForgottenOnceItHasEnded) {
  TestServer test;
  SetFaults(test, R"([{"command":"stopVirtualMachine","kind":"job_vanished"}])");
  test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  const std::string id = test.last_job().id;
  EXPECT_EQ(test.Call("queryAsyncJobResult", {{"jobid", id}}).status, 200) << "while it is pending";
  test.RunJobs();
  EXPECT_EQ(test.machine("web-1").state, cloudstack::VmState::kStopped) << "it did its work";
  EXPECT_EQ(test.Call("queryAsyncJobResult", {{"jobid", id}}).status, 431);
}

TEST(RestartFault, RunsTheCommandAndLosesItsJob) {
  TestServer test;
  SetFaults(test, R"([{"command":"stopVirtualMachine","kind":"restart","delay_ms":2000}])");
  const ApiAnswer answer = test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  EXPECT_TRUE(answer.drops_connection);
  EXPECT_TRUE(test.server.is_down());
  test.clock.Advance(milliseconds(2000));
  EXPECT_FALSE(test.server.is_down());
  test.RunJobs();
  EXPECT_EQ(test.last_job().status, cloudstack::JobStatus::kFailed);
  EXPECT_EQ(test.last_job().result_code, 530);
  EXPECT_EQ(test.last_job().result, "");
  EXPECT_EQ(test.machine("web-1").state, cloudstack::VmState::kRunning);
}

TEST(VolumesKept, DestroysTheMachineAndSaysNothingOfItsDisks) {
  for (const bool is_faulty : {true, false}) {
    TestServer test;
    test.machine("db-1").delete_protection = false;
    if (is_faulty) {
      SetFaults(test, R"([{"command":"destroyVirtualMachine","kind":"volumes_kept"}])");
    }
    const Volume& disk = *test.server.cloud().volumes.FindByName("db-1-data");
    test.Call("destroyVirtualMachine",
              {{"id", test.machine("db-1").id}, {"volumeids", disk.id}, {"expunge", "true"}});
    test.RunJobs();
    EXPECT_EQ(LastOutcome(test), "ok");
    EXPECT_TRUE(test.machine("db-1").removed);
    EXPECT_EQ(disk.state, is_faulty ? VolumeState::kReady : VolumeState::kExpunged);
    EXPECT_EQ(disk.machine, nullptr);
  }
}

}  // namespace
}  // namespace toolgate::simulator
