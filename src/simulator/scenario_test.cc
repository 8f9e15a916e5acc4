// SPDX-License-Identifier: Apache-2.0
// Restarts, and what happens behind the API's back.
#include "simulator/scenario.h"

#include <gtest/gtest.h>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::JobStatus;
using cloudstack::VmState;

std::string Do(TestServer& test, const char* method, std::string path, const char* body) {
  const auto document = json::Parse(body);
  return Control(test.server).Do(method, path, document->root());
}

TEST(Restart, LosesJobsAndLeavesNoMachineBetweenStates) {
  TestServer test;
  test.Call("startVirtualMachine", {{"id", test.machine("batch-1").id}});
  // The restart comes while the job is at work.
  test.loop.Post([&test] {
    EXPECT_EQ(test.machine("batch-1").state, VmState::kStarting);
    test.server.Restart(std::chrono::milliseconds(500));
  });
  test.RunJobs();
  EXPECT_EQ(test.last_job().status, JobStatus::kFailed);
  EXPECT_EQ(test.last_job().result_code, 530);
  EXPECT_EQ(test.last_job().result, "");
  EXPECT_EQ(test.machine("batch-1").state, VmState::kStopped);
  EXPECT_TRUE(test.server.is_down());
  test.clock.Advance(std::chrono::milliseconds(500));
  EXPECT_FALSE(test.server.is_down());
}

TEST(Restart, LosesJobsThatWait) {
  TestServer test;
  const std::string id = test.machine("web-1").id;
  test.Call("stopVirtualMachine", {{"id", id}});
  test.Call("startVirtualMachine", {{"id", id}});
  test.server.Restart(std::chrono::milliseconds(0));
  test.RunJobs();
  EXPECT_EQ(test.machine("web-1").state, VmState::kRunning);
  for (const auto& job : test.server.jobs().all()) EXPECT_EQ(job->result_code, 530);
}

TEST(Jobs, AreForgottenInTime) {
  TestServer test;
  test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  test.RunJobs();
  const std::string id = test.last_job().id;
  EXPECT_EQ(test.Call("queryAsyncJobResult", {{"jobid", id}}).status, 200);
  test.clock.Advance(std::chrono::hours(25));
  EXPECT_EQ(test.Call("queryAsyncJobResult", {{"jobid", id}}).status, 431);
}

TEST(Jobs, AreRefusedBeforeMaintenance) {
  TestServer test;
  EXPECT_EQ(Do(test, "PATCH", "/simulator/settings", R"({"accepts_jobs":false})"), "");
  EXPECT_EQ(test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}}).status, 503);
  EXPECT_EQ(test.Call("listZones", {}).status, 200);
}

TEST(Jobs, HaveEvents) {
  TestServer test;
  const Account& acme = test.account("acme");
  Action action{"VM.STOP", "stopping Instance: x", "VirtualMachine", "x", &acme, acme.user, ""};
  Cloud& cloud = test.server.cloud();
  RecordEvent(cloud, action, EventState::kScheduled, test.clock.WallNow());
  RecordEvent(cloud, action, EventState::kCompleted, test.clock.WallNow(), Outcome::kFailed);
  ASSERT_EQ(cloud.events.size(), 2u);
  const Event& first = *cloud.events.FindNumber(1);
  const Event& last = *cloud.events.FindNumber(2);
  EXPECT_EQ(first.description, "Scheduled async job for stopping Instance: x");
  EXPECT_EQ(first.start_id, "");
  EXPECT_EQ(last.start_id, first.id);
  EXPECT_EQ(last.level, "ERROR");
  EXPECT_EQ(last.description, "Error while stopping Instance: x");
}

TEST(Control, ChangesTheWorld) {
  TestServer test;
  EXPECT_EQ(Do(test, "PATCH", "/simulator/virtualmachines/web-1", R"({"state":"Unknown"})"), "");
  EXPECT_EQ(test.machine("web-1").state, VmState::kUnknown);
  test.machine("web-2").ha_enabled = true;
  const std::string host = test.machine("web-2").host->name;
  EXPECT_EQ(Do(test, "PATCH", "/simulator/hosts/" + host, R"({"state":"Down"})"), "");
  EXPECT_EQ(test.machine("web-2").state, VmState::kRunning);
  EXPECT_NE(test.machine("web-2").host->name, host) << "high availability moved it";
  EXPECT_EQ(Do(test, "PATCH", "/simulator/accounts/acme", R"({"state":"disabled"})"), "");
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 401);
  EXPECT_EQ(Do(test, "PATCH", "/simulator/settings", R"({"release":"4.18","clock_skew_s":60})"),
            "");
  EXPECT_EQ(test.server.cloud().settings.release, 18);
}

