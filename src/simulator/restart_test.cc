// SPDX-License-Identifier: Apache-2.0
// What a management server that comes back finds between two states: after a restart, and when it
// starts from a file that was saved in the middle of a job. Both must say the same.
#include <filesystem>

#include <gtest/gtest.h>

#include "simulator/testing/steps.h"

namespace toolgate::simulator {
namespace {

using cloudstack::JobStatus;
using cloudstack::Parameters;

// A path through the cloud: a machine's state with its host, a disk's with what it is attached to.
std::string Machine(Cloud& cloud, std::string_view name) {
  const VirtualMachine& machine = *cloud.machines.FindByName(name);
  return std::string(cloudstack::Name(machine.state)) + (machine.host ? " on a host" : "");
}
std::string Disk(Cloud& cloud, std::string_view name) {
  const Volume& disk = *cloud.volumes.FindByName(name);
  return std::string(Name(disk.state)) + (disk.pool ? " on a pool" : "") +
         (disk.machine ? ", attached" : "");
}
PublicAddress* LastAddress(Cloud& cloud) {
  PublicAddress* last = &*cloud.public_addresses.begin();
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.account) last = &address;
  }
  return last;
}
std::string Rule(Cloud& cloud) {
  const FirewallRule& rule = *std::prev(cloud.firewall_rules.end());
  if (rule.deleted) return "deleted";
  constexpr const char* kStates[] = {"Staged", "Add", "Active", "Revoke"};
  return kStates[static_cast<size_t>(rule.state)];
}

// A command, what it is at work on when the server goes down, and what is found afterwards.
struct Row {
  const char* name;
  const char* command;
  std::function<Parameters(Cloud&)> with;
  std::function<std::string(Cloud&)> look;
  const char* between;
  const char* after;
  const char* before_command = nullptr;  // what is done first, to its end
  std::function<Parameters(Cloud&)> before_with = nullptr;
};

Parameters Id(const std::string& id) { return {{"id", id}}; }

