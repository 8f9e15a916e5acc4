// SPDX-License-Identifier: Apache-2.0
#include "identity/tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/checksum.h"
#include "base/random.h"
#include "base/text.h"

namespace toolgate::identity {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr uint32_t kBase = kDigits.size();
constexpr size_t kRandomDigits = 43;   // 62^43 > 2^256
constexpr size_t kChecksumDigits = 6;  // 62^6 > 2^32
constexpr std::array kKinds = {TokenKind::kGrant, TokenKind::kPersonal, TokenKind::kInvitation,
                               TokenKind::kSession};

// Bytes beyond the last multiple of 62 are thrown away: they would favour the first digits.
void AppendRandomDigits(std::string& out, size_t digits) {
  constexpr uint32_t kFair = 256 / kBase * kBase;
  std::array<uint8_t, 64> bytes;
  while (digits > 0) {
    base::FillRandom(bytes);
    for (const uint8_t byte : bytes) {
      if (byte >= kFair || digits == 0) continue;
      out += kDigits[byte % kBase];
      --digits;
    }
  }
}

std::string ChecksumOf(std::string_view text) {
  uint32_t rest = base::Crc32(text);
  std::string digits(kChecksumDigits, kDigits[0]);
  for (size_t at = kChecksumDigits; at > 0; rest /= kBase) digits[--at] = kDigits[rest % kBase];
  return digits;
}

}  // namespace

std::string_view Prefix(TokenKind kind) {
  switch (kind) {
    case TokenKind::kGrant:
      return "tg_";
    case TokenKind::kPersonal:
      return "tgp_";
    case TokenKind::kInvitation:
      return "tgi_";
    case TokenKind::kSession:
      return "tgs_";
  }
  return "";
}

std::string MakeToken(TokenKind kind) {
  std::string token(Prefix(kind));
  AppendRandomDigits(token, kRandomDigits);
  return token + ChecksumOf(token);
}

std::optional<TokenKind> ParseToken(std::string_view token) {
  for (const TokenKind kind : kKinds) {
    const std::string_view prefix = Prefix(kind);
    if (!token.starts_with(prefix)) continue;
    const std::string_view digits = token.substr(prefix.size());
    if (digits.size() != kRandomDigits + kChecksumDigits) return std::nullopt;
    if (!std::all_of(digits.begin(), digits.end(), base::IsAsciiAlnum)) return std::nullopt;
    const size_t signed_bytes = token.size() - kChecksumDigits;
    if (ChecksumOf(token.substr(0, signed_bytes)) != token.substr(signed_bytes)) {
      return std::nullopt;
    }
    return kind;
  }
  return std::nullopt;
}

std::string_view TokenHint(std::string_view token) { return token.substr(0, kTokenHintBytes); }

}  // namespace toolgate::identity
