// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulator/testing/steps.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;
using cloudstack::VmState;

class MachinesTest : public ::testing::Test {
 protected:
  std::string id(std::string_view machine) { return test_.machine(machine).id; }
  std::string offering(std::string_view name) { return cloud_.offerings.FindByName(name)->id; }
  std::string network(std::string_view name) { return cloud_.networks.FindByName(name)->id; }

  // What deploys a machine, and `more`.
  Parameters Wanted(std::string name, Parameters more = {}) {
    Parameters wanted = {{"name", std::move(name)},
                         {"zoneid", cloud_.zones.begin()->id},
                         {"templateid", cloud_.templates.FindByName("debian-12")->id}};
    bool has_offering = false;
    for (auto& parameter : more) {
      has_offering |= parameter.name == "serviceofferingid";
      wanted.push_back(std::move(parameter));
    }
    if (!has_offering) wanted.push_back({"serviceofferingid", offering("small")});
    return wanted;
  }
  ApiAnswer Deploy(Parameters wanted, std::string_view caller = "acme") {
    bool has_network = false;
    for (const auto& parameter : wanted) {
      has_network |= parameter.name.find("network") != std::string::npos;
    }
    if (!has_network) wanted.push_back({"networkids", network("frontend")});
    return test_.Call("deployVirtualMachine", std::move(wanted), caller);
  }
  std::string DeployRefusal(Parameters more) {
    return Refusal(Deploy(Wanted("fresh", std::move(more))));
  }
  // The names that a list has, as `acme` sees it.
  std::string Names(Parameters parameters, std::string_view caller = "acme") {
    json::Document document;
    std::string names;
    const ApiAnswer answer = test_.Call("listVirtualMachines", std::move(parameters), caller);
    for (const auto& entry : Body(answer, document).Find("virtualmachine")) {
      if (!names.empty()) names += ' ';
      names += entry.value.Find("name").text();
    }
    return names;
  }
  void SetFault(const char* fault) {
    base::Issues issues;
    test_.server.faults().Read(json::Parse(fault)->root(), issues);
    ASSERT_TRUE(issues.empty());
  }
  int64_t Owned(ResourceType type) { return cloud_.counts.Of(test_.account("acme"), type); }

  TestServer test_;
  Cloud& cloud_ = test_.server.cloud();
};

TEST_F(MachinesTest, DeploysWithADataDiskAndAnAddress) {
  const ApiAnswer answer =
      Deploy(Wanted("fresh", {{"diskofferingid", cloud_.disk_offerings.FindByName("disk-20")->id},
                              {"rootdisksize", "12"},
                              {"ipaddress", "10.1.1.77"},
                              {"group", "web"},
                              {"details[0].color", "blue"}}));
  ASSERT_EQ(Refusal(answer), "ok");
  EXPECT_EQ(test_.machine("fresh").state, VmState::kStopped) << "until its job starts";
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_), "ok");
  const VirtualMachine& machine = test_.machine("fresh");
  EXPECT_EQ(machine.state, VmState::kRunning);
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "ipaddress"), "10.1.1.77");
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "group"), "web");
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "password"), machine.password);
  EXPECT_FALSE(machine.password.empty());
  const auto disks = cloud_.VolumesOf(machine);
  ASSERT_EQ(disks.size(), 2u);
  EXPECT_EQ(disks[0]->size_bytes, int64_t{12} << 30);
  EXPECT_EQ(disks[1]->size_bytes, int64_t{20} << 30);
  for (const Volume* disk : disks) EXPECT_EQ(disk->state, VolumeState::kReady);
}

