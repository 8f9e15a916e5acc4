// SPDX-License-Identifier: Apache-2.0
// The commands of people/, with two companies and a project.
#include <gtest/gtest.h>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

class PeopleTest : public ::testing::Test {
 protected:
  PeopleTest() {
    Cloud& cloud = test.server.cloud();
    const auto now = test.clock.WallNow();
    const Domain& acme = *cloud.domains.FindByName("acme");
    cloud.AddAccount(acme, "chief", AccountType::kDomainAdmin, now);
    cloud.AddAccount(cloud.AddDomain(&acme, "lab", now), "worker", AccountType::kUser, now);
    cloud.AddAccount(*cloud.domains.FindByName("ROOT"), "stranger", AccountType::kUser, now);
    project = &cloud.AddProject(*cloud.accounts.FindByName("acme"), "apollo", now);
  }
  // The `member` of each of what `command` lists.
  std::string List(std::string_view command, std::string_view key, std::string_view caller,
                   cloudstack::Parameters sent = {}, std::string_view member = "name") {
    const ApiAnswer answer = test.Call(command, std::move(sent), caller);
    if (answer.status != 200) return std::to_string(answer.status);
    json::Document document;
    std::string names;
    for (const auto& entry : Body(answer, document).Find(key)) {
      names += (names.empty() ? "" : " ") + std::string(entry.value.Find(member).text());
    }
    return names;
  }

  TestServer test;
  Project* project = nullptr;
};

TEST_F(PeopleTest, AccountsAreSeenFromAbove) {
  const cloudstack::Parameters all = {{"listall", "true"}};
  EXPECT_EQ(List("listAccounts", "account", "admin"), "admin");
  EXPECT_EQ(List("listAccounts", "account", "admin", all), "admin acme chief worker stranger");
  EXPECT_EQ(List("listAccounts", "account", "chief", all), "acme chief worker");
  EXPECT_EQ(List("listAccounts", "account", "acme", all), "acme");
  EXPECT_EQ(List("listUsers", "user", "chief", all, "username"), "acme chief worker");
  EXPECT_EQ(test.Call("listUsers", all).body.find("secretkey"), std::string::npos);
}

TEST_F(PeopleTest, DomainsAreATree) {
  EXPECT_EQ(List("listDomains", "domain", "admin"), "ROOT acme lab");
  EXPECT_EQ(List("listDomains", "domain", "chief"), "acme");
  EXPECT_EQ(List("listDomains", "domain", "chief", {{"listall", "true"}}), "acme lab");
  EXPECT_EQ(List("listDomains", "domain", "acme"), "401");
  EXPECT_EQ(List("listDomains", "domain", "admin", {{"level", "2"}}, "path"), "ROOT/acme/lab");
}

TEST_F(PeopleTest, ProjectsAreSeenByMembersAndAdmins) {
  EXPECT_EQ(List("listProjects", "project", "acme"), "apollo");
  EXPECT_EQ(List("listProjects", "project", "admin"), "");
  EXPECT_EQ(List("listProjects", "project", "admin", {{"listall", "true"}}), "apollo");
  EXPECT_EQ(List("listProjects", "project", "chief", {{"listall", "true"}}), "apollo");
  EXPECT_EQ(List("listProjects", "project", "stranger", {{"listall", "true"}}), "");
}

TEST_F(PeopleTest, RolesAreTheDefaultOnes) {
  EXPECT_EQ(List("listRoles", "role", "admin", {}, "type"), "Admin ResourceAdmin DomainAdmin User");
  EXPECT_EQ(List("listRoles", "role", "chief", {}, "type"), "ResourceAdmin DomainAdmin User");
  EXPECT_EQ(List("listRoles", "role", "acme"), "401");
}

TEST_F(PeopleTest, KeysAreForThoseWhoMayActForTheUser) {
  const auto keys = [this](std::string_view caller) {
    return test.Call("getUserKeys", {{"id", test.account("acme").user->id}}, caller).status;
  };
  EXPECT_EQ(keys("acme"), 200);
  EXPECT_EQ(keys("chief"), 200);
  EXPECT_EQ(keys("worker"), 531);
  EXPECT_EQ(keys("stranger"), 531);
}

