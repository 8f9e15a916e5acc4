// SPDX-License-Identifier: Apache-2.0
#include "mcp/resource_uri.h"

#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kUriBytesMax = 8 << 10;
constexpr std::string_view kSubDelims = "!$&'()*+,;=";

// Schemes whose hosts are those of the Internet (WHATWG URL, "special scheme"); file has no port.
struct SpecialScheme {
  std::string_view name;
  std::string_view default_port;
};
constexpr SpecialScheme kSpecialSchemes[] = {
    {"http", "80"}, {"https", "443"}, {"ws", "80"}, {"wss", "443"}, {"ftp", "21"}, {"file", ""},
};

struct Parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
  bool has_authority = false;
  bool has_query = false;
  bool has_fragment = false;
};

// The part of `rest` behind the first `mark`, which is cut off with it.
bool CutOff(std::string_view& rest, char mark, std::string_view& part) {
  const size_t at = rest.find(mark);
  if (at == rest.npos) return false;
  part = rest.substr(at + 1);
  rest = rest.substr(0, at);
  return true;
}

// RFC 3986 appendix B.
Parts SplitUri(std::string_view uri) {
  Parts parts;
  const size_t colon = uri.find(':');
  if (colon == uri.npos) return parts;
  parts.scheme = uri.substr(0, colon);
  std::string_view rest = uri.substr(colon + 1);
  parts.has_fragment = CutOff(rest, '#', parts.fragment);
  parts.has_query = CutOff(rest, '?', parts.query);
  parts.has_authority = rest.starts_with("//");
  if (parts.has_authority) {
    const size_t slash = std::min(rest.find('/', 2), rest.size());
    parts.authority = rest.substr(2, slash - 2);
    rest = rest.substr(slash);
  }
  parts.path = rest;
  return parts;
}

// Whether all of `text` is unreserved, escaped, a sub-delimiter or one of `others`.
bool HasOnly(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return base::IsUnreserved(c) || c == '%' || kSubDelims.find(c) != kSubDelims.npos ||
           others.find(c) != others.npos;
  });
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::IsAsciiDigit);
}

// The first escape's fault in `uri`.
std::string FindEscapeFault(std::string_view uri) {
  for (size_t at = uri.find('%'); at != uri.npos; at = uri.find('%', at + 3)) {
    const std::string_view digits = uri.substr(at + 1, 2);
    const auto byte = base::HexDecode(digits);
    if (digits.size() < 2 || !byte) return "it has a `%` without two hex digits";
    const bool lower =
        std::any_of(digits.begin(), digits.end(), [](char c) { return c >= 'a' && c <= 'f'; });
    if (lower) return "it has an escape in small letters";
    const char c = byte->front();
    if (base::IsUnreserved(c)) return "it escapes a character that needs no escape";
    if ((c >= 0 && c < 0x20) || c == 0x7F) return "it escapes a control character";
    const std::string_view next = uri.substr(at + 3, 2);
    if (c == '%' && next.size() == 2 && base::HexDigit(next[0]) >= 0 &&
        base::HexDigit(next[1]) >= 0) {
      return "it escapes an escape";
    }
  }
  const auto decoded = base::PercentDecode(uri);
  if (!decoded || !json::IsUtf8(*decoded)) return "its escapes are not UTF-8";
  return {};
}

bool HidesSeparator(std::string_view text) {
  return text.find("%2F") != text.npos || text.find("%5C") != text.npos;
}

std::string FindSchemeFault(std::string_view scheme) {
  const bool is_scheme =
      !scheme.empty() && base::IsAsciiAlnum(scheme[0]) && !base::IsAsciiDigit(scheme[0]) &&
      std::all_of(scheme.begin(), scheme.end(),
                  [](char c) { return base::IsAsciiAlnum(c) || c == '+' || c == '-' || c == '.'; });
  if (!is_scheme) return "it does not begin with a scheme";
  if (base::ToAsciiLower(scheme) != scheme) return "its scheme is not in small letters";
  return {};
}

// Whether a reader could take `host` for an IPv4 address that it does not spell out (`0x7f.1`).
bool IsOddNumber(std::string_view host) {
  const std::vector<std::string_view> labels = base::Split(host, '.');
  if (!IsDigits(labels.back()) && !labels.back().starts_with("0x")) return false;
  const bool plain = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    const bool has_zeros = label.size() > 1 && label[0] == '0';
    return IsDigits(label) && label.size() <= 3 && !has_zeros && *base::ParseUint(label) <= 255;
  });
  return labels.size() != 4 || !plain;
}

std::string FindPortFault(std::string_view port, std::string_view default_port) {
  if (!IsDigits(port) || port.size() > 5 || *base::ParseUint(port) > 65535) {
    return "its port is not a number up to 65535";
  }
  if (port[0] == '0' || port == default_port) return "its port is one that is left out";
  return {};
}

