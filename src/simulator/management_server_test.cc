// SPDX-License-Identifier: Apache-2.0
#include "simulator/management_server.h"

#include <gtest/gtest.h>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

std::string ErrorText(const ApiAnswer& answer) {
  json::Document document;
  return std::string(Body(answer, document).Find("errortext").text());
}

std::string Envelope(const ApiAnswer& answer) {
  const auto document = json::Parse(answer.body);
  return std::string((*document->root().begin()).key);
}

size_t CountIn(const ApiAnswer& answer, std::string_view key) {
  json::Document document;
  return Body(answer, document).Find(key).size();
}

std::string JobResultMember(const Job& job, std::string_view key) {
  const auto document = json::Parse(job.result);
  return std::string(document->root().Find("virtualmachine").Find(key).text());
}

TEST(ManagementServer, ChecksInTheOrderOfTheRealOne) {
  TestServer test;
  // No command at all.
  const ApiAnswer nothing = test.server.Handle({HttpMethod::kPost, {}});
  EXPECT_EQ(nothing.status, 401);
  EXPECT_EQ(Envelope(nothing), "null");
  // An unknown command, even well signed, looks like bad credentials.
  const ApiAnswer unknown = test.Call("eatVirtualMachine", {});
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(Envelope(unknown), "errorresponse");
  // A role that may not, before the signature is looked at.
  ApiRequest unsigned_request = test.Sign("listHosts", {}, "acme");
  unsigned_request.parameters.back().value = "x";
  EXPECT_NE(ErrorText(test.server.Handle(unsigned_request)).find("is not available for user"),
            std::string::npos);
  // A wrong signature, before the parameters are.
  ApiRequest wrong = test.Sign("startVirtualMachine", {});
  wrong.parameters.back().value = "x";
  EXPECT_EQ(test.server.Handle(wrong).status, 401);
  // A missing parameter.
  const ApiAnswer missing = test.Call("startVirtualMachine", {});
  EXPECT_EQ(missing.status, 431);
  EXPECT_EQ(ErrorText(missing),
            "Unable to execute API command startvirtualmachine due to missing parameter id");
  EXPECT_EQ(missing.description, ErrorText(missing));
}

TEST(ManagementServer, WantsASignatureOfExactlyWhatWasSent) {
  TestServer test;
  ApiRequest request = test.Sign("listZones", {{"name", "zone-1"}});
  EXPECT_EQ(test.server.Handle(request).status, 200);
  request.parameters.front().value = "zone-2";
  EXPECT_EQ(test.server.Handle(request).status, 401);
}

TEST(ManagementServer, KeepsExpiry) {
  TestServer test;
  const auto call = [&test](std::chrono::seconds from_now) {
    const std::string expires = base::FormatUtcSeconds(test.clock.WallNow() + from_now);
    return test.Call("listZones", {{"signatureVersion", "3"}, {"expires", expires}}).status;
  };
  EXPECT_EQ(call(std::chrono::seconds(60)), 200);
  EXPECT_EQ(call(std::chrono::seconds(-60)), 401);
  EXPECT_EQ(test.Call("listZones", {{"signatureVersion", "3"}}).status, 401);
}

TEST(ManagementServer, CanDemandPost) {
  TestServer test;
  test.server.cloud().settings.posts_and_timestamps = true;
  const std::string soon = base::FormatUtcSeconds(test.clock.WallNow() + std::chrono::minutes(10));
  ApiRequest start =
      test.Sign("startVirtualMachine",
                {{"id", test.machine("batch-1").id}, {"signatureversion", "3"}, {"expires", soon}});
  start.method = HttpMethod::kGet;
  EXPECT_EQ(test.server.Handle(start).status, 400);
  start.method = HttpMethod::kPost;
  EXPECT_EQ(test.server.Handle(start).status, 200);
  EXPECT_EQ(test.Call("listZones", {}).status, 401) << "without expires";
  test.RunJobs();
}

TEST(ManagementServer, LimitsTheRateOfPlainUsers) {
  TestServer test;
  test.server.cloud().settings.requests_per_second_max = 2;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(test.Call("listZones", {}, "acme").status, 200);
  const ApiAnswer refused = test.Call("listZones", {}, "acme");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(ErrorText(refused).find("retry after [1000] ms."), std::string::npos);
  EXPECT_EQ(test.Call("listZones", {}).status, 200) << "root admins are not limited";
  test.clock.Advance(std::chrono::seconds(1));
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 200);
}

