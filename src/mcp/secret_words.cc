// SPDX-License-Identifier: Apache-2.0
#include "mcp/secret_words.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::mcp {
namespace {

// The last word of a phrase may have an `s`. Three letters at least.
constexpr std::string_view kPhrases[] = {
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pass phrase",
    "pass code",
    "api key",
    "apikey",
    "api token",
    "api secret",
    "app secret",
    "access token",
    "access key",
    "auth token",
    "auth key",
    "auth code",
    "auth cookie",
    "authentication token",
    "authentication code",
    "authorization token",
    "authorization code",
    "bearer token",
    "refresh token",
    "reset token",
    "reset code",
    "session token",
    "session cookie",
    "security token",
    "security code",
    "secret token",
    "secret key",
    "secret access key",
    "secret value",
    "client secret",
    "shared secret",
    "webhook secret",
    "your secret",
    "your token",
    "your pin",
    "your credential",
    "login credential",
    "private key",
    "signing key",
    "encryption key",
    "ssh key",
    "recovery code",
    "recovery key",
    "recovery phrase",
    "backup code",
    "seed phrase",
    "mnemonic phrase",
    "verification code",
    "otp",
    "totp",
    "one time code",
    "two factor code",
    "mfa code",
    "tfa code",
    "pin code",
    "pin number",
    "cvv",
    "cvc",
    "card number",
    "card verification",
    "credit card",
    "debit card",
    "social security number",
    "ssn",
};
// Alone, and only as or in a label.
constexpr std::string_view kLabels[] = {"token", "secret", "pin", "pwd", "credential", "creds"};
// Words that are secrets as the end of a longer word, too: `dbpassword`.
constexpr std::string_view kEndings[] = {"password", "passwd", "passphrase", "apikey"};
// What follows when it is about a secret and not the secret: `token limit`.
constexpr std::string_view kAbout[] = {
    "address", "age",      "amount", "balance", "budget",   "color",    "contract", "count",
    "days",    "expiry",   "format", "holder",  "id",       "ids",      "kind",     "label",
    "length",  "lifetime", "limit",  "limits",  "location", "manager",  "name",     "names",
    "path",    "policies", "policy", "price",   "reset",    "rotation", "rule",     "rules",
    "size",    "standard", "store",  "symbol",  "ttl",      "type",     "usage",    "version",
};
// What stands before a `token` that nobody keeps secret.
constexpr std::string_view kTokenKinds[] = {
    "cancellation", "continuation", "erc",        "input", "max",  "min",  "next",
    "output",       "page",         "pagination", "per",   "stop", "sync",
};

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// `apiKey` and `APIKey` as `api Key` and `API Key`.
std::string WithoutCamels(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char before = i > 0 ? text[i - 1] : ' ';
    const char after = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool begins =
        IsUpper(text[i]) && (IsLower(before) || (IsUpper(before) && IsLower(after)));
    if (begins) out += ' ';
    out += text[i];
  }
  return out;
}

// The words of `text` in small letters; `|` where a sentence or a part of one ends.
std::vector<std::string> WordsOf(std::string_view text) {
  const std::string folded = json::Fold(WithoutCamels(text));
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    if (IsLower(c) || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
      continue;
    }
    end_word();
    const char after = i + 1 < folded.size() ? folded[i + 1] : ' ';
    const bool is_mark = std::string_view(".,;:!?()").find(c) != std::string_view::npos;
    if (is_mark && (after == ' ' || after == '\n')) words.emplace_back("|");
  }
  end_word();
  return words;
}

bool IsWord(std::string_view word, std::string_view wanted) {
  return word == wanted ||
         (word.size() == wanted.size() + 1 && word.starts_with(wanted) && word.back() == 's');
}

// How many words from `at` on are `phrase`; 0 if they are not.
size_t CountMatch(const std::vector<std::string>& words, size_t at, std::string_view phrase) {
  if (words[at].compare(0, 3, phrase, 0, 3) != 0) return 0;  // most end here
  const std::vector<std::string_view> wanted = base::Split(phrase, ' ');
  if (at + wanted.size() > words.size()) return 0;
  for (size_t i = 0; i + 1 < wanted.size(); ++i) {
    if (words[at + i] != wanted[i]) return 0;
  }
  return IsWord(words[at + wanted.size() - 1], wanted.back()) ? wanted.size() : 0;
}

std::string_view FindEnding(std::string_view word) {
  if (word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
  for (std::string_view ending : kEndings) {
    if (word.ends_with(ending)) return ending;
  }
  return {};
}

bool IsAbout(const std::vector<std::string>& words, size_t after) {
  return after < words.size() && Contains(kAbout, words[after]);
}

// The bare word at `at` that asks for a secret in a label. `tokens` are what models count.
std::string_view FindLabel(const std::vector<std::string>& words, size_t at) {
  for (std::string_view label : kLabels) {
    const bool is_token = label == "token";
    if (is_token ? words[at] != label : !IsWord(words[at], label)) continue;
    if (is_token && at > 0 && Contains(kTokenKinds, words[at - 1])) continue;
    return label;
  }
  return {};
}

}  // namespace

std::string_view FindSecretWords(std::string_view text, TextPlace place) {
  const std::vector<std::string> words = WordsOf(text);
  for (size_t at = 0; at < words.size(); ++at) {
    for (std::string_view phrase : kPhrases) {
      const size_t count = CountMatch(words, at, phrase);
      if (count > 0 && !IsAbout(words, at + count)) return phrase;
    }
    std::string_view found = FindEnding(words[at]);
    if (found.empty() && place == TextPlace::kLabel) found = FindLabel(words, at);
    if (!found.empty() && !IsAbout(words, at + 1)) return found;
  }
  return {};
}

}  // namespace toolgate::mcp
