// SPDX-License-Identifier: Apache-2.0
#include "base/cidr.h"

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

TEST(Cidr, HoldsTheAddressesOfItsBlock) {
  const auto ten = Cidr::Parse("10.0.0.0/8");
  EXPECT_TRUE(ten->Contains("10.255.1.2"));
  EXPECT_TRUE(ten->Contains("::ffff:10.1.1.1"));
  EXPECT_FALSE(ten->Contains("11.0.0.1"));
  EXPECT_FALSE(ten->Contains("::1"));
  EXPECT_FALSE(ten->Contains("nonsense"));
  EXPECT_TRUE(Cidr::Parse("192.168.1.128/25")->Contains("192.168.1.200"));
  EXPECT_FALSE(Cidr::Parse("192.168.1.128/25")->Contains("192.168.1.1"));
  EXPECT_TRUE(Cidr::Parse("::1")->Contains("::1"));
  EXPECT_TRUE(Cidr::Parse("fd00::/8")->Contains("fd12::1"));
  EXPECT_TRUE(Cidr::Parse("0.0.0.0/0")->Contains("1.2.3.4"));
  EXPECT_FALSE(Cidr::Parse("0.0.0.0/0")->Contains("fd12::1"));
}

TEST(ClientNetwork, IsWhatAClientHas) {
  EXPECT_EQ(ClientNetwork("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(ClientNetwork("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(ClientNetwork("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientNetwork("2001:DB8:1:2::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientNetwork("::1"), "::/64");
  EXPECT_EQ(ClientNetwork("somewhere"), "somewhere");
  EXPECT_EQ(ClientNetwork(""), "");
}

TEST(Cidr, RefusesWhatIsNone) {
  for (const char* text :
       {"", "10.0.0", "10.0.0.0/33", "::1/129", "10.0.0.0/", "host", "10.0.0.0/-1"}) {
    EXPECT_FALSE(Cidr::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::base
