// SPDX-License-Identifier: Apache-2.0
#include "base/reach.h"

#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

TEST(Reach, KnowsWhatAddressesAreFor) {
  constexpr std::pair<std::string_view, AddressKind> kCases[] = {
      {"93.184.216.34", AddressKind::kPublic},
      {"2606:2800:220:1::1", AddressKind::kPublic},
      {"10.1.2.3", AddressKind::kPrivate},
      {"172.31.255.255", AddressKind::kPrivate},
      {"172.32.0.1", AddressKind::kPublic},
      {"192.168.0.1", AddressKind::kPrivate},
      {"100.64.0.1", AddressKind::kPrivate},
      {"fd12:3456::1", AddressKind::kPrivate},
      {"127.0.0.1", AddressKind::kLoopback},
      {"127.9.9.9", AddressKind::kLoopback},
      {"::1", AddressKind::kLoopback},
      {"::ffff:127.0.0.1", AddressKind::kLoopback},
      {"::ffff:10.0.0.1", AddressKind::kPrivate},
      {"169.254.169.254", AddressKind::kNever},
      {"::ffff:169.254.169.254", AddressKind::kNever},
      {"::ffff:a9fe:a9fe", AddressKind::kNever},
      {"::a9fe:a9fe", AddressKind::kNever},
      {"64:ff9b::a9fe:a9fe", AddressKind::kNever},
      {"64:ff9b::7f00:1", AddressKind::kNever},
      {"64:ff9b::10.0.0.1", AddressKind::kNever},
      {"64:ff9b::93.184.216.34", AddressKind::kPublic},
      {"64:ff9b:1::a9fe:a9fe", AddressKind::kNever},
      {"2002:a9fe:a9fe::1", AddressKind::kNever},
      {"2001:0:1::1", AddressKind::kNever},
      {"fd00:ec2::254", AddressKind::kNever},
      {"fd20:ce::254", AddressKind::kNever},
      {"100.100.100.200", AddressKind::kNever},
      {"168.63.129.16", AddressKind::kNever},
      {"192.0.0.192", AddressKind::kNever},
      {"fe80::1", AddressKind::kNever},
      {"fec0::1", AddressKind::kNever},
      {"ff02::1", AddressKind::kNever},
      {"224.0.0.1", AddressKind::kNever},
      {"255.255.255.255", AddressKind::kNever},
      {"0.0.0.0", AddressKind::kNever},
      {"0.1.2.3", AddressKind::kNever},
      {"::", AddressKind::kNever},
      {"::2", AddressKind::kNever},
  };
  for (const auto& [text, kind] : kCases) EXPECT_EQ(FindAddressKind(text), kind) << text;
  for (const std::string_view text : {"example.com", "127.1", "0x7f.1", "fe80::1%eth0", ""}) {
    EXPECT_FALSE(FindAddressKind(text)) << text;
  }
}

TEST(Reach, RefusesUrlsThatLeadToNoServer) {
  for (const std::string_view url : {
           "http://169.254.169.254/latest/meta-data/",
           "http://[::ffff:169.254.169.254]/",
           "http://[::ffff:a9fe:a9fe]/",
           "http://[fe80::1%25eth0]/",
           "http://[fe80::1]/",
           "http://2852039166/",
           "http://0xa9fea9fe/",
           "http://0xa9.0xfe.0xa9.0xfe/",
           "http://0251.0376.0251.0376/",
           "http://169.254.43518/",
           "http://127.1/",
           "http://0/",
           "http://user@example.com/",
           "http://example.com\\@169.254.169.254/",
           "http://169.254.169.254./",
       }) {
    EXPECT_FALSE(CheckReach(url, Reach::kNetworks)) << url;
  }
  for (const std::string_view url :
       {"http://10.0.0.7/mcp", "https://mcp.example.com/", "http://localhost:9000/mcp",
        "http://[::1]:9000/mcp", "http://192.168.1.1./"}) {
    EXPECT_TRUE(CheckReach(url, Reach::kNetworks)) << url;
  }
}

TEST(Reach, KeepsToPublicAddressesWhereItIsToldTo) {
  for (const std::string_view url : {"http://10.0.0.7/mcp", "http://localhost:9000/mcp",
                                     "http://a.localhost/", "http://[::1]/", "http://[fd12::1]/"}) {
    EXPECT_FALSE(CheckReach(url, Reach::kPublic)) << url;
  }
  EXPECT_TRUE(CheckReach("https://mcp.example.com/", Reach::kPublic));
  EXPECT_TRUE(MayReach(Reach::kAnywhere, AddressKind::kNever));
}

}  // namespace
}  // namespace toolgate::base