TEST_F(PeopleTest, LimitsAreOfAccountsDomainsAndProjects) {
  Cloud& cloud = test.server.cloud();
  cloud.counts.SetLimit(test.account("acme"), ResourceType::kVolume, 3);
  const auto max = [this](std::string_view caller, cloudstack::Parameters sent) {
    sent.push_back({"resourcetype", "2"});
    return List("listResourceLimits", "resourcelimit", caller, std::move(sent), "max");
  };
  EXPECT_EQ(max("acme", {}), "3");
  EXPECT_EQ(max("admin", {}), "-1");
  EXPECT_EQ(max("acme", {{"projectid", project->id}}), "20");
  EXPECT_EQ(max("stranger", {{"projectid", project->id}}), "531");
  EXPECT_EQ(max("admin", {{"account", "acme"}, {"domainid", test.account("acme").domain->id}}),
            "3");
  EXPECT_EQ(max("admin", {{"domainid", test.account("acme").domain->id}}), "-1");
  EXPECT_EQ(
      List("listResourceLimits", "resourcelimit", "acme", {{"resourcetypename", "cpu"}}, "max"),
      "40");
}

TEST_F(PeopleTest, LimitsRefuseWhatIsTooMuch) {
  Cloud& cloud = test.server.cloud();
  const Account& acme = test.account("acme");
  cloud.counts.SetLimit(acme, ResourceType::kSnapshot, 2);
  cloud.counts.Add(acme, ResourceType::kSnapshot, 1);
  EXPECT_FALSE(CheckLimit(cloud, acme, ResourceType::kSnapshot));
  const auto refused = CheckLimit(cloud, acme, ResourceType::kSnapshot, 2);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, 535);
  EXPECT_TRUE(refused->text.starts_with("Maximum amount of resources of Type = 'snapshot'"));
  cloud.counts.SetLimit(*acme.domain, ResourceType::kSnapshot, 1);
  EXPECT_TRUE(CheckLimit(cloud, acme, ResourceType::kSnapshot)
                  ->text.starts_with("Maximum domain resource limits of Type = 'snapshot'"));
}

TEST_F(PeopleTest, TagsComeAndGo) {
  const std::string id = test.machine("web-1").id;
  const cloudstack::Parameters env = {{"resourcetype", "UserVm"},
                                      {"resourceids", id},
                                      {"tags[0].key", "env"},
                                      {"tags[0].value", "a+b=ü"}};
  EXPECT_EQ(test.Call("createTags", env, "stranger").status, 531);
  EXPECT_EQ(test.Call("createTags",
                      {{"resourcetype", "UserVm"}, {"resourceids", "none"}, {"tags[0].key", "env"}})
                .status,
            431);
  ASSERT_EQ(test.Call("createTags", env, "acme").status, 200);
  ASSERT_EQ(test.Call("createTags", env, "acme").status, 200);
  test.RunJobs();
  EXPECT_EQ(test.last_job().result_code, 431) << "the key is taken";
  EXPECT_EQ(List("listTags", "tag", "acme", {}, "value"), "a+b=ü");
  EXPECT_EQ(List("listTags", "tag", "stranger", {}, "value"), "");
}

TEST_F(PeopleTest, TagsAreDeletedByKeyOrAllTogether) {
  Cloud& cloud = test.server.cloud();
  const VirtualMachine& machine = test.machine("web-1");
  for (const char* key : {"a", "b", "c"}) {
    cloud.tags.Set(machine.id, "UserVm", *machine.account, {key, "1", ""});
  }
  const auto remove = [&](cloudstack::Parameters more) {
    more.push_back({"resourcetype", "UserVm"});
    more.push_back({"resourceids", machine.id});
    return test.Call("deleteTags", more, "acme").status;
  };
  EXPECT_EQ(remove({{"tags[0].key", "a"}}), 200);
  EXPECT_EQ(remove({{"tags[0].key", "b"}, {"tags[0].value", "other"}}), 200);
  test.RunJobs();
  EXPECT_EQ(cloud.tags.Of(machine.id).size(), 2u);
  EXPECT_EQ(test.last_job().result_code, 431) << "nothing has that value";
}

}  // namespace
}  // namespace toolgate::simulator
