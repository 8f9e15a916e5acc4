// SPDX-License-Identifier: Apache-2.0
#include "risk/token_shapes.h"

#include <algorithm>
#include <bitset>

#include "base/text.h"
#include "risk/poisoning_table.h"

namespace toolgate::risk {
namespace {

constexpr size_t kEncodedMin = 64;
constexpr size_t kSecretMin = 16;
constexpr size_t kDistinctMin = 9;  // fewer different characters: `xxxx`, `1234-1234`
constexpr std::string_view kSchemes[] = {"http://", "https://", "ws://", "wss://", "ftp://"};
constexpr std::string_view kPlaceholders[] = {
    "example", "your",     "xxxx", "placeholder", "sample", "dummy",  "123456",
    "abcdef",  "redacted", "...",  "****",        "test",   "insert", "replace"};
constexpr std::string_view kSampleNames[] = {"example", "user", "test", "name", "you", "email"};

bool IsReserved(std::string_view host) {
  for (std::string_view name : {"example.com", "example.org", "example.net", "localhost"}) {
    if (host.starts_with(name)) return true;
    const size_t at = host.find(name);
    if (at != std::string_view::npos && host[at - 1] == '.') return true;
  }
  return host.ends_with(".example") || host.ends_with(".test") || host.ends_with(".invalid");
}

bool IsMailbox(char c) {
  return base::IsAsciiAlnum(c) || c == '.' || c == '_' || c == '-' || c == '+';
}

bool IsKeyByte(char c) {
  return base::IsAsciiAlnum(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == '+';
}

bool IsPlaceholder(std::string_view key) {
  const std::string lower = base::ToAsciiLower(key.substr(0, 256));
  for (std::string_view word : kPlaceholders) {
    if (lower.find(word) != std::string::npos) return true;
  }
  std::bitset<256> seen;
  for (const char c : key) seen.set(static_cast<unsigned char>(c));
  return seen.count() < kDistinctMin;
}

bool IsSecret(const SecretShape& shape, std::string_view key) {
  if (!key.starts_with(shape.prefix)) return false;
  const std::string_view rest = key.substr(shape.prefix.size());
  const auto letters = std::count_if(rest.begin(), rest.end(), base::IsAsciiAlnum);
  if (letters < shape.letters) return false;
  const bool has_digit = std::any_of(rest.begin(), rest.end(), base::IsAsciiDigit);
  return has_digit && !IsPlaceholder(rest);
}

}  // namespace

std::string_view FindUrl(std::string_view token) {
  const size_t mark = token.find("://");
  if (mark == std::string_view::npos) return {};
  for (std::string_view scheme : kSchemes) {
    const size_t size = scheme.size() - 3;
    if (mark < size ||
        !base::EqualsIgnoreCase(token.substr(mark - size, size), scheme.substr(0, size))) {
      continue;
    }
    const std::string_view rest = token.substr(mark + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/:?#"));
    const bool is_host = base::IsAsciiAlnum(host.empty() ? '.' : host[0]) &&
                         host.find('.') != std::string_view::npos;
    return is_host && !IsReserved(host) ? token.substr(mark - size) : std::string_view();
  }
  return {};
}

std::string_view FindEmail(std::string_view token) {
  const size_t mark = token.find('@');
  if (mark == std::string_view::npos || mark == 0) return {};
  size_t begin = mark;
  while (begin > 0 && IsMailbox(token[begin - 1])) --begin;
  size_t end = mark + 1;
  while (end < token.size() &&
         (base::IsAsciiAlnum(token[end]) || token[end] == '-' || token[end] == '.'))
    ++end;
  std::string_view host = token.substr(mark + 1, end - mark - 1);
  while (host.ends_with('.')) host.remove_suffix(1);
  const size_t dot = host.rfind('.');
  if (begin == mark || dot == std::string_view::npos || dot == 0) return {};
  const std::string_view last = host.substr(dot + 1);
  const bool is_domain = last.size() >= 2 && !base::IsAsciiDigit(last[0]);
  const std::string_view mailbox = token.substr(begin, mark - begin);
  const bool is_sample = std::find(std::begin(kSampleNames), std::end(kSampleNames), mailbox) !=
                         std::end(kSampleNames);
  if (!is_domain || is_sample || IsReserved(host)) return {};
  return token.substr(begin, mark + 1 + host.size() - begin);
}

bool IsEncoded(std::string_view token) {
  if (token.size() < kEncodedMin) return false;
  bool has_lower = false, has_upper = false, has_digit = false;
  for (const char c : token) {
    has_lower |= c >= 'a' && c <= 'z';
    has_upper |= c >= 'A' && c <= 'Z';
    has_digit |= base::IsAsciiDigit(c);
    if (!base::IsAsciiAlnum(c) && c != '+' && c != '/' && c != '=') return false;
  }
  return has_lower && has_upper && has_digit;
}

std::string_view FindSecret(std::string_view token) {
  if (token.size() < kSecretMin) return {};
  for (size_t at = 0; at < token.size();) {
    size_t end = at;
    while (end < token.size() && IsKeyByte(token[end])) ++end;
    const std::string_view key = token.substr(at, end - at);
    for (const SecretShape& shape : poisoning_secrets) {
      if (key.size() > shape.letters && key[0] == shape.prefix[0] && IsSecret(shape, key)) {
        return key;
      }
    }
    at = end + 1;
  }
  return {};
}

}  // namespace toolgate::risk