TEST(ManagementServer, ShowsEachAccountItsOwn) {
  TestServer test;
  EXPECT_EQ(CountIn(test.Call("listVirtualMachines", {}), "virtualmachine"), 0u);
  EXPECT_EQ(CountIn(test.Call("listVirtualMachines", {{"listall", "true"}}), "virtualmachine"), 6u);
  // Destroyed ones are hidden from plain users.
  EXPECT_EQ(CountIn(test.Call("listVirtualMachines", {}, "acme"), "virtualmachine"), 5u);
  EXPECT_EQ(test.Call("listVirtualMachines", {}).body, R"({"listvirtualmachinesresponse":{}})");
}

TEST(ManagementServer, CutsPages) {
  TestServer test;
  const auto call = [&test](const char* page, const char* size) {
    return test.Call("listVirtualMachines",
                     {{"listall", "true"}, {"page", page}, {"pagesize", size}});
  };
  EXPECT_EQ(CountIn(call("2", "4"), "virtualmachine"), 2u);
  EXPECT_EQ(call("3", "4").body, R"({"listvirtualmachinesresponse":{"count":6}})");
  EXPECT_EQ(call("1", "501").status, 431);
  EXPECT_EQ(test.Call("listVirtualMachines", {{"page", "1"}}).status, 431);
}

TEST(ManagementServer, ListsMoreThanAPage) {
  TestServer test;
  AddMany(test.server.cloud(), 600, test.clock.WallNow());
  const auto count = [&test](Parameters sent) {
    sent.push_back({"listall", "true"});
    return CountIn(test.Call("listVirtualMachines", sent), "virtualmachine");
  };
  EXPECT_EQ(count({}), 500u);
  EXPECT_EQ(count({{"pagesize", "-1"}}), 606u);
  EXPECT_EQ(count({{"page", "2"}, {"pagesize", "500"}}), 106u);
}

TEST(ManagementServer, DeploysAMachine) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const Parameters wanted = {{"zoneid", cloud.zones.begin()->id},
                             {"templateid", cloud.templates.begin()->id},
                             {"serviceofferingid", cloud.offerings.begin()->id},
                             {"name", "fresh"},
                             {"networkids", cloud.networks.begin()->id}};
  const ApiAnswer answer = test.Call("deployVirtualMachine", wanted, "acme");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(test.Call("deployVirtualMachine", wanted, "acme").status, 431) << "the name is taken";
  test.RunJobs();
  EXPECT_EQ(test.machine("fresh").state, cloudstack::VmState::kRunning);
  EXPECT_EQ(JobResultMember(test.last_job(), "state"), "Running");
  EXPECT_FALSE(JobResultMember(test.last_job(), "password").empty());
}

TEST(ManagementServer, KeepsProtectedMachinesAndForeignOnes) {
  TestServer test;
  const Parameters database = {{"id", test.machine("db-1").id}};
  ASSERT_EQ(test.Call("destroyVirtualMachine", database, "acme").status, 200);
  test.RunJobs();
  EXPECT_EQ(test.last_job().result_code, 431);
  EXPECT_EQ(test.machine("db-1").state, cloudstack::VmState::kRunning);

  TestServer other;
  other.server.cloud().AddAccount(*other.account("acme").domain, "stranger", AccountType::kUser,
                                  other.clock.WallNow());
  EXPECT_EQ(
      other.Call("stopVirtualMachine", {{"id", other.machine("web-1").id}}, "stranger").status,
      531);
}

TEST(ManagementServer, DetachesDataDisksOnDestroy) {
  TestServer test;
  test.machine("db-1").delete_protection = false;
  test.Call("destroyVirtualMachine", {{"id", test.machine("db-1").id}, {"expunge", "true"}});
  test.RunJobs();
  EXPECT_TRUE(test.machine("db-1").removed);
  const Volume& disk = *test.server.cloud().volumes.FindByName("db-1-data");
  EXPECT_EQ(disk.machine, nullptr);
  EXPECT_EQ(disk.state, VolumeState::kReady);
}