TEST(Control, DecidesWhatADestructionTakesWithIt) {
  TestServer test;
  EXPECT_EQ(Do(test, "PATCH", "/simulator/settings",
               R"({"destroys_root_disks":true,"forces_stop_to_destroy":true,
                   "scales_running_machines":false})"),
            "");
  VirtualMachine& machine = test.machine("web-1");
  const std::string offering = test.server.cloud().offerings.FindByName("large")->id;
  test.Call("scaleVirtualMachine",
            {{"id", test.machine("web-2").id}, {"serviceofferingid", offering}});
  test.Call("destroyVirtualMachine", {{"id", machine.id}});
  test.RunJobs();
  const auto& jobs = test.server.jobs().all();
  EXPECT_NE(jobs.front()->result_code, 0) << "running machines are not scaled";
  EXPECT_EQ(jobs.back()->result_code, 0) << jobs.back()->result;
  const std::vector<Volume*> disks = test.server.cloud().VolumesOf(machine);
  ASSERT_EQ(disks.size(), 1u);
  EXPECT_EQ(disks.front()->state, VolumeState::kDestroy);
  EXPECT_TRUE(test.server.cloud().settings.forces_stop_to_destroy);
}

TEST(Control, AddsAccountsAndTheirDomains) {
  TestServer test;
  const char* path = "/simulator/accounts";
  EXPECT_EQ(Do(test, "POST", path, R"({"name":"lisa","domain":"acme/lab","type":"domainadmin"})"),
            "");
  EXPECT_EQ(test.account("lisa").domain->path, "ROOT/acme/lab");
  EXPECT_EQ(test.account("lisa").type, AccountType::kDomainAdmin);
  EXPECT_EQ(Do(test, "POST", path, R"({"name":"otto","domain":"acme"})"), "");
  EXPECT_EQ(test.account("otto").domain, test.account("acme").domain);
  EXPECT_EQ(test.Call("listZones", {}, "otto").status, 200);
  EXPECT_EQ(Do(test, "POST", path, R"({"name":"otto"})"), "there is an account `otto` already");
  EXPECT_NE(Do(test, "POST", path, R"({"domain":"acme"})"), "");
}

TEST(Control, TellsWhatIsWrong) {
  TestServer test;
  EXPECT_NE(Do(test, "GET", "/simulator/x", "{}").find("known are PUT /simulator/faults"),
            std::string::npos);
  EXPECT_EQ(Do(test, "PATCH", "/simulator/virtualmachines/none", "{}"),
            "there is no virtual machine `none`");
  EXPECT_NE(Do(test, "PATCH", "/simulator/settings", R"({"relese":"4.18"})"), "");
  EXPECT_NE(Do(test, "PATCH", "/simulator/settings", R"({"allowed_sources":["x"]})"), "");
}

TEST(Scenario, MakesItsStepsAfterCallsAndTime) {
  TestServer test;
  Scenario scenario(test.loop, test.server);
  base::Issues issues;
  auto steps = json::Parse(R"([
    {"command": "listZones", "calls": 2, "request": "PATCH /simulator/virtualmachines/web-1",
     "body": {"state": "Stopped"}},
    {"at_ms": 0, "request": "PATCH /simulator/virtualmachines/web-2",
     "body": {"state": "Stopped"}}])");
  scenario.Read(*std::move(steps), issues);
  ASSERT_TRUE(issues.empty());
  scenario.Start();
  test.Call("listZones", {});
  test.Call("listZones", {});
  EXPECT_EQ(test.machine("web-1").state, VmState::kRunning) << "not before the answer is sent";
  test.RunJobs();
  EXPECT_EQ(test.machine("web-1").state, VmState::kStopped);
  EXPECT_EQ(test.machine("web-2").state, VmState::kStopped);
}

TEST(Scenario, RefusesWhatItCannotRead) {
  TestServer test;
  Scenario scenario(test.loop, test.server);
  for (const char* list :
       {"{}", R"([{"request":"POST /simulator/restart"}])", R"([{"at_ms":1}])"}) {
    base::Issues issues;
    scenario.Read(*json::Parse(list), issues);
    EXPECT_FALSE(issues.empty()) << list;
  }
}

}  // namespace
}  // namespace toolgate::simulator
