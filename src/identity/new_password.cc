// SPDX-License-Identifier: Apache-2.0
#include "identity/new_password.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/cleanse.h"
#include "crypto/password_hash.h"

namespace toolgate::identity {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::string_view kProduct = "toolgate";
constexpr size_t kRepeatedBytesMax = 4;   // `abcdabcdabcd` is as easy to guess as `abcd`
constexpr size_t kNameCharactersMin = 4;  // shorter names are in many words

// Those of UTF-8: its bytes that continue a character begin with the bits 10.
size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool IsRepetition(std::string_view text) {
  for (size_t period = 1; period <= kRepeatedBytesMax && period < text.size(); ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

// Each byte one above the one before, or each one below: `abcdefghijkl`, `098765432109`.
bool IsRun(std::string_view text) {
  const auto follows = [](char a, char b) { return b == a + 1 || (a == '9' && b == '0'); };
  bool rises = true;
  bool falls = true;
  for (size_t at = 1; at < text.size(); ++at) {
    rises = rises && follows(text[at - 1], text[at]);
    falls = falls && follows(text[at], text[at - 1]);
  }
  return rises || falls;
}

base::Status CheckLowered(std::string_view password, std::string_view email) {
  const auto fail = [](std::string_view why) {
    return Fail(ErrorCode::kInvalidInput, fmt::format("the password {}", why));
  };
  if (IsRepetition(password)) return fail("repeats a few characters: choose one that does not");
  if (IsRun(password)) return fail("is characters in their order: choose others");
  if (password.find(kProduct) != password.npos) {
    return fail("contains `toolgate`: choose one that does not");
  }
  const std::string name = base::ToAsciiLower(email.substr(0, email.find('@')));
  if (name.size() >= kNameCharactersMin && password.find(name) != password.npos) {
    return fail("contains the name in its user's e-mail address: choose one that does not");
  }
  return {};
}

}  // namespace

base::Status CheckNewPassword(std::string_view password, std::string_view email) {
  if (CountCharacters(password) < kNewPasswordCharactersMin) {
    return Fail(ErrorCode::kInvalidInput, fmt::format("the password has fewer than {} characters: "
                                                      "take some words that nobody says together",
                                                      kNewPasswordCharactersMin));
  }
  if (password.size() > crypto::kPasswordBytesMax) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the password is longer than {} bytes", crypto::kPasswordBytesMax));
  }
  std::string lowered = base::ToAsciiLower(password);
  const crypto::CleanseAtEnd cleansed(lowered);
  return CheckLowered(lowered, email);
}

}  // namespace toolgate::identity
