// SPDX-License-Identifier: Apache-2.0
// A cloud that was saved to a file and comes back from it: whoever asks it anything gets the same
// answer.
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "simulator/command_table.h"
#include "simulator/control.h"
#include "simulator/infrastructure/upkeep.h"
#include "simulator/saving/entity_fields.h"
#include "simulator/saving/saved_cloud.h"
#include "simulator/testing/steps.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

// A server that has no cloud yet.
struct Twin {
  explicit Twin(const std::string& path) : server(loop, clock, 99, 0) {
    server.set_snapshot_path(path);
  }

  base::FakeClock clock;
  net::EventLoop loop;
  ManagementServer server;
};

class SnapshotOfACloud : public testing::Test {
 protected:
  SnapshotOfACloud() { test.server.set_snapshot_path(path); }
  ~SnapshotOfACloud() override { std::filesystem::remove(path); }

  void Do(std::string_view command, Parameters parameters, std::string_view caller = "acme") {
    const ApiAnswer answer = test.Call(command, std::move(parameters), caller);
    EXPECT_EQ(answer.status, 200) << command << ": " << answer.description;
  }
  const std::string& NetworkId(std::string_view name) {
    return test.server.cloud().networks.FindByName(name)->id;
  }
  void AddPeople();
  std::vector<std::function<void()>> StepsOfMachines();
  std::vector<std::function<void()>> StepsOfNetworks();
  // Something of each kind, as commands make it.
  void MakeEverything();
  // What `command` needs to be sent, beside `listall`.
  Parameters Needed(std::string_view command);

  const std::string path =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".json";
  TestServer test;
};

void SnapshotOfACloud::AddPeople() {
  Cloud& cloud = test.server.cloud();
  const auto now = test.clock.WallNow();
  cloud.AddProject(test.account("acme"), "apollo", now);
  const Domain& lab = cloud.AddDomain(&*cloud.domains.begin(), "lab", now);
  cloud.AddAccount(lab, "chief", AccountType::kDomainAdmin, now);
  cloud.counts.SetLimit(lab, ResourceType::kVolume, 3);
  cloud.counts.SetLimit(test.account("acme"), ResourceType::kPrimaryStorage, kNoLimit);
  cloud.settings.user_may_expunge = true;
  cloud.settings.allowed_sources = {{"127.0.0.0/8", *base::Cidr::Parse("127.0.0.0/8")}};
}

std::vector<std::function<void()>> SnapshotOfACloud::StepsOfMachines() {
  Cloud& cloud = test.server.cloud();
  const auto id = [this](std::string_view name) { return test.machine(name).id; };
  return {
      [=, this] {
        Do("createSSHKeyPair", {{"name", "mine"}});
      },
      [=, this] {
        Do("createSecurityGroup", {{"name", "web"}, {"description", "the \"web\""}});
      },
      [=, this] {
        Do("authorizeSecurityGroupIngress", {{"securitygroupname", "web"},
                                             {"protocol", "tcp"},
                                             {"startport", "80"},
                                             {"endport", "81"},
                                             {"cidrlist", "10.0.0.0/8"}});
      },
      [=, this, &cloud] {
        Do("deployVirtualMachine", {{"zoneid", cloud.zones.begin()->id},
                                    {"templateid", cloud.templates.begin()->id},
                                    {"serviceofferingid", cloud.offerings.FindByName("custom")->id},
                                    {"details[0].cpuNumber", "2"},
                                    {"details[0].cpuSpeed", "1500"},
                                    {"details[0].memory", "1024"},
                                    {"networkids", NetworkId("frontend")},
                                    {"keypair", "mine"},
                                    {"name", "fresh"}});
      },
      [=, this] {
        Do("createSnapshot", {{"volumeid", test.server.cloud().volumes.FindByName("ROOT-1")->id}});
      },
      [=, this] {
        Do("createVMSnapshot", {{"virtualmachineid", id("batch-1")}, {"name", "s"}});
      },
      [=, this] {
        Do("destroyVirtualMachine", {{"id", id("web-2")}, {"expunge", "true"}});
      },
      [=, this] {
        Do("createTags", {{"resourceids", id("web-1")},
                          {"resourcetype", "UserVm"},
                          {"tags[0].key", "k"},
                          {"tags[0].value", "ü"}});
      },
  };
}

