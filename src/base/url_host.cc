// SPDX-License-Identifier: Apache-2.0
#include "base/url_host.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::base {
namespace {

constexpr size_t kHostBytesMax = 255;
constexpr size_t kPortDigitsMax = 5;

bool IsDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsAsciiDigit); }

bool IsScheme(std::string_view text) {
  const bool has_letter_first = !text.empty() && IsAsciiAlnum(text[0]) && !IsAsciiDigit(text[0]);
  return has_letter_first && std::all_of(text.begin(), text.end(), [](char c) {
           return IsAsciiAlnum(c) || c == '+' || c == '-' || c == '.';
         });
}

bool IsLabel(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return IsAsciiAlnum(c) || c == '-' || c == '_';
  });
}

// Readers take a host whose last label is a number for an IPv4 address (`127.1`, `0x7f.0.0.1`).
bool LooksLikeIpv4(std::string_view last_label) {
  return IsDigits(last_label) || last_label.starts_with("0x");
}

// A name or an IPv4 address, in small letters.
bool IsPlainHost(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  const std::vector<std::string_view> labels = Split(host, '.');
  if (!std::all_of(labels.begin(), labels.end(), IsLabel)) return false;
  return !LooksLikeIpv4(labels.back()) || IsAddress(host);
}

// What readers would take for something else, or leave out before they read.
bool HasOddCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c <= 0x20 || c == 0x7F || c == '\\'; });
}

// Cuts `:port` off; false if what follows the colon is no port.
bool CutOffPort(std::string_view& authority) {
  const size_t end = authority.starts_with('[') ? authority.find(']') : 0;
  if (end == authority.npos) return false;
  const size_t colon = authority.find(':', end);
  if (colon == authority.npos) return true;
  const std::string_view port = authority.substr(colon + 1);
  authority = authority.substr(0, colon);
  return port.size() <= kPortDigitsMax && IsDigits(port);
}

std::optional<std::string> HostOf(std::string_view authority) {
  if (!CutOffPort(authority)) return std::nullopt;
  if (authority.starts_with('[')) {
    if (!authority.ends_with(']')) return std::nullopt;
    const std::string_view address = authority.substr(1, authority.size() - 2);
    const bool is_v6 = address.find(':') != address.npos && IsAddress(address);
    return is_v6 ? std::optional(ToAsciiLower(address)) : std::nullopt;
  }
  std::string host = ToAsciiLower(authority);
  if (host.ends_with('.')) host.pop_back();
  return IsPlainHost(host) ? std::optional(std::move(host)) : std::nullopt;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

}  // namespace

std::optional<std::string> FindUrlHost(std::string_view url) {
  const size_t mark = url.find("://");
  if (mark == url.npos) return HostOf(url);
  if (!IsScheme(url.substr(0, mark))) return std::nullopt;
  const std::string_view rest = url.substr(mark + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  // Beyond the authority letters of all scripts are common and harmless.
  const bool is_odd = std::any_of(rest.begin(), rest.end(), [](char c) {
    return (c >= 0 && c < 0x20) || c == 0x7F || c == '\\';
  });
  if (is_odd || HasOddCharacter(authority)) return std::nullopt;
  return HostOf(authority);
}

Result<HostPattern> HostPattern::Parse(std::string_view text) {
  const auto fail = [text](std::string_view why) {
    return Fail(ErrorCode::kInvalidInput, fmt::format("`{}` {}", Printable(text), why));
  };
  if (const auto block = Cidr::Parse(text)) return HostPattern(*block);
  if (!IsAscii(text)) return fail("has letters beyond ASCII; write its `xn--` form");
  Name name{ToAsciiLower(text), text.starts_with("*.")};
  if (name.below) name.text.erase(0, 1);
  const std::string_view host = std::string_view(name.text).substr(name.below ? 1 : 0);
  if (!IsPlainHost(host)) {
    return fail(
        "is no host; write `example.com`, `*.example.com`, an address or a block such as "
        "10.0.0.0/8");
  }
  return HostPattern(std::move(name));
}

bool HostPattern::Matches(std::string_view host) const {
  if (const auto* block = std::get_if<Cidr>(&what_)) return block->Contains(host);
  const Name& name = std::get<Name>(what_);
  return name.below ? host.ends_with(name.text) && host.size() > name.text.size()
                    : host == name.text;
}

}  // namespace toolgate::base
