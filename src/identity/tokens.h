// SPDX-License-Identifier: Apache-2.0
// Tokens that we give out: made so that scanners for secrets know them, kept as hashes only.
// Whether a token is good says the hash alone: those that people chose themselves, and those of
// older releases, have another form.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::identity {

enum class TokenKind {
  kGrant,       // tg_: an agent's right to use a server
  kPersonal,    // tgp_: a person's right to use the API
  kInvitation,  // tgi_: to become a member
  kSession,     // tgs_: a person who signed in
};

// As `tg_`.
std::string_view Prefix(TokenKind kind);

// The prefix, 256 random bits in 43 characters of base62, and in six more the CRC-32 of all that is
// before them (docs/secrets.md).
std::string MakeToken(TokenKind kind);

// The kind of a token that MakeToken may have made: its prefix, length, characters and checksum are
// right.
std::optional<TokenKind> ParseToken(std::string_view token);

// What lists show of a token, so that people tell theirs apart: its first characters, of which five
// at most are random.
constexpr size_t kTokenHintBytes = 8;
std::string_view TokenHint(std::string_view token);

}  // namespace toolgate::identity