std::vector<std::function<void()>> SnapshotOfACloud::StepsOfNetworks() {
  Cloud& cloud = test.server.cloud();
  const auto address = [&cloud] {
    const PublicAddress* newest = nullptr;
    for (const PublicAddress& one : cloud.public_addresses) {
      if (one.account) newest = &one;
    }
    return newest->id;
  };
  const auto forward = [=, this](const char* port) {
    Do("createPortForwardingRule", {{"ipaddressid", address()},
                                    {"protocol", "tcp"},
                                    {"publicport", port},
                                    {"privateport", port},
                                    {"virtualmachineid", test.machine("web-1").id}});
  };
  return {
      [=, this] {
        Do("associateIpAddress", {{"networkid", NetworkId("frontend")}});
      },
      [=] { forward("22"); },
      [=] { forward("23"); },
      [=, this] {
        Do("createLoadBalancerRule", {{"publicipid", address()},
                                      {"name", "www"},
                                      {"algorithm", "source"},
                                      {"publicport", "80"},
                                      {"privateport", "80"}});
      },
      [=, this, &cloud] {
        Do("assignToLoadBalancerRule", {{"id", cloud.firewall_rules.FindByName("www")->id},
                                        {"virtualmachineids", test.machine("web-1").id}});
      },
      [=, this] {
        Do("associateIpAddress", {{"networkid", NetworkId("frontend")}});
      },
      [=, this] {
        Do("enableStaticNat",
           {{"ipaddressid", address()}, {"virtualmachineid", test.machine("web-1").id}});
      },
      [=, this] {
        Do("stopVirtualMachine", {{"id", test.machine("db-1").id}});
      },
  };
}

void SnapshotOfACloud::MakeEverything() {
  AddPeople();
  auto steps = StepsOfMachines();
  for (auto& step : StepsOfNetworks()) steps.push_back(std::move(step));
  RunSteps(test, steps);
  test.clock.Advance(std::chrono::hours(30));
  Cloud& cloud = test.server.cloud();
  Do("archiveEvents", {{"ids", cloud.events.begin()->id}}, "admin");
  Host& host = *cloud.hosts.FindByName("node-1");
  SetStatus(cloud, host, HostStatus::kDown, test.clock.WallNow());
  test.Call("listAlerts", {}, "admin");
  Do("generateUsageRecords", {}, "admin");
}

Parameters SnapshotOfACloud::Needed(std::string_view command) {
  Cloud& cloud = test.server.cloud();
  const std::map<std::string_view, Parameters> needed = {
      {"listTemplates", {{"templatefilter", "all"}}},
      {"listIsos", {{"isofilter", "all"}}},
      {"listUsageRecords", {{"startdate", "2026-01-01"}, {"enddate", "2026-01-31"}}},
      {"listLoadBalancerRuleInstances", {{"id", cloud.firewall_rules.FindByName("www")->id}}},
      {"listNics", {{"virtualmachineid", test.machine("web-1").id}}},
      {"findHostsForMigration", {{"virtualmachineid", test.machine("fresh").id}}},
  };
  const auto found = needed.find(command);
  return found == needed.end() ? Parameters() : found->second;
}

