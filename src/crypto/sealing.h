// SPDX-License-Identifier: Apache-2.0
// Authenticated encryption of small texts that we hand out and want back unchanged and unread, such
// as cursors. What a text says of its time or its holder is the caller's to put in and to check.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::crypto {

// AES-256-GCM (NIST SP 800-38D) with random nonces, so a key is good for 2^32 texts (8.3).
// Thread-safe.
class Sealer {
 public:
  static constexpr size_t kKeyBytes = 32;
  static constexpr size_t kPlainBytesMax = 1u << 20;

  // A fresh random key: what was sealed with it is lost with the process.
  Sealer();
  // `key` has exactly kKeyBytes bytes.
  explicit Sealer(std::string_view key);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // The base64url of a version byte, a nonce, the ciphertext and its tag. `purpose` is
  // authenticated, not contained: what was sealed for one purpose does not open for another.
  // `plain` is at most kPlainBytesMax long.
  std::string Seal(std::string_view purpose, std::string_view plain) const;

  // What was sealed for `purpose` with this key; empty for everything else.
  std::optional<std::string> Open(std::string_view purpose, std::string_view sealed) const;

  // The length of the sealed text of `plain_bytes` bytes.
  static constexpr size_t SealedSize(size_t plain_bytes) {
    return ((plain_bytes + kOverheadBytes) * 8 + 5) / 6;
  }

 private:
  static constexpr size_t kOverheadBytes = 1 + 12 + 16;  // version, nonce, tag

  std::array<uint8_t, kKeyBytes> key_;
};

}  // namespace toolgate::crypto