TEST_F(MachinesTest, AFailedDeploymentLeavesErrorAndNoDisks) {
  const int64_t machines = Owned(ResourceType::kUserVm);
  SetFault(R"([{"command":"deployVirtualMachine","kind":"job_error","code":534,"stage":"start"}])");
  Deploy(Wanted("fresh"));
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "534");
  EXPECT_EQ(test_.machine("fresh").state, VmState::kError);
  for (const Volume* disk : cloud_.VolumesOf(test_.machine("fresh"))) {
    EXPECT_EQ(disk->state, VolumeState::kDestroy);
  }
  EXPECT_EQ(Owned(ResourceType::kUserVm), machines);
}

TEST_F(MachinesTest, WithoutCapacityADeploymentFails) {
  for (Host& host : cloud_.hosts) host.memory_bytes = 1;
  Deploy(Wanted("fresh"));
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "533");
  EXPECT_EQ(test_.machine("fresh").state, VmState::kError);
}

TEST_F(MachinesTest, CanBeDeployedWithoutBeingStarted) {
  Deploy(Wanted("fresh", {{"startvm", "false"}}));
  test_.RunJobs();
  EXPECT_EQ(test_.machine("fresh").state, VmState::kStopped);
  EXPECT_EQ(cloud_.VolumesOf(test_.machine("fresh"))[0]->state, VolumeState::kAllocatedRow);
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "password"), "");
}

TEST_F(MachinesTest, ChecksDeploymentsBeforeThereIsARow) {
  const size_t before = cloud_.machines.size();
  const std::string snapshot = "00000000-0000-4000-8000-000000000000";
  EXPECT_EQ(DeployRefusal({{"volumeid", cloud_.volumes.begin()->id}}).substr(0, 3), "431");
  EXPECT_EQ(DeployRefusal({{"snapshotid", snapshot}}).substr(0, 3), "431");
  EXPECT_EQ(DeployRefusal({{"rootdisksize", "1"}}).substr(0, 3), "431");
  EXPECT_EQ(DeployRefusal({{"userdata", "not base64!"}}), "431: User data is not base64 encoded");
  EXPECT_EQ(DeployRefusal({{"keypair", "nobodys"}}).substr(0, 3), "431");
  EXPECT_EQ(DeployRefusal({{"ipaddress", "10.9.9.9"}}).substr(0, 3), "431");
  EXPECT_EQ(Refusal(Deploy(Wanted("web-1"))).substr(0, 3), "431") << "the name is taken";
  EXPECT_EQ(DeployRefusal({{"serviceofferingid", offering("custom")}}).substr(0, 3), "431");
  EXPECT_EQ(DeployRefusal({{"serviceofferingid", offering("custom")},
                           {"details[0].cpuNumber", "99"},
                           {"details[0].memory", "1024"}}),
            "431: Invalid CPU cores value, specify a value between 1 and 16");
  EXPECT_EQ(test_.Call("deployVirtualMachine", Wanted("fresh"), "acme").status, 431)
      << "which of two networks?";
  EXPECT_EQ(Deploy(Wanted("fresh"), "admin").status, 531) << "the network is another's";
  cloud_.counts.SetLimit(test_.account("acme"), ResourceType::kUserVm, 1);
  EXPECT_EQ(DeployRefusal({}).substr(0, 3), "535");
  EXPECT_EQ(cloud_.machines.size(), before);
}

TEST_F(MachinesTest, AnAdministratorDeploysForAnAccount) {
  const Domain& domain = *test_.account("acme").domain;
  EXPECT_EQ(
      Refusal(Deploy(Wanted("fresh", {{"account", "acme"}, {"domainid", domain.id}}), "admin")),
      "ok");
  test_.RunJobs();
  EXPECT_EQ(test_.machine("fresh").account, &test_.account("acme"));
}

TEST_F(MachinesTest, OnlyAdministratorsChooseTheHost) {
  const std::string host = cloud_.hosts.FindByName("node-2")->id;
  RunSteps(test_,
           {[&] {
              test_.Call("startVirtualMachine", {{"id", id("batch-1")}, {"hostid", host}}, "acme");
            },
            [&] {
              EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530");
              test_.Call("startVirtualMachine", {{"id", id("batch-1")}, {"hostid", host}});
            }});
  EXPECT_EQ(test_.machine("batch-1").host, cloud_.hosts.FindByName("node-2"));
}

