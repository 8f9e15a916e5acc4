// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/scope.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

// ROOT (admin) > company (chief, worker; project) > team (member); ROOT > rival (stranger).
class ScopeTest : public ::testing::Test {
 protected:
  Account& Add(const Domain& domain, const char* name, AccountType type) {
    return cloud.AddAccount(domain, name, type, {});
  }
  // The names of those whose things `caller` gets to see, or the code of the refusal.
  std::string Seen(const Account& caller, cloudstack::Parameters sent) {
    const auto specs = ParseNotation("+LIST +ACCT +PROJ id:string ids:list<string>");
    const auto arguments = ParameterReader("listThings", specs, cloud, true).Read(sent);
    if (!arguments) return std::to_string(arguments.error().code);
    const auto scope = Scope::Read(cloud, caller, *arguments);
    if (!scope) return std::to_string(scope.error().code);
    std::string seen;
    for (const Account& account : cloud.accounts) {
      if (scope->Holds(account)) seen += (seen.empty() ? "" : " ") + account.name;
    }
    return seen;
  }

  Cloud cloud{1};
  const Domain& root = cloud.AddDomain(nullptr, "ROOT");
  const Domain& company = cloud.AddDomain(&root, "company");
  const Domain& team = cloud.AddDomain(&company, "team");
  const Domain& rival = cloud.AddDomain(&root, "rival");
  const Account& admin = Add(root, "admin", AccountType::kRootAdmin);
  const Account& chief = Add(company, "chief", AccountType::kDomainAdmin);
  const Account& worker = Add(company, "worker", AccountType::kUser);
  const Account& member = Add(team, "member", AccountType::kUser);
  const Account& stranger = Add(rival, "stranger", AccountType::kUser);
  const Project& project = cloud.AddProject(worker, "p", {});
};

TEST_F(ScopeTest, WithoutWordsIsTheCallersOwn) {
  EXPECT_EQ(Seen(admin, {}), "admin");
  EXPECT_EQ(Seen(chief, {}), "chief");
  EXPECT_EQ(Seen(worker, {}), "worker");
}

TEST_F(ScopeTest, ListallIsWhatTheRoleMaySee) {
  EXPECT_EQ(Seen(admin, {{"listall", "true"}}), "admin chief worker member stranger");
  EXPECT_EQ(Seen(chief, {{"listall", "true"}}), "chief worker member");
  EXPECT_EQ(Seen(worker, {{"listall", "true"}}), "worker");
}

TEST_F(ScopeTest, AnIdIsFoundWhoeverOwnsIt) {
  EXPECT_EQ(Seen(admin, {{"id", "x"}}), "admin chief worker member stranger PrjAcct-p-1");
  EXPECT_EQ(Seen(chief, {{"id", "x"}}), "chief worker member PrjAcct-p-1");
  EXPECT_EQ(Seen(admin, {{"ids", "x,y"}}), "admin") << "several ids are a filter only";
  EXPECT_EQ(Seen(worker, {{"id", "x"}}), "worker");
}

TEST_F(ScopeTest, ADomainIsItselfOrWithAllBelow) {
  EXPECT_EQ(Seen(admin, {{"domainid", company.id}}), "chief worker");
  EXPECT_EQ(Seen(admin, {{"domainid", company.id}, {"isrecursive", "true"}}),
            "chief worker member");
  EXPECT_EQ(Seen(chief, {{"domainid", team.id}}), "member");
  EXPECT_EQ(Seen(chief, {{"domainid", rival.id}}), "531");
  EXPECT_EQ(Seen(chief, {{"domainid", root.id}}), "531");
  EXPECT_EQ(Seen(worker, {{"domainid", company.id}}), "worker");
}

TEST_F(ScopeTest, AnAccountIsOfItsDomain) {
  EXPECT_EQ(Seen(admin, {{"account", "worker"}}), "431") << "not in ROOT";
  EXPECT_EQ(Seen(admin, {{"account", "worker"}, {"domainid", company.id}}), "worker");
  EXPECT_EQ(Seen(worker, {{"account", "chief"}}), "531");
  EXPECT_EQ(Seen(chief, {{"account", "worker"}, {"projectid", project.id}}), "431");
}

TEST_F(ScopeTest, ProjectsAreSeenOnlyWhenTheyAreAskedFor) {
  EXPECT_EQ(Seen(worker, {{"projectid", project.id}}), "PrjAcct-p-1");
  EXPECT_EQ(Seen(worker, {{"projectid", "-1"}}), "PrjAcct-p-1");
  EXPECT_EQ(Seen(member, {{"projectid", "-1"}}), "");
  EXPECT_EQ(Seen(stranger, {{"projectid", project.id}}), "531");
  EXPECT_EQ(Seen(admin, {{"projectid", "-1"}}), "PrjAcct-p-1");
  EXPECT_EQ(Seen(admin, {{"projectid", "-1"}, {"listall", "true"}}),
            "admin chief worker member stranger PrjAcct-p-1");
}

}  // namespace
}  // namespace toolgate::simulator
