// SPDX-License-Identifier: Apache-2.0
#include "admin/argon2_passwords.h"

#include "crypto/password_hash.h"

namespace toolgate::admin {

base::Result<std::string> Argon2Passwords::Hash(std::string_view password) {
  return crypto::HashPassword(password);
}

bool Argon2Passwords::Verify(const std::optional<std::string>& hash, std::string_view password) {
  return crypto::VerifyPassword(hash, password);
}

}  // namespace toolgate::admin