TEST(ManagementServer, LetsACallerNameItsJob) {
  TestServer test;
  const std::string id = "11111111-2222-4333-8444-555555555555";
  const Parameters stop = {{"id", test.machine("web-1").id}, {"customjobid", id}};
  json::Document document;
  EXPECT_EQ(Body(test.Call("stopVirtualMachine", stop), document).Find("jobid").text(), id);
  EXPECT_EQ(test.Call("stopVirtualMachine", stop).status, 431) << "the id is taken";
  const ApiAnswer asked = test.Call("queryAsyncJobResult", {{"jobid", id}});
  EXPECT_EQ(Body(asked, document).Find("jobstatus").text(), "0");
  test.RunJobs();
  const ApiAnswer done = test.Call("queryAsyncJobResult", {{"jobid", id}});
  EXPECT_EQ(Body(done, document).Find("jobstatus").text(), "1");
}

TEST(ManagementServer, RunsOneJobAfterTheOtherOnOneMachine) {
  TestServer test;
  const std::string id = test.machine("web-1").id;
  test.Call("stopVirtualMachine", {{"id", id}});
  test.Call("startVirtualMachine", {{"id", id}});
  test.RunJobs();
  EXPECT_EQ(test.last_job().status, cloudstack::JobStatus::kSucceeded);
  EXPECT_EQ(test.machine("web-1").state, cloudstack::VmState::kRunning);
}

TEST(ManagementServer, TakesEmptyAndPaddedParametersAsTheyAreMeant) {
  TestServer test;
  EXPECT_EQ(test.Call("listVirtualMachines", {{"id", ""}, {"listall", "true"}}).status, 200);
  EXPECT_EQ(test.Call("stopVirtualMachine", {{"id", " " + test.machine("web-1").id + " "}}).status,
            200);
  Cloud& cloud = test.server.cloud();
  const ApiAnswer deployed = test.Call("deployVirtualMachine",
                                       {{"zoneid", " " + cloud.zones.begin()->id},
                                        {"templateid", cloud.templates.begin()->id + " "},
                                        {"serviceofferingid", cloud.offerings.begin()->id},
                                        {"name", ""},
                                        {"networkids", " " + cloud.networks.begin()->id}},
                                       "acme");
  EXPECT_EQ(deployed.status, 200) << deployed.body;
  test.RunJobs();
}

TEST(ManagementServer, NeedsAHostToStartAMachine) {
  TestServer test;
  for (Host& host : test.server.cloud().hosts) host.status = HostStatus::kDown;
  test.Call("startVirtualMachine", {{"id", test.machine("batch-1").id}});
  test.RunJobs();
  EXPECT_EQ(test.last_job().result_code, 533);
  EXPECT_EQ(test.machine("batch-1").state, cloudstack::VmState::kStopped);
}

struct FaultCase {
  const char* name;
  const char* fault;
  int status;
  int job_code;
};
class FaultTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, Strikes) {
  TestServer test;
  base::Issues issues;
  const auto faults = json::Parse(GetParam().fault);
  test.server.faults().Read(faults->root(), issues);
  ASSERT_TRUE(issues.empty()) << issues.Format("faults", GetParam().fault);
  const ApiAnswer answer = test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  EXPECT_EQ(answer.status, GetParam().status);
  test.RunJobs();
  if (answer.status == 530) return;
  EXPECT_EQ(test.last_job().result_code, GetParam().job_code);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, FaultTest,
    ::testing::Values(
        FaultCase{"Error", R"([{"command":"*","kind":"error","code":530}])", 530, 0},
        FaultCase{
            "JobError",
            R"([{"command":"stopVirtualMachine","kind":"job_error","stage":"stop","code":534}])",
            200, 534},
        FaultCase{"OtherStage",
                  R"([{"command":"stopVirtualMachine","kind":"job_error","stage":"expunge"}])", 200,
                  0},
        FaultCase{"JobLost", R"([{"command":"*","kind":"job_lost"}])", 200, 530},
        FaultCase{"Skipped", R"([{"command":"*","kind":"error","skip":1}])", 200, 0},
        FaultCase{"BadGateway", R"([{"command":"*","kind":"bad_gateway"}])", 502, 0}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace toolgate::simulator
