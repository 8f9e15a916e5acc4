// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/leases.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

class LeasesOfANetwork : public testing::Test {
 protected:
  LeasesOfANetwork() {
    network.cidr = "10.0.0.0/29";
    network.gateway = "10.0.0.2";
  }
  Nic Take() {
    Nic nic;
    nic.network = &network;
    nic.address = leases.FindFree(network).value_or("");
    leases.Take(nic);
    return nic;
  }

  Network network;
  Leases leases;
};

TEST_F(LeasesOfANetwork, GoesFromTheLowestUpAndLeavesOutTheGateway) {
  EXPECT_EQ(Take().address, "10.0.0.1");
  EXPECT_EQ(Take().address, "10.0.0.3");
  EXPECT_EQ(leases.FindFree(network), "10.0.0.4");
  EXPECT_EQ(leases.FindFree(network), "10.0.0.4") << "looking takes nothing";
}

TEST_F(LeasesOfANetwork, EndsBeforeTheAddressOfBroadcasts) {
  for (int i = 0; i < 5; ++i) EXPECT_NE(Take().address, "");
  EXPECT_EQ(Take().address, "");
}

TEST_F(LeasesOfANetwork, GivesAgainWhatWasReleased) {
  const Nic first = Take();
  const Nic second = Take();
  Take();
  leases.Release(second);
  EXPECT_FALSE(leases.IsTaken(network, 0x0A000003));
  EXPECT_EQ(Take().address, second.address);
  leases.Release(first);
  EXPECT_EQ(Take().address, first.address);
  EXPECT_EQ(Take().address, "10.0.0.5");
}

TEST_F(LeasesOfANetwork, FollowsAChangedRange) {
  Take();
  network.start_address = "10.0.0.4";
  network.end_address = "10.0.0.5";
  EXPECT_EQ(Take().address, "10.0.0.4");
  EXPECT_EQ(Take().address, "10.0.0.5");
  EXPECT_EQ(Take().address, "");
  network.start_address = "10.0.0.1";
  EXPECT_EQ(Take().address, "10.0.0.3");
}

}  // namespace
}  // namespace toolgate::simulator
