// SPDX-License-Identifier: Apache-2.0
// Public addresses where they run out, where jobs fail, and one after the other.
#include <gtest/gtest.h>

#include "simulator/networks/network_life.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

int Associate(TestServer& test) {
  const std::string network = test.server.cloud().networks.FindByName("frontend")->id;
  return test.Call("associateIpAddress", {{"networkid", network}}, "acme").status;
}

size_t CountFree(TestServer& test) {
  size_t count = 0;
  for (const PublicAddress& address : test.server.cloud().public_addresses) {
    count += address.state == "Free";
  }
  return count;
}

TEST(PublicAddresses, RunOut) {
  TestServer test;
  const Account& acme = test.account("acme");
  test.server.cloud().counts.SetLimit(acme, ResourceType::kPublicIp, kNoLimit);
  for (size_t left = CountFree(test); left > 0; --left) EXPECT_EQ(Associate(test), 200);
  EXPECT_EQ(Associate(test), 533);
  test.RunJobs();
}

TEST(PublicAddresses, CountForTheLimitOfTheAccount) {
  TestServer test;
  const Account& acme = test.account("acme");
  // Both networks have one for their source NAT.
  EXPECT_EQ(test.server.cloud().counts.Of(acme, ResourceType::kPublicIp), 2);
  test.server.cloud().counts.SetLimit(acme, ResourceType::kPublicIp, 3);
  EXPECT_EQ(Associate(test), 200);
  EXPECT_EQ(Associate(test), 535);
  test.RunJobs();
}

TEST(PublicAddresses, AreFreeAgainWhenTheJobFails) {
  TestServer test;
  Fault fault;
  fault.command = "associateIpAddress";
  fault.kind = FaultKind::kJobError;
  fault.failure = {534, "the router is away"};
  test.server.faults().Set({fault});
  const size_t before = CountFree(test);
  EXPECT_EQ(Associate(test), 200);
  EXPECT_EQ(CountFree(test), before - 1);
  test.RunJobs();
  EXPECT_EQ(test.last_job().result_code, 534);
  EXPECT_EQ(CountFree(test), before);
  EXPECT_EQ(test.server.cloud().counts.Of(test.account("acme"), ResourceType::kPublicIp), 2);
}

TEST(PublicAddresses, OfOneNetworkAreWorkedOnOneAfterTheOther) {
  TestServer test;
  Fault fault;
  fault.command = "associateIpAddress";
  fault.kind = FaultKind::kJobStuck;
  fault.times = 1;
  test.server.faults().Set({fault});
  EXPECT_EQ(Associate(test), 200);
  EXPECT_EQ(Associate(test), 200);
  const std::string backend = test.server.cloud().networks.FindByName("backend")->id;
  test.Call("associateIpAddress", {{"networkid", backend}}, "acme");
  test.RunJobs();
  const auto& jobs = test.server.jobs().all();
  ASSERT_EQ(jobs.size(), 3u);
  EXPECT_EQ(jobs[0]->status, cloudstack::JobStatus::kPending);
  EXPECT_EQ(jobs[1]->status, cloudstack::JobStatus::kPending) << "behind the stuck one";
  EXPECT_EQ(jobs[2]->status, cloudstack::JobStatus::kSucceeded) << "of another network";
}

TEST(Rules, ArePortsAsTextsInForwardings) {
  TestServer test;
  const std::string network = test.server.cloud().networks.FindByName("frontend")->id;
  const PublicAddress& address =
      *FindSourceNat(test.server.cloud(), *test.server.cloud().networks.Find(network));
  const ApiAnswer answer = test.Call("createPortForwardingRule",
                                     {{"ipaddressid", address.id},
                                      {"protocol", "tcp"},
                                      {"publicport", "443"},
                                      {"privateport", "8443"},
                                      {"virtualmachineid", test.machine("web-1").id}},
                                     "acme");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const ApiAnswer list = test.Call("listPortForwardingRules", {}, "acme");
  EXPECT_NE(list.body.find(R"("publicport":"443")"), std::string::npos) << list.body;
  EXPECT_NE(list.body.find(R"("state":"Add")"), std::string::npos) << "until the job has run";
  EXPECT_NE(list.body.find(R"("jobstatus":0)"), std::string::npos);
  test.RunJobs();
  EXPECT_EQ(test.last_job().instance_type, "PortForwardingRule");
}

TEST(Rules, AreGoneWhenTheirJobFails) {
  TestServer test;
  Fault fault;
  fault.command = "createPortForwardingRule";
  fault.kind = FaultKind::kJobError;
  test.server.faults().Set({fault});
  const Network& network = *test.server.cloud().networks.FindByName("frontend");
  const PublicAddress& address = *FindSourceNat(test.server.cloud(), network);
  test.Call("createPortForwardingRule",
            {{"ipaddressid", address.id},
             {"protocol", "tcp"},
             {"publicport", "443"},
             {"privateport", "8443"},
             {"virtualmachineid", test.machine("web-1").id}},
            "acme");
  EXPECT_EQ(test.server.cloud().firewall_rules.size(), 2u) << "with the one that opens the port";
  test.RunJobs();
  for (const FirewallRule& rule : test.server.cloud().firewall_rules) EXPECT_TRUE(rule.deleted);
}

TEST(KeyPairs, ShowThePrivateKeyOnce) {
  TestServer test;
  const ApiAnswer answer = test.Call("createSSHKeyPair", {{"name", "mine"}}, "acme");
  EXPECT_NE(answer.body.find("BEGIN OPENSSH PRIVATE KEY"), std::string::npos);
  const ApiAnswer list = test.Call("listSSHKeyPairs", {}, "acme");
  EXPECT_EQ(list.body.find("PRIVATE KEY"), std::string::npos);
  EXPECT_NE(list.body.find(R"("fingerprint":")"), std::string::npos);
  test.RunJobs();
}

}  // namespace
}  // namespace toolgate::simulator
