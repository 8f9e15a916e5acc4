// SPDX-License-Identifier: Apache-2.0
#include "json/schema/uri.h"

#include "base/text.h"

namespace toolgate::json {
namespace {

// RFC 3986 section 3. Each part keeps its mark (`:`, `//`, `?`), so that joined they are the URI.
struct Parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
};

bool IsSchemeChar(char c) { return base::IsAsciiAlnum(c) || c == '+' || c == '-' || c == '.'; }

std::string_view TakeScheme(std::string_view& uri) {
  size_t size = 0;
  while (size < uri.size() && IsSchemeChar(uri[size])) ++size;
  if (size == 0 || size == uri.size() || uri[size] != ':') return {};
  const std::string_view scheme = uri.substr(0, size + 1);
  uri.remove_prefix(scheme.size());
  return scheme;
}

Parts SplitParts(std::string_view uri) {
  Parts parts;
  parts.scheme = TakeScheme(uri);
  if (uri.starts_with("//")) {
    parts.authority = uri.substr(0, uri.find_first_of("/?", 2));
    uri.remove_prefix(parts.authority.size());
  }
  parts.path = uri.substr(0, uri.find('?'));
  parts.query = uri.substr(parts.path.size());
  return parts;
}

// Section 5.2.4: `.` and `..` taken out.
std::string RemoveDots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t end = path.find('/', 1);
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    const bool is_last = path.empty();
    if (segment == "/." || segment == "/..") {
      const size_t slash = segment == "/.." ? out.rfind('/') : out.size();
      out.erase(slash == out.npos ? 0 : slash);
      if (is_last) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
}

// Section 5.2.3: beside the last segment of the base.
std::string MergePaths(const Parts& base, std::string_view path) {
  if (path.starts_with('/')) return RemoveDots(path);
  if (base.path.empty() && !base.authority.empty()) return RemoveDots("/" + std::string(path));
  const size_t slash = base.path.rfind('/');
  if (slash == base.path.npos) return std::string(path);
  return RemoveDots(std::string(base.path.substr(0, slash + 1)).append(path));
}

std::string Join(std::string_view scheme, std::string_view authority, std::string_view path,
                 std::string_view query) {
  return std::string(scheme).append(authority).append(path).append(query);
}

}  // namespace

SplitUri SplitFragment(std::string_view uri) {
  const size_t mark = uri.find('#');
  if (mark == uri.npos) return {uri, {}};
  return {uri.substr(0, mark), uri.substr(mark + 1)};
}

std::string ResolveUri(std::string_view base_uri, std::string_view reference) {
  const Parts base = SplitParts(base_uri);
  const Parts to = SplitParts(SplitFragment(reference).document);
  if (!to.scheme.empty()) return Join(to.scheme, to.authority, RemoveDots(to.path), to.query);
  if (!to.authority.empty()) return Join(base.scheme, to.authority, RemoveDots(to.path), to.query);
  if (to.path.empty()) {
    return Join(base.scheme, base.authority, base.path, to.query.empty() ? base.query : to.query);
  }
  return Join(base.scheme, base.authority, MergePaths(base, to.path), to.query);
}

std::optional<std::string> DecodePercent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const size_t high = kHex.find(base::AsciiLower(text[at + 1]));
    const size_t low = kHex.find(base::AsciiLower(text[at + 2]));
    if (high == kHex.npos || low == kHex.npos) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

}  // namespace toolgate::json