TEST_F(MachinesTest, DestructionDetachesDataDisksAndTakesTheListedOnes) {
  Volume& data = *cloud_.volumes.FindByName("batch-1-data");
  test_.Call("destroyVirtualMachine", {{"id", id("batch-1")}, {"volumeids", data.id}}, "acme");
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(data.machine, nullptr);
  EXPECT_EQ(data.state, VolumeState::kDestroy);
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "id"), "") << "users do not see it any more";
}

TEST_F(MachinesTest, CountsWhatIsOwned) {
  const int64_t machines = Owned(ResourceType::kUserVm);
  const int64_t memory = Owned(ResourceType::kMemory);
  RunSteps(test_, {[&] { test_.Call("destroyVirtualMachine", {{"id", id("web-1")}}); }});
  EXPECT_EQ(Owned(ResourceType::kUserVm), machines - 1);
  EXPECT_EQ(Owned(ResourceType::kMemory), memory - 4096);
  EXPECT_EQ(test_.Call("recoverVirtualMachine", {{"id", id("web-1")}}).status, 200);
  EXPECT_EQ(Owned(ResourceType::kMemory), memory);
  cloud_.counts.SetLimit(test_.account("acme"), ResourceType::kUserVm, 1);
  EXPECT_EQ(test_.Call("recoverVirtualMachine", {{"id", id("old-1")}}).status, 535);
}

TEST_F(MachinesTest, AreExpungedUnaskedAfterADay) {
  const std::string old = id("old-1");
  test_.Call("listZones", {});
  test_.clock.Advance(std::chrono::hours(23));
  test_.Call("listZones", {});
  EXPECT_FALSE(test_.machine("old-1").removed);
  test_.clock.Advance(std::chrono::hours(2));
  test_.Call("listZones", {});
  EXPECT_TRUE(test_.machine("old-1").removed);
  EXPECT_TRUE(test_.machine("build-7").removed) << "what is in error goes too";
  EXPECT_FALSE(test_.machine("batch-1").removed);
  EXPECT_EQ(test_.Call("listVirtualMachines", {{"id", old}}).body,
            R"({"listvirtualmachinesresponse":{}})");
}

TEST_F(MachinesTest, ScalesUpWhileRunningAndAnywhereWhileStopped) {
  const auto scale = [&](std::string_view machine, std::string_view size) {
    test_.Call("scaleVirtualMachine", {{"id", id(machine)}, {"serviceofferingid", offering(size)}},
               "acme");
  };
  RunSteps(test_, {[&] { scale("web-1", "small"); },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     scale("web-1", "large");
                   },
                   [&] {
                     EXPECT_EQ(ResultMember(test_, "virtualmachine", "memory"), "8192");
                     scale("web-1", "large");
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     test_.Call("scaleVirtualMachine", {{"id", id("batch-1")},
                                                        {"serviceofferingid", offering("custom")},
                                                        {"details[0].cpuNumber", "3"},
                                                        {"details[0].memory", "2048"}});
                   }});
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "cpunumber"), "3");
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "memory"), "2048");
}