auto OfMachine(const char* name, Parameters more = {}) {
  return [=](Cloud& cloud) {
    Parameters all = Id(cloud.machines.FindByName(name)->id);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
}
auto LookAtMachine(const char* name) {
  return [=](Cloud& cloud) { return Machine(cloud, name); };
}
auto LookAtDisk(const char* name) {
  return [=](Cloud& cloud) { return Disk(cloud, name); };
}
Parameters ToDeploy(Cloud& cloud) {
  return {{"zoneid", cloud.zones.begin()->id},
          {"templateid", cloud.templates.begin()->id},
          {"serviceofferingid", cloud.offerings.begin()->id},
          {"networkids", cloud.networks.FindByName("frontend")->id},
          {"name", "fresh"}};
}
Parameters NewDisk(Cloud& cloud) {
  return {{"name", "extra"},
          {"zoneid", cloud.zones.begin()->id},
          {"diskofferingid", cloud.disk_offerings.FindByName("disk-20")->id}};
}
Parameters ToAttach(Cloud& cloud) {
  return {{"id", cloud.volumes.FindByName("extra")->id},
          {"virtualmachineid", cloud.machines.FindByName("web-1")->id}};
}
Parameters RootOfWeb(Cloud& cloud) {
  return {{"volumeid", cloud.volumes.FindByName("ROOT-1")->id}};
}
Parameters NewNetwork(Cloud& cloud) {
  return {{"name", "extra"},
          {"zoneid", cloud.zones.begin()->id},
          {"networkofferingid",
           cloud.network_offerings.FindByName("DefaultIsolatedNetworkOfferingWithSourceNatService")
               ->id}};
}
auto InNetwork(const char* name) {
  return [=](Cloud& cloud) {
    return Parameters{{"networkid", cloud.networks.FindByName(name)->id}};
  };
}
Parameters NewRule(Cloud& cloud) {
  return {{"ipaddressid", LastAddress(cloud)->id}, {"protocol", "tcp"}, {"startport", "22"}};
}
std::string LastAddressState(Cloud& cloud) { return LastAddress(cloud)->state; }
auto LookAtNetwork(const char* name) {
  return [=](Cloud& cloud) { return cloud.networks.FindByName(name)->state; };
}
std::string LastSnapshot(Cloud& cloud) {
  return std::string(Name(std::prev(cloud.snapshots.end())->state));
}
std::string LastMachineSnapshot(Cloud& cloud) {
  return std::string(Name(std::prev(cloud.machine_snapshots.end())->state));
}

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"Start", "startVirtualMachine", OfMachine("batch-1"), LookAtMachine("batch-1"),
       "Starting on a host", "Stopped"},
      {"Stop", "stopVirtualMachine", OfMachine("web-1"), LookAtMachine("web-1"),
       "Stopping on a host", "Running on a host"},
      {"Deploy", "deployVirtualMachine", ToDeploy, LookAtMachine("fresh"), "Starting on a host",
       "Error"},
      {"DeployDisk", "deployVirtualMachine", ToDeploy, LookAtDisk("ROOT-7"),
       "Creating on a pool, attached", "Destroy, attached"},
      {"Migrate", "migrateVirtualMachine",
       [](Cloud& cloud) {
         return Parameters{{"virtualmachineid", cloud.machines.FindByName("web-1")->id}};
       },
       LookAtMachine("web-1"), "Migrating on a host", "Running on a host"},
      {"Destroy", "destroyVirtualMachine", OfMachine("web-1"), LookAtMachine("web-1"),
       "Stopping on a host", "Running on a host"},
      {"DestroyStopped", "destroyVirtualMachine", OfMachine("batch-1"), LookAtMachine("batch-1"),
       "Stopped", "Stopped"},
      {"Expunge", "expungeVirtualMachine", OfMachine("old-1"), LookAtMachine("old-1"), "Expunging",
       "Expunging"},
      {"DestroyAndExpunge", "destroyVirtualMachine", OfMachine("web-1", {{"expunge", "true"}}),
       LookAtMachine("web-1"), "Expunging", "Expunging"},
      {"FirstAttach", "attachVolume", ToAttach, LookAtDisk("extra"), "Creating on a pool",
       "Allocated", "createVolume", NewDisk},
      {"Attach", "attachVolume", ToAttach, LookAtDisk("extra"), "Attaching on a pool",
       "Ready on a pool", "createVolume", NewDisk},
      {"Detach", "detachVolume",
       [](Cloud& cloud) { return Id(cloud.volumes.FindByName("batch-1-data")->id); },
       LookAtDisk("batch-1-data"), "Ready on a pool, attached", "Ready on a pool, attached"},
      {"Resize", "resizeVolume",
       [](Cloud& cloud) {
         return Parameters{{"id", cloud.volumes.FindByName("batch-1-data")->id}, {"size", "60"}};
       },
       LookAtDisk("batch-1-data"), "Resizing on a pool, attached", "Ready on a pool, attached"},
      {"SnapshotDisk", "createSnapshot", RootOfWeb, LookAtDisk("ROOT-1"),
       "Snapshotting on a pool, attached", "Ready on a pool, attached"},
      {"Snapshot", "createSnapshot", RootOfWeb, LastSnapshot, "Creating", "Error"},
      {"SnapshotBackup", "createSnapshot", RootOfWeb, LastSnapshot, "BackingUp", "Error"},
      {"SnapshotDelete", "deleteSnapshot",
       [](Cloud& cloud) { return Id(std::prev(cloud.snapshots.end())->id); }, LastSnapshot,
       "Destroying", "BackedUp", "createSnapshot", RootOfWeb},
      {"MachineSnapshot", "createVMSnapshot",
       [](Cloud& cloud) {
         return Parameters{{"virtualmachineid", cloud.machines.FindByName("web-1")->id}};
       },
       LastMachineSnapshot, "Creating", "Error"},
      {"Implement", "associateIpAddress", InNetwork("extra"), LookAtNetwork("extra"),
       "Implementing", "Allocated", "createNetwork", NewNetwork},
      {"Associate", "associateIpAddress", InNetwork("frontend"),
       [](Cloud& cloud) {
         size_t taken = 0;
         for (const PublicAddress& one : cloud.public_addresses) taken += one.account != nullptr;
         return std::to_string(taken);
       },
       "3", "2"},
      {"Disassociate", "disassociateIpAddress",
       [](Cloud& cloud) { return Id(LastAddress(cloud)->id); }, LastAddressState, "Releasing",
       "Allocated", "associateIpAddress", InNetwork("frontend")},
      {"OpenPort", "createFirewallRule", NewRule, Rule, "Add", "deleted", "associateIpAddress",
       InNetwork("frontend")},
      {"ClosePort", "deleteFirewallRule",
       [](Cloud& cloud) { return Id(std::prev(cloud.firewall_rules.end())->id); }, Rule, "Revoke",
       "Revoke", "createFirewallRule", NewRule},
      {"DeleteNetwork", "deleteNetwork",
       [](Cloud& cloud) { return Id(cloud.networks.FindByName("extra")->id); },
       LookAtNetwork("extra"), "Shutdown", "Allocated", "createNetwork", NewNetwork},
  };
  return rows;
}

class InBetween : public testing::TestWithParam<size_t> {
 protected:
  const Row& row() const { return Rows()[GetParam()]; }
  Cloud& cloud() { return test.server.cloud(); }
  void Enter(const char* command, const std::function<Parameters(Cloud&)>& with) {
    const ApiAnswer answer = test.Call(command, with(cloud()));
    ASSERT_EQ(answer.status, 200) << command << answer.description;
  }
  bool IsBusy() {
    const auto& jobs = test.server.jobs().all();
    return !jobs.empty() && jobs.back()->status == JobStatus::kPending;
  }
  // Calls `then` as soon as the command has come to where the row wants it.
  void WhenBetween(std::function<void()> then) {
    if (row().before_command) Enter(row().before_command, row().before_with);
    then_ = std::move(then);
    test.loop.Post([this] { Step(); });
    test.RunJobs();
  }

  TestServer test;

