// SPDX-License-Identifier: Apache-2.0
// Key pairs of SSH that follow from a secret: for a simulated cloud, which has to give the same
// ones each time. For nothing that is to stay secret.
#pragma once

#include <string>
#include <string_view>

namespace toolgate::crypto {

struct SshKey {
  std::string public_line;  // `ssh-ed25519 AAAA...`, and the comment if there is one
  std::string private_pem;  // `-----BEGIN OPENSSH PRIVATE KEY-----`, not encrypted
};

// The Ed25519 pair (RFC 8032, RFC 8709) whose seed is the SHA-256 of `secret`.
SshKey MakeSshKey(std::string_view secret, std::string_view comment);

// MD5 of a public key's bytes, as `ssh-keygen -l -E md5` shows it: `aa:bb:...` without prefix.
std::string Md5Fingerprint(std::string_view key_bytes);

}  // namespace toolgate::crypto
