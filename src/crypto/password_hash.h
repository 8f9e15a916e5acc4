// SPDX-License-Identifier: Apache-2.0
// What is kept of a password: argon2id (RFC 9106) with a salt of its own. Takes memory and time on
// purpose, so it runs on a thread that may block. What makes a password acceptable is not said
// here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::crypto {

// What libsodium calls interactive; above OWASP's 19 MiB and 2 passes. Takes about 0.1 s.
constexpr size_t kPasswordMemoryBytes = 64u << 20;
constexpr unsigned kPasswordPasses = 2;

constexpr size_t kPasswordBytesMax = 1024;

// `$argon2id$v=19$m=...`: says itself how it was made. Errors: invalid_input if the password is
// empty or longer than kPasswordBytesMax, unavailable if there is no memory for it.
base::Result<std::string> HashPassword(std::string_view password);

// Whether it is the password of `hash`. Without a hash (nobody has that name) and with one that
// cannot be read it is not, after the same time.
bool VerifyPassword(const std::optional<std::string>& hash, std::string_view password);

// Whether a hash was made at another cost than today's: make it anew when the password is at hand.
bool NeedsRehash(const std::string& hash);

}  // namespace toolgate::crypto