// Splits `host:port` or `[address]:port`; the brackets stay with the host.
bool SplitPort(std::string_view& host, std::string_view& port) {
  const size_t end = host.starts_with('[') ? host.find(']') : 0;
  if (end == host.npos) return false;
  const size_t colon = host.find(':', end);
  if (colon == host.npos) return false;
  port = host.substr(colon + 1);
  host = host.substr(0, colon);
  return true;
}

bool IsAddressLiteral(std::string_view host) {
  return host.size() > 2 && host.starts_with('[') && host.ends_with(']') &&
         std::all_of(host.begin() + 1, host.end() - 1,
                     [](char c) { return base::HexDigit(c) >= 0 || c == ':' || c == '.'; });
}

std::string FindInternetHostFault(const SpecialScheme& scheme, std::string_view host) {
  if (scheme.name == "file") {
    if (host == "localhost") return "its host is one that is left out";
    if (host.empty()) return {};
  }
  if (base::ToAsciiLower(host) != host) return "its host is not in small letters";
  if (IsAddressLiteral(host)) return {};
  const bool is_name = !host.empty() && host[0] != '.' && host.back() != '.' &&
                       std::all_of(host.begin(), host.end(), [](char c) {
                         return base::IsAsciiAlnum(c) || c == '-' || c == '.' || c == '_';
                       });
  if (!is_name || host.find("..") != host.npos) return "its host is not a name or an address";
  if (IsOddNumber(host)) return "its host is an address in an odd notation";
  return {};
}

std::string FindAuthorityFault(std::string_view authority, const SpecialScheme* special) {
  std::string_view host = authority;
  const size_t at = authority.rfind('@');
  if (at != authority.npos) {
    if (special != nullptr) return "it has a user name";
    if (!HasOnly(authority.substr(0, at), ":")) return "its user name is malformed";
    host = authority.substr(at + 1);
  }
  std::string_view port;
  if (SplitPort(host, port)) {
    if (special != nullptr && special->default_port.empty()) return "it has a port";
    std::string fault = FindPortFault(port, special ? special->default_port : "");
    if (!fault.empty()) return fault;
    if (host.empty()) return "it has a port without a host";
  }
  if (special != nullptr) return FindInternetHostFault(*special, host);
  if (host.empty() && at != authority.npos) return "it has a user name without a host";
  if (!IsAddressLiteral(host) && !HasOnly(host, "")) return "its authority is malformed";
  // Some servers take all that follows `x://` for a path.
  if (host == "." || host == "..") return "its authority is a dot segment";
  return HidesSeparator(authority) ? "it escapes a slash" : "";
}

std::string FindPathFault(std::string_view path) {
  if (!HasOnly(path, ":@/")) return "its path has a character that must be escaped";
  if (HidesSeparator(path)) return "it escapes a slash";
  if (path.find("//") != path.npos) return "its path has an empty segment";
  for (std::string_view segment : base::Split(path, '/')) {
    // Some servers cut off what follows a semicolon first.
    const std::string_view name = segment.substr(0, segment.find(';'));
    if (name == "." || name == "..") return "its path has a dot segment";
  }
  return {};
}

std::string FindShapeFault(const Parts& parts) {
  const auto* special = std::find_if(std::begin(kSpecialSchemes), std::end(kSpecialSchemes),
                                     [&](const auto& row) { return row.name == parts.scheme; });
  if (special == std::end(kSpecialSchemes)) special = nullptr;
  if (special != nullptr && (!parts.has_authority || parts.path.empty())) {
    return "it needs `//` and a path that begins with `/`";
  }
  if (parts.authority.empty() && parts.path.empty()) return "it names nothing";
  if (parts.has_authority) return FindAuthorityFault(parts.authority, special);
  return {};
}

}  // namespace

std::string FindUriFault(std::string_view uri) {
  if (uri.size() > kUriBytesMax) return "it is longer than 8 KiB";
  const bool is_plain =
      std::all_of(uri.begin(), uri.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!is_plain) return "it has a space, a control character or one beyond ASCII";
  const Parts parts = SplitUri(uri);
  std::string fault = FindSchemeFault(parts.scheme);
  if (fault.empty()) fault = FindEscapeFault(uri);
  if (fault.empty()) fault = FindPathFault(parts.path);
  if (fault.empty()) fault = FindShapeFault(parts);
  if (!fault.empty()) return fault;
  if (!HasOnly(parts.query, ":@/?") || !HasOnly(parts.fragment, ":@/?")) {
    return "it has a character that must be escaped";
  }
  if (parts.has_query && parts.query.empty()) return "it ends its path with a `?` for nothing";
  if (parts.has_fragment && parts.fragment.empty()) return "it ends with a `#` for nothing";
  return {};
}

}  // namespace toolgate::mcp