TEST_F(SnapshotOfACloud, AnswersEveryListAsBefore) {
  MakeEverything();
  ASSERT_TRUE(test.server.SaveSnapshot());
  Twin twin(path);
  twin.clock.Advance(std::chrono::hours(30));
  const auto loaded = twin.server.LoadSnapshot();
  ASSERT_TRUE(loaded) << loaded.error().message;
  VisitTables(test.server.cloud(), [](std::string_view name, const auto& table) {
    EXPECT_GT(table.size(), 0u) << name << ": the test makes none";
  });
  size_t lists = 0;
  for (const Command* command : AllCommands()) {
    if (command->kind != CommandKind::kList) continue;
    for (const std::string_view caller : {"admin", "acme", "chief"}) {
      Parameters parameters = Needed(command->name);
      parameters.push_back({"listall", "true"});
      const ApiRequest request = test.Sign(command->name, parameters, caller);
      const ApiAnswer before = test.server.Handle(request);
      const ApiAnswer after = twin.server.Handle(request);
      EXPECT_EQ(before.status, after.status) << command->name;
      EXPECT_EQ(before.body, after.body) << command->name << " by " << caller;
      EXPECT_TRUE(before.status == 200 || caller != "admin") << command->name << before.body;
      ++lists;
    }
  }
  EXPECT_GT(lists, 100u);
}

TEST_F(SnapshotOfACloud, IsTheSameWhenItIsSavedAgain) {
  MakeEverything();
  Twin twin(path);
  ASSERT_TRUE(test.server.SaveSnapshot());
  ASSERT_TRUE(twin.server.LoadSnapshot());
  EXPECT_EQ(WriteCloud(test.server.cloud(), test.server.jobs()),
            WriteCloud(twin.server.cloud(), twin.server.jobs()));
}

TEST_F(SnapshotOfACloud, GoesOnWhereItWas) {
  MakeEverything();
  Twin twin(path);
  ASSERT_TRUE(test.server.SaveSnapshot());
  ASSERT_TRUE(twin.server.LoadSnapshot());
  Cloud& cloud = twin.server.cloud();
  const VirtualMachine& machine = *cloud.machines.FindByName("db-1");
  EXPECT_EQ(cloud.VolumesOf(machine).size(), 2u);
  EXPECT_EQ(
      cloud.leases.FindFree(*cloud.networks.FindByName("frontend")),
      test.server.cloud().leases.FindFree(*test.server.cloud().networks.FindByName("frontend")));
  const auto started =
      twin.server.Handle(test.Sign("startVirtualMachine", {{"id", machine.id}}, "acme"));
  EXPECT_EQ(started.status, 200) << started.body;
  twin.loop.Finish();
  twin.loop.Run();
  EXPECT_EQ(machine.state, cloudstack::VmState::kRunning);
  EXPECT_EQ(twin.server.jobs().all().back()->result_code, 0);
}

TEST_F(SnapshotOfACloud, HasNoSessionsAndNoPendingJobs) {
  test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  const std::string id = test.last_job().id;
  ASSERT_TRUE(test.server.SaveSnapshot()) << "while the job waits";
  Twin twin(path);
  ASSERT_TRUE(twin.server.LoadSnapshot());
  json::Document document;
  const json::Value job =
      Body(twin.server.Handle(test.Sign("queryAsyncJobResult", {{"jobid", id}})), document);
  EXPECT_EQ(job.Find("jobstatus").text(), "2");
  EXPECT_EQ(job.Find("jobresultcode").text(), "530");
  EXPECT_FALSE(job.Find("jobresult"));
  EXPECT_EQ(Body(twin.server.Handle(test.Sign("listAsyncJobs", {})), document).size(), 0u);
}

TEST_F(SnapshotOfACloud, IsSavedWhenSomebodyAsks) {
  const auto nothing = json::Parse("{}");
  EXPECT_EQ(Control(test.server).Do("POST", "/simulator/snapshot", nothing->root()), "");
  EXPECT_TRUE(std::filesystem::exists(path));
  const auto more = json::Parse(R"({"path": "/etc/passwd"})");
  EXPECT_NE(Control(test.server).Do("POST", "/simulator/snapshot", more->root()), "");
  TestServer without;
  EXPECT_EQ(Control(without.server).Do("POST", "/simulator/snapshot", nothing->root()),
            "there is no file to save the cloud to; start with --snapshot");
}

}  // namespace
}  // namespace toolgate::simulator