 private:
  void Step() {
    if (!is_entered_ && !IsBusy()) {
      Enter(row().command, row().with);
      is_entered_ = true;
    }
    const bool is_there = is_entered_ && test.last_job().status == JobStatus::kPending &&
                          turns_++ > 0 && row().look(cloud()) == row().between;
    if (is_there) return then_();
    const bool goes_on = !is_entered_ || IsBusy();
    if (goes_on) test.loop.Post([this] { Step(); });
  }

  std::function<void()> then_;
  bool is_entered_ = false;
  int turns_ = 0;
};

TEST_P(InBetween, IsSettledByARestart) {
  bool came_there = false;
  WhenBetween([this, &came_there] {
    came_there = true;
    test.server.Restart(std::chrono::milliseconds(0));
  });
  ASSERT_TRUE(came_there) << "it was never " << row().between;
  EXPECT_EQ(row().look(cloud()), row().after);
  EXPECT_EQ(test.last_job().status, JobStatus::kFailed);
  EXPECT_EQ(test.last_job().result_code, 530);
  EXPECT_EQ(test.last_job().result, "");
}

TEST_P(InBetween, IsSettledWhereAServerStartsFromAFile) {
  const std::string path = testing::TempDir() + "between-" + row().name + ".json";
  test.server.set_snapshot_path(path);
  bool came_there = false;
  WhenBetween([this, &came_there] {
    came_there = true;
    EXPECT_TRUE(test.server.SaveSnapshot());
    test.server.Restart(std::chrono::milliseconds(0));
  });
  ASSERT_TRUE(came_there) << "it was never " << row().between;
  net::EventLoop loop;
  ManagementServer server(loop, test.clock, 1, 0);
  server.set_snapshot_path(path);
  ASSERT_TRUE(server.LoadSnapshot());
  EXPECT_EQ(row().look(server.cloud()), row().after);
  EXPECT_EQ(server.jobs().all().back()->status, JobStatus::kFailed);
  EXPECT_EQ(server.jobs().all().back()->result_code, 530);
  EXPECT_EQ(server.jobs().all().back()->result, "");
  for (const Account& account : server.cloud().accounts) {
    const Account& other = *cloud().accounts.Find(account.id);
    for (size_t type = 0; type < kResourceTypes; ++type) {
      const auto one = static_cast<ResourceType>(type);
      EXPECT_EQ(server.cloud().counts.Of(account, one), cloud().counts.Of(other, one))
          << account.name << " " << Name(one);
    }
  }
  std::filesystem::remove(path);
}

INSTANTIATE_TEST_SUITE_P(Rows, InBetween, testing::Range(size_t{0}, Rows().size()),
                         [](const auto& one) { return std::string(Rows()[one.param].name); });

TEST(Restart, EndsSessions) {
  TestServer test;
  const auto login = [&test] {
    return test.server.Handle({HttpMethod::kPost,
                               {{"command", "login"},
                                {"username", "admin"},
                                {"password", "admin-password"},
                                {"response", "json"}}});
  };
  const auto list = [&test](const ApiAnswer& session) {
    json::Document document;
    const std::string key(Body(session, document).Find("sessionkey").text());
    ApiRequest request{HttpMethod::kGet,
                       {{"command", "listZones"}, {"sessionkey", key}, {"response", "json"}}};
    for (const std::string& cookie : session.cookies) {
      const size_t equals = cookie.find('=');
      if (cookie.substr(0, equals) != "JSESSIONID") continue;
      request.session_id = cookie.substr(equals + 1, cookie.find(';') - equals - 1);
    }
    return test.server.Handle(request).status;
  };
  const ApiAnswer session = login();
  ASSERT_EQ(list(session), 200);
  test.server.Restart(std::chrono::milliseconds(0));
  EXPECT_EQ(list(session), 401);
  EXPECT_EQ(list(login()), 200);
}

TEST(Restart, SettlesWhatWasPutBetweenStates) {
  TestServer test;
  test.server.life().ForceState(test.machine("web-1"), cloudstack::VmState::kStopping);
  test.server.life().ForceState(test.machine("batch-1"), cloudstack::VmState::kStarting);
  test.server.Restart(std::chrono::milliseconds(0));
  test.RunJobs();
  EXPECT_EQ(test.machine("web-1").state, cloudstack::VmState::kRunning);
  EXPECT_EQ(test.machine("batch-1").state, cloudstack::VmState::kStopped);
}

TEST(Restart, GivesBackAnAddressWhoseJobNeverBegan) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const Account& owner = test.account("acme");
  const int64_t before = cloud.counts.Of(owner, ResourceType::kPublicIp);
  test.Call("associateIpAddress", InNetwork("frontend")(cloud), "acme");
  EXPECT_EQ(cloud.counts.Of(owner, ResourceType::kPublicIp), before + 1);
  test.server.Restart(std::chrono::milliseconds(0));
  test.RunJobs();
  EXPECT_EQ(cloud.counts.Of(owner, ResourceType::kPublicIp), before);
}

}  // namespace
}  // namespace toolgate::simulator
