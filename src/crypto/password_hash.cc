// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"

#include <array>
#include <cstring>

#include <fmt/format.h>
#include <sodium.h>

#include "base/check.h"

namespace toolgate::crypto {
namespace {

using base::ErrorCode;
using base::Fail;

static_assert(kPasswordMemoryBytes >= crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE);
static_assert(kPasswordPasses >= crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE);
static_assert(kPasswordBytesMax <= crypto_pwhash_argon2id_PASSWD_MAX);

void StartLibrary() {
  static const bool is_started = sodium_init() >= 0;
  CHECK(is_started);
}

bool IsAllowed(std::string_view password) {
  return !password.empty() && password.size() <= kPasswordBytesMax;
}

// The hash of no password, as dear to verify as any.
std::string HashOfNobody() {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", kPasswordMemoryBytes / 1024,
                     kPasswordPasses, std::string(22, 'A'), std::string(43, 'A'));
}

bool IsReadable(const std::string& hash) {
  return crypto_pwhash_argon2id_str_needs_rehash(hash.c_str(), kPasswordPasses,
                                                 kPasswordMemoryBytes) != -1;
}

}  // namespace

base::Result<std::string> HashPassword(std::string_view password) {
  StartLibrary();
  if (!IsAllowed(password)) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("a password has 1 to {} bytes", kPasswordBytesMax));
  }
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), kPasswordPasses,
                                 kPasswordMemoryBytes) != 0) {
    return Fail(ErrorCode::kUnavailable, "there is no memory to hash a password: try again later");
  }
  return std::string(hash.data());
}

bool VerifyPassword(const std::optional<std::string>& hash, std::string_view password) {
  StartLibrary();
  const bool is_usable = hash && IsReadable(*hash) && IsAllowed(password);
  const std::string against = is_usable ? *hash : HashOfNobody();
  const std::string_view tried = IsAllowed(password) ? password : "-";
  const bool is_same =
      crypto_pwhash_argon2id_str_verify(against.c_str(), tried.data(), tried.size()) == 0;
  return is_usable && is_same;
}

bool NeedsRehash(const std::string& hash) {
  StartLibrary();
  return crypto_pwhash_argon2id_str_needs_rehash(hash.c_str(), kPasswordPasses,
                                                 kPasswordMemoryBytes) != 0;
}

}  // namespace toolgate::crypto
