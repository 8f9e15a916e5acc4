// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "simulator/storage/volume_life.h"
#include "simulator/testing/steps.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

class StorageTest : public ::testing::Test {
 protected:
  Volume& disk(std::string_view name) { return *cloud_.volumes.FindByName(name); }
  std::string offering(std::string_view name) { return cloud_.disk_offerings.FindByName(name)->id; }
  std::string zone() { return cloud_.zones.begin()->id; }
  Parameters NewDisk(std::string name, std::string_view offering_name = "disk-20") {
    return {
        {"name", std::move(name)}, {"diskofferingid", offering(offering_name)}, {"zoneid", zone()}};
  }
  // What an answer holds of the first `key`.
  std::string First(const ApiAnswer& answer, std::string_view key, std::string_view member) {
    json::Document document;
    const json::Value list = Body(answer, document).Find(key);
    return list.size() == 0 ? "" : std::string((*list.begin()).value.Find(member).text());
  }

  TestServer test_;
  Cloud& cloud_ = test_.server.cloud();
};

TEST_F(StorageTest, ADiskIsOnlyARowUntilItIsAttached) {
  const int64_t before = cloud_.counts.Of(test_.account("admin"), ResourceType::kVolume);
  RunSteps(test_, {[&] { EXPECT_EQ(test_.Call("createVolume", NewDisk("fresh")).status, 200); },
                   [&] {
                     EXPECT_EQ(ResultMember(test_, "volume", "state"), "Allocated");
                     EXPECT_EQ(ResultMember(test_, "volume", "size"), "21474836480");
                     EXPECT_EQ(disk("fresh").pool, nullptr);
                     test_.Call("attachVolume", {{"id", disk("fresh").id},
                                                 {"virtualmachineid", test_.machine("web-1").id}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(ResultMember(test_, "volume", "deviceid"), "1");
  EXPECT_EQ(ResultMember(test_, "volume", "vmname"), "web-1");
  EXPECT_NE(disk("fresh").pool, nullptr);
  EXPECT_EQ(cloud_.counts.Of(test_.account("admin"), ResourceType::kVolume), before + 1);
}

TEST_F(StorageTest, ChecksNewDisks) {
  const auto refusal = [&](Parameters parameters) {
    return Refusal(test_.Call("createVolume", std::move(parameters)));
  };
  EXPECT_EQ(refusal({{"zoneid", zone()}}).substr(0, 3), "431");
  EXPECT_EQ(refusal({{"diskofferingid", offering("disk-20")}}).substr(0, 3), "431");
  Parameters sized = NewDisk("x");
  sized.push_back({"size", "5"});
  EXPECT_EQ(refusal(sized), "431: This disk offering does not allow custom size");
  EXPECT_EQ(refusal(NewDisk("x", "disk-custom")),
            "431: This disk offering requires a custom size specified");
  Parameters huge = NewDisk("x", "disk-custom");
  huge.push_back({"size", "5000"});
  EXPECT_EQ(refusal(huge), "431: Volume size: 5000GB is out of allowed range. Min: 1. Max: 1024");
  cloud_.counts.SetLimit(test_.account("acme"), ResourceType::kPrimaryStorage, 1);
  EXPECT_EQ(test_.Call("createVolume", NewDisk("x"), "acme").status, 535);
}

TEST_F(StorageTest, AMachineHasSixDataDisksAtMost) {
  std::vector<std::function<void()>> steps;
  for (int i = 0; i < kDataDisksMax + 1; ++i) {
    const std::string name = "disk-" + std::to_string(i);
    steps.push_back([this, name] { test_.Call("createVolume", NewDisk(name)); });
    steps.push_back([this, name] {
      test_.Call("attachVolume",
                 {{"id", disk(name).id}, {"virtualmachineid", test_.machine("web-1").id}});
    });
  }
  RunSteps(test_, steps);
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
  EXPECT_EQ(disk("disk-2").device_id, 4) << "3 is the CD drive's";
}

TEST_F(StorageTest, OneNumberIsOneDisk) {
  RunSteps(test_, {[&] { test_.Call("createVolume", NewDisk("second")); },
                   [&] {
                     test_.Call("attachVolume",
                                {{"id", disk("second").id},
                                 {"deviceid", "1"},
                                 {"virtualmachineid", test_.machine("batch-1").id}});
                   }});
  EXPECT_EQ(LastOutcome(test_).substr(0, 17), "431: deviceId 1 i");
}

TEST_F(StorageTest, JobsOnAnAttachedDiskWaitForThoseOnItsMachine) {
  Volume& data = disk("batch-1-data");
  test_.Call("startVirtualMachine", {{"id", test_.machine("batch-1").id}});
  test_.Call("detachVolume", {{"id", data.id}});
  test_.Call("startVirtualMachine", {{"id", test_.machine("batch-1").id}});
  test_.RunJobs();
  // Beside the start, the detachment would have met a machine that is Starting.
  EXPECT_EQ(test_.server.jobs().all()[1]->result_code, 0);
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
  EXPECT_EQ(data.machine, nullptr);
}

TEST_F(StorageTest, RootDisksLeaveStoppedMachinesOnly) {
  RunSteps(test_, {[&] {
                     test_.Call("detachVolume", {{"id", disk("ROOT-1").id}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     test_.Call("detachVolume", {{"id", disk("ROOT-4").id}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_), "ok");
                     test_.Call("attachVolume",
                                {{"id", disk("ROOT-4").id},
                                 {"virtualmachineid", test_.machine("batch-1").id}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(disk("ROOT-4").device_id, 0);
}

TEST_F(StorageTest, GrowsAndShrinksOnlyWhenToldSo) {
  const std::string id = disk("db-1-data").id;
  RunSteps(test_,
           {[&] {
              test_.Call("resizeVolume", {{"id", id}, {"size", "100"}});
            },
            [&] {
              EXPECT_EQ(LastOutcome(test_).substr(0, 3), "432");
              test_.Call("resizeVolume", {{"id", id}, {"size", "100"}, {"shrinkok", "true"}});
            },
            [&] {
              EXPECT_EQ(ResultMember(test_, "volume", "size"), "107374182400");
              test_.Call(
                  "resizeVolume",
                  {{"id", id}, {"diskofferingid", offering("disk-20")}, {"shrinkok", "true"}});
            },
            [&] {
              EXPECT_EQ(ResultMember(test_, "volume", "diskofferingname"), "disk-20");
              test_.Call("resizeVolume", {{"id", id}, {"size", "50"}});
            }});
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "432") << "the offering fixes the size";
}

TEST_F(StorageTest, ResizingCountsAgainstTheLimit) {
  cloud_.counts.SetLimit(test_.account("acme"), ResourceType::kPrimaryStorage,
                         cloud_.counts.Of(test_.account("acme"), ResourceType::kPrimaryStorage));
  test_.Call("resizeVolume", {{"id", disk("db-1-data").id}, {"size", "201"}}, "acme");
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "535");
}

TEST_F(StorageTest, MigratesColdOrWhileTheMachineRuns) {
  const std::string id = disk("db-1-data").id;
  const std::string pool = cloud_.pools.FindByName("primary-2")->id;
  disk("db-1-data").pool = cloud_.pools.FindByName("primary-1");
  RunSteps(test_, {[&] {
                     test_.Call("migrateVolume", {{"volumeid", id}, {"storageid", pool}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_), "431: Volume needs to be detached from VM");
                     test_.Call("migrateVolume",
                                {{"volumeid", id}, {"storageid", pool}, {"livemigrate", "true"}});
                   },
                   [&] {
                     EXPECT_EQ(ResultMember(test_, "volume", "storage"), "primary-2");
                     test_.Call("migrateVolume",
                                {{"volumeid", id}, {"storageid", pool}, {"livemigrate", "true"}});
                   }});
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431") << "it is there already";
}

TEST_F(StorageTest, KeepsProtectedAndAttachedDisks) {
  const std::string id = disk("batch-1-data").id;
  EXPECT_EQ(Refusal(test_.Call("deleteVolume", {{"id", id}})).substr(0, 3), "431");
  RunSteps(test_, {[&] {
                     test_.Call("updateVolume", {{"id", id}, {"deleteprotection", "true"}});
                   },
                   [&] {
                     test_.Call("detachVolume", {{"id", id}});
                   }});
  EXPECT_EQ(Refusal(test_.Call("deleteVolume", {{"id", id}})).substr(0, 3), "431");
  disk("batch-1-data").delete_protection = false;
  EXPECT_EQ(test_.Call("deleteVolume", {{"id", id}}, "acme").status, 200);
  EXPECT_EQ(First(test_.Call("listVolumes", {{"id", id}}), "volume", "id"), "");
}

TEST_F(StorageTest, UsersNeitherExpungeNorRecoverDisksUnlessTheyMay) {
  const std::string id = disk("batch-1-data").id;
  RunSteps(test_, {[&] {
                     test_.Call("detachVolume", {{"id", id}}, "acme");
                   },
                   [&] {
                     test_.Call("destroyVolume", {{"id", id}, {"expunge", "true"}}, "acme");
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530");
                     test_.Call("destroyVolume", {{"id", id}}, "acme");
                   }});
  EXPECT_EQ(disk("batch-1-data").state, VolumeState::kDestroy);
  EXPECT_EQ(test_.Call("recoverVolume", {{"id", id}}, "acme").status, 531);
  cloud_.settings.user_may_expunge_volumes = true;
  cloud_.counts.SetLimit(test_.account("acme"), ResourceType::kPrimaryStorage, kNoLimit);
  EXPECT_EQ(test_.Call("recoverVolume", {{"id", id}}, "acme").status, 200);
  EXPECT_EQ(disk("batch-1-data").state, VolumeState::kReady);
}

TEST_F(StorageTest, OthersDisksAreOutOfReach) {
  RunSteps(test_, {[&] { test_.Call("createVolume", NewDisk("admins")); }});
  const std::string id = disk("admins").id;
  EXPECT_EQ(test_.Call("deleteVolume", {{"id", id}}, "acme").status, 531);
  EXPECT_EQ(test_
                .Call("attachVolume", {{"id", id}, {"virtualmachineid", test_.machine("web-1").id}},
                      "acme")
                .status,
            531);
}

TEST_F(StorageTest, TakesASnapshotAndMakesADiskOfIt) {
  const std::string id = disk("db-1-data").id;
  std::string snapshot;
  RunSteps(test_,
           {[&] {
              const ApiAnswer answer = test_.Call("createSnapshot",
                                                  {{"volumeid", id},
                                                   {"name", "nightly"},
                                                   {"tags[0].key", "keep"},
                                                   {"tags[0].value", "yes"}},
                                                  "acme");
              json::Document document;
              snapshot = Body(answer, document).Find("id").text();
            },
            [&] {
              EXPECT_EQ(ResultMember(test_, "snapshot", "state"), "BackedUp");
              test_.Call("createVolume", {{"name", "copy"}, {"snapshotid", snapshot}}, "admin");
            }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(ResultMember(test_, "volume", "state"), "Ready");
  EXPECT_EQ(ResultMember(test_, "volume", "snapshotid"), snapshot);
  EXPECT_EQ(disk("copy").size_bytes, disk("db-1-data").size_bytes);
  const ApiAnswer list =
      test_.Call("listSnapshots", {{"tags[0].key", "keep"}, {"tags[0].value", "yes"}}, "acme");
  EXPECT_EQ(First(list, "snapshot", "name"), "nightly");
}

// A resize that was entered before, and meets the snapshot's row when it begins.
TEST_F(StorageTest, ADiskKeepsItsSizeWhileItsSnapshotIsCounted) {
  Volume& data = disk("db-1-data");
  const Account& owner = *data.account;
  const int64_t size = data.size_bytes;
  const int64_t others = cloud_.counts.Of(owner, ResourceType::kSecondaryStorage);
  for (const ResourceType type : {ResourceType::kPrimaryStorage, ResourceType::kSecondaryStorage}) {
    cloud_.counts.SetLimit(owner, type, kNoLimit);
  }
  const auto counted = [&] {
    return cloud_.counts.Of(owner, ResourceType::kSecondaryStorage) - others;
  };
  RunSteps(test_, {[&] {
                     test_.Call("resizeVolume", {{"id", data.id}, {"size", "300"}});
                     EXPECT_EQ(test_.Call("createSnapshot", {{"volumeid", data.id}}).status, 200);
                   },
                   [&] {
                     EXPECT_NE(test_.server.jobs().all().front()->result_code, 0);
                     EXPECT_EQ(LastOutcome(test_), "ok");
                     EXPECT_EQ(cloud_.snapshots.begin()->size_bytes, size);
                     EXPECT_EQ(counted(), size);
                     test_.Call("deleteSnapshot", {{"id", cloud_.snapshots.begin()->id}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(counted(), 0);
}

TEST_F(StorageTest, NothingIsMadeOfAnUnfinishedSnapshot) {
  cloud_.SnapshotRoot(test_.machine("web-1"), "BackingUp");
  const std::string snapshot = cloud_.snapshots.begin()->id;
  EXPECT_EQ(test_.Call("createVolume", {{"snapshotid", snapshot}}).status, 431);
  RunSteps(test_, {[&] {
                     test_.Call("deleteSnapshot", {{"id", snapshot}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     test_.Call("resizeVolume", {{"id", disk("ROOT-1").id}, {"size", "20"}});
                   }});
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530");
}

TEST_F(StorageTest, AFailedSnapshotIsInError) {
  base::Issues issues;
  test_.server.faults().Read(
      json::Parse(R"([{"command":"createSnapshot","kind":"job_error","stage":"backup"}])")->root(),
      issues);
  test_.Call("createSnapshot", {{"volumeid", disk("db-1-data").id}}, "acme");
  test_.RunJobs();
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530");
  EXPECT_EQ(cloud_.snapshots.begin()->state, SnapshotState::kError);
  EXPECT_EQ(disk("db-1-data").state, VolumeState::kReady);
  EXPECT_EQ(cloud_.counts.Of(test_.account("acme"), ResourceType::kSnapshot), 0);
}

TEST_F(StorageTest, RevertsDisksOfStoppedMachines) {
  cloud_.SnapshotRoot(test_.machine("web-1"), "BackedUp");
  const std::string snapshot = cloud_.snapshots.begin()->id;
  RunSteps(test_, {[&] {
                     test_.Call("revertSnapshot", {{"id", snapshot}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_).substr(0, 3), "431");
                     test_.Call("stopVirtualMachine", {{"id", test_.machine("web-1").id}});
                   },
                   [&] {
                     test_.Call("revertSnapshot", {{"id", snapshot}});
                   },
                   [&] {
                     EXPECT_EQ(LastOutcome(test_), "ok");
                     test_.Call("deleteSnapshot", {{"id", snapshot}});
                   }});
  EXPECT_EQ(LastOutcome(test_), "ok");
  EXPECT_EQ(First(test_.Call("listSnapshots", {{"listall", "true"}}), "snapshot", "id"), "");
}

TEST_F(StorageTest, AFullPoolTakesNoDisk) {
  for (StoragePool& pool : cloud_.pools) pool.size_bytes = 1;
  RunSteps(test_, {[&] { test_.Call("createVolume", NewDisk("fresh")); },
                   [&] {
                     test_.Call("attachVolume", {{"id", disk("fresh").id},
                                                 {"virtualmachineid", test_.machine("web-1").id}});
                   }});
  EXPECT_EQ(LastOutcome(test_).substr(0, 3), "530");
  EXPECT_EQ(disk("fresh").state, VolumeState::kAllocatedRow);
}

}  // namespace
}  // namespace toolgate::simulator