TEST_F(MachinesTest, MigratesToHostsThatFit) {
  Host& other =
      *cloud_.hosts.FindByName(test_.machine("web-1").host->name == "node-1" ? "node-2" : "node-1");
  const auto migrate = [&](Parameters how) {
    how.push_back({"virtualmachineid", id("web-1")});
    test_.Call("migrateVirtualMachine", std::move(how));
  };
  RunSteps(test_, {[&] { migrate({}); },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_),
                               "431: Either hostid or storageid must be specified");
                     migrate({{"hostid", test_.machine("web-1").host->id}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     migrate({{"hostid", cloud_.hosts.FindByName("node-3")->id}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431") << "another zone";
                     json::Document document;
                     const ApiAnswer hosts =
                         test_.Call("findHostsForMigration", {{"virtualmachineid", id("web-1")}});
                     EXPECT_EQ(Body(hosts, document).Find("host").size(), 1u);
                     migrate({{"hostid", other.id}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(test_.machine("web-1").host, &other);
}

TEST_F(MachinesTest, ListsByManyThings) {
  EXPECT_EQ(Names({{"state", "running"}}), "web-1 web-2 db-1");
  EXPECT_EQ(Names({{"networkid", network("backend")}}), "db-1 batch-1");
  EXPECT_EQ(Names({{"serviceofferingid", offering("medium")}}), "web-1 web-2");
  EXPECT_EQ(Names({{"keyword", "WEB"}}), "web-1 web-2");
  EXPECT_EQ(Names({{"name", "web"}}), "");
  EXPECT_EQ(Names({{"ids", id("web-1") + "," + id("db-1")}}), "web-1 db-1");
  EXPECT_EQ(Names({}), "web-1 web-2 db-1 batch-1 build-7") << "users do not see old-1";
  EXPECT_EQ(Names({{"listall", "true"}, {"state", "present"}}, "admin"),
            "web-1 web-2 db-1 batch-1 build-7");
  EXPECT_EQ(Names({{"hostid", test_.machine("web-2").host->id}, {"listall", "true"}}, "admin"),
            "web-2");
  EXPECT_EQ(test_.Call("listVirtualMachines", {{"details", "everything"}}).status, 431);
}

TEST_F(MachinesTest, ShowsTheDetailsThatAreAskedFor) {
  json::Document document;
  const ApiAnswer brief =
      test_.Call("listVirtualMachines", {{"id", id("web-1")}, {"details", "min,nics"}}, "acme");
  const json::Value machine = (*Body(brief, document).Find("virtualmachine").begin()).value;
  EXPECT_EQ(machine.Find("nic").size(), 1u);
  EXPECT_FALSE(machine.Find("templateid"));
  EXPECT_FALSE(machine.Find("memory"));
  EXPECT_FALSE(machine.Find("cpuused"));
  EXPECT_FALSE(machine.Find("hostid")) << "for administrators only";
  EXPECT_TRUE(machine.Find("securitygroup"));
  json::Document all;
  const ApiAnswer full = test_.Call("listVirtualMachinesMetrics", {{"id", id("web-1")}});
  const json::Value metrics = (*Body(full, all).Find("virtualmachine").begin()).value;
  EXPECT_EQ(metrics.Find("cpuused").text(), "12.5%");
  EXPECT_EQ(metrics.Find("memorytotal").text(), "4.0 GB");
  EXPECT_TRUE(metrics.Find("hostid"));
}

TEST_F(MachinesTest, UpdatesWhatIsSent) {
  const auto update = [&](Parameters what) {
    what.push_back({"id", id("web-1")});
    return Refusal(test_.Call("updateVirtualMachine", std::move(what), "acme"));
  };
  EXPECT_EQ(update({{"displayname", "Front door"},
                    {"group", "web"},
                    {"deleteprotection", "true"},
                    {"haenable", "true"},
                    {"details[0].note", "x"}}),
            "ok");
  const VirtualMachine& machine = test_.machine("web-1");
  EXPECT_EQ(machine.display_name, "Front door");
  EXPECT_TRUE(machine.delete_protection && machine.ha_enabled);
  EXPECT_EQ(machine.details.at("note"), "x");
  EXPECT_EQ(update({{"name", "web-2"}}).substr(0, 3), "431");
  EXPECT_EQ(update({{"name", "-x"}}).substr(0, 3), "431");
  EXPECT_EQ(Refusal(test_.Call("updateVirtualMachine", {{"id", id("build-7")}})).substr(0, 3),
            "431");
}

TEST_F(MachinesTest, GetsAndLosesInterfaces) {
  std::string nic;
  RunSteps(test_, {[&] {
                     test_.Call("addNicToVirtualMachine", {{"virtualmachineid", id("web-1")},
                                                           {"networkid", network("backend")}});
                   },
                   [&] {
                     ASSERT_EQ(LastOutcome(test_), "ok");
                     nic = test_.machine("web-1").nics.back().id;
                     test_.Call("addNicToVirtualMachine", {{"virtualmachineid", id("web-1")},
                                                           {"networkid", network("backend")}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530") << "it is in there";
                     test_.Call("removeNicFromVirtualMachine",
                                {{"virtualmachineid", id("web-1")},
                                 {"nicid", test_.machine("web-1").nics.front().id}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431") << "the default one stays";
                     test_.Call("removeNicFromVirtualMachine",
                                {{"virtualmachineid", id("web-1")}, {"nicid", nic}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  json::Document document;
  const ApiAnswer list = test_.Call("listNics", {{"virtualmachineid", id("web-1")}}, "acme");
  EXPECT_EQ(Body(list, document).Find("nic").size(), 1u);
}

TEST_F(MachinesTest, KeepsSnapshotsOfWholeMachines) {
  const auto take = [&](Parameters how) {
    how.push_back({"virtualmachineid", id("batch-1")});
    return test_.Call("createVMSnapshot", std::move(how), "acme");
  };
  EXPECT_EQ(take({{"snapshotmemory", "true"}}).status, 431) << "it is stopped";
  const std::string disk = cloud_.volumes.FindByName("batch-1-data")->id;
  RunSteps(
      test_,
      {[&] {
         EXPECT_EQ(take({{"name", "before"}}).status, 200);
       },
       [&] {
         EXPECT_EQ(ResultMember(test_, "vmsnapshot", "state"), "Ready");
         EXPECT_EQ(take({{"name", "before"}}).status, 431);
         EXPECT_EQ(take({{"name", "after"}}).status, 200);
       },
       [&] {
         EXPECT_EQ(ResultMember(test_, "vmsnapshot", "parentName"), "before");
         test_.Call("detachVolume", {{"id", disk}});
       },
       [&] {
         EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
         test_.Call("revertToVMSnapshot", {{"vmsnapshotid", cloud_.machine_snapshots.begin()->id}});
       },
       [&] {
         EXPECT_EQ(ResultMember(test_, "virtualmachine", "name"), "batch-1");
         EXPECT_TRUE(cloud_.machine_snapshots.begin()->is_current);
         test_.Call("deleteVMSnapshot", {{"vmsnapshotid", cloud_.machine_snapshots.begin()->id}});
       }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  json::Document document;
  const ApiAnswer list =
      test_.Call("listVMSnapshot", {{"virtualmachineid", id("batch-1")}}, "acme");
  EXPECT_EQ(Body(list, document).Find("vmSnapshot").size(), 1u);
}

TEST_F(MachinesTest, GivesPasswordsAndConsoles) {
  EXPECT_EQ(test_.Call("getVMPassword", {{"id", id("batch-1")}}).status, 431);
  test_.Call("resetPasswordForVirtualMachine", {{"id", id("batch-1")}, {"password", "s3cret"}});
  test_.RunJobs();
  EXPECT_EQ(ResultMember(test_, "virtualmachine", "password"), "s3cret");
  json::Document document;
  const auto console = [&](std::string_view machine) {
    const ApiAnswer answer =
        test_.Call("createConsoleEndpoint", {{"virtualmachineid", id(machine)}}, "acme");
    return Body(answer, document).Find("consoleendpoint").Find("success").AsBool();
  };
  EXPECT_TRUE(console("web-1"));
  EXPECT_FALSE(console("batch-1"));
}

}  // namespace
}  // namespace toolgate::simulator
