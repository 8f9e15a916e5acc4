// SPDX-License-Identifier: Apache-2.0
#include "crypto/ssh_key.h"

#include <array>
#include <memory>

#include <openssl/evp.h>

#include "base/check.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace toolgate::crypto {
namespace {

constexpr std::string_view kKind = "ssh-ed25519";
constexpr size_t kKeyBytes = 32;
constexpr size_t kLineBytes = 70;  // of the PEM
constexpr size_t kBlockBytes = 8;  // what an unencrypted private part is padded to

std::string Uint32(size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

// A `string` of RFC 4251, section 5.
std::string Field(std::string_view bytes) { return Uint32(bytes.size()) + std::string(bytes); }

std::string PublicBytes(const Sha256Digest& seed) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
      &EVP_PKEY_free);
  std::array<unsigned char, kKeyBytes> bytes{};
  size_t size = bytes.size();
  CHECK(key && EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) == 1);
  return {bytes.begin(), bytes.end()};
}

// The format of OpenSSH (its PROTOCOL.key) without a passphrase.
std::string PrivateBytes(const std::string& public_blob, const std::string& public_bytes,
                         const Sha256Digest& seed, std::string_view comment) {
  // The two check numbers are to be the same; any will do where nothing is encrypted.
  std::string part = Uint32(seed[0]) + Uint32(seed[0]);
  part += Field(kKind) + Field(public_bytes);
  part += Field(std::string(seed.begin(), seed.end()) + public_bytes) + Field(comment);
  for (char pad = 1; part.size() % kBlockBytes != 0; ++pad) part += pad;
  std::string bytes("openssh-key-v1\0", 15);
  bytes += Field("none") + Field("none") + Field("") + Uint32(1);
  return bytes + Field(public_blob) + Field(part);
}

std::string Pem(const std::string& bytes) {
  const std::string text = base::Base64Encode(bytes);
  std::string pem = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
  for (size_t at = 0; at < text.size(); at += kLineBytes) pem += text.substr(at, kLineBytes) + "\n";
  return pem + "-----END OPENSSH PRIVATE KEY-----\n";
}

}  // namespace

SshKey MakeSshKey(std::string_view secret, std::string_view comment) {
  const Sha256Digest seed = Sha256(secret);
  const std::string public_bytes = PublicBytes(seed);
  const std::string blob = Field(kKind) + Field(public_bytes);
  SshKey key;
  key.public_line = std::string(kKind) + " " + base::Base64Encode(blob);
  if (!comment.empty()) key.public_line += " " + std::string(comment);
  key.private_pem = Pem(PrivateBytes(blob, public_bytes, seed, comment));
  return key;
}

std::string Md5Fingerprint(std::string_view key_bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(key_bytes.data(), key_bytes.size(), digest.data(), &size, EVP_md5(), nullptr) ==
        1);
  const std::string hex = base::HexEncode(std::string(digest.begin(), digest.begin() + size));
  std::string text;
  for (size_t at = 0; at < hex.size(); at += 2) text += (at ? ":" : "") + hex.substr(at, 2);
  return text;
}

}  // namespace toolgate::crypto
