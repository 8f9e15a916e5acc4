// SPDX-License-Identifier: Apache-2.0
#include "crypto/ssh_key.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace toolgate::crypto {
namespace {

TEST(SshKey, FollowsFromItsSecret) {
  const SshKey key = MakeSshKey("one", "me");
  EXPECT_EQ(MakeSshKey("one", "me").private_pem, key.private_pem);
  EXPECT_NE(MakeSshKey("two", "me").public_line, key.public_line);
  EXPECT_TRUE(key.public_line.starts_with("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"));
  EXPECT_TRUE(key.public_line.ends_with(" me"));
  EXPECT_FALSE(MakeSshKey("one", "").public_line.ends_with(" "));
}

TEST(SshKey, PrivatePartHoldsThePublicOne) {
  const SshKey key = MakeSshKey("one", "");
  const std::string blob = *base::Base64Decode(key.public_line.substr(12));
  std::string text = key.private_pem;
  text = text.substr(text.find('\n') + 1);
  text = text.substr(0, text.find('-'));
  std::erase(text, '\n');
  const auto bytes = base::Base64Decode(text);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(bytes->starts_with("openssh-key-v1"));
  EXPECT_NE(bytes->find(blob), std::string::npos);
  // The private part is padded to whole blocks of eight.
  const size_t before = 15 + 8 + 8 + 4 + 4 + 4 + blob.size() + 4;
  EXPECT_EQ((bytes->size() - before) % 8, 0u);
}

TEST(SshKey, FingerprintIsMd5) {
  EXPECT_EQ(Md5Fingerprint(""), "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e");
  EXPECT_EQ(Md5Fingerprint("abc"), "90:01:50:98:3c:d2:4f:b0:d6:96:3f:7d:28:e1:7f:72");
}

}  // namespace
}  // namespace toolgate::crypto
