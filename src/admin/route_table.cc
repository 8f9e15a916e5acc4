// SPDX-License-Identifier: Apache-2.0
#include "admin/route_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/problem.h"
#include "base/encoding.h"
#include "base/text.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;
using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr size_t kPartBytesMax = 512;
constexpr size_t kValueBytesMax = 2048;

auto BadRequest(std::string message) {
  return Refuse(ErrorCode::kInvalidInput, std::move(message), std::string(reason::kBadRequest));
}

auto NoSuchPage() { return Refuse(ErrorCode::kNotFound, "there is nothing at this path"); }

bool IsPlain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\';
  });
}

// The parts of a path below kApiPrefix, decoded.
Outcome<std::vector<std::string>> SplitPath(std::string_view path) {
  if (path.substr(0, kApiPrefix.size()) != kApiPrefix) return NoSuchPage();
  path.remove_prefix(kApiPrefix.size());
  if (path.empty() || path.front() != '/') return NoSuchPage();
  std::vector<std::string> parts;
  for (std::string_view encoded : base::Split(path.substr(1), '/')) {
    auto part = base::PercentDecode(encoded);
    const bool is_good = part && !part->empty() && part->size() <= kPartBytesMax &&
                         IsPlain(*part) && *part != "." && *part != "..";
    if (!is_good) return BadRequest("the path has a part that is empty or cannot be used");
    parts.push_back(std::move(*part));
  }
  return parts;
}

// Whether `parts` fit the pattern; their parameters go to `out`.
bool Matches(std::string_view pattern, const std::vector<std::string>& parts, Parameters& out) {
  out.clear();
  const auto wanted = base::Split(pattern.substr(1), '/');
  if (wanted.size() != parts.size()) return false;
  for (size_t at = 0; at < parts.size(); ++at) {
    if (wanted[at].front() == '{') {
      out.emplace(wanted[at].substr(1, wanted[at].size() - 2), parts[at]);
    } else if (wanted[at] != parts[at]) {
      return false;
    }
  }
  return true;
}

// How many parts of a pattern are spelled out: `/policies/check` goes before `/policies/{policy}`.
size_t Literals(std::string_view pattern) {
  return static_cast<size_t>(std::count(pattern.begin(), pattern.end(), '/') -
                             std::count(pattern.begin(), pattern.end(), '{'));
}

void Allow(std::string& allowed, std::string_view method) {
  if (!allowed.empty()) allowed += ", ";
  allowed += method;
}

}  // namespace

Outcome<FoundRoute> RouteTable::Find(std::string_view method, std::string_view path,
                                     std::string& allowed) const {
  ASSIGN_OR_FAULT(const auto parts, SplitPath(path));
  FoundRoute best{nullptr, {}};
  Parameters parameters;
  for (const std::span<const Route> table : tables_) {
    for (const Route& route : table) {
      if (!Matches(route.pattern, parts, parameters)) continue;
      if (route.method != method) {
        Allow(allowed, route.method);
      } else if (!best.route || Literals(route.pattern) > Literals(best.route->pattern)) {
        best = {&route, parameters};
      }
    }
  }
  if (best.route) return best;
  if (allowed.empty()) return NoSuchPage();
  return Refuse(ErrorCode::kInvalidInput, fmt::format("this path takes {}", allowed),
                std::string(reason::kMethodNotAllowed));
}

Outcome<Parameters> ParseQuery(std::string_view query, std::string_view known) {
  Parameters out;
  if (query.empty()) return out;
  const auto names = base::Split(known, ' ');
  for (std::string_view pair : base::Split(query, '&')) {
    const size_t equals = pair.find('=');
    const auto name = base::PercentDecode(pair.substr(0, equals));
    std::string encoded(equals == pair.npos ? std::string_view() : pair.substr(equals + 1));
    std::replace(encoded.begin(), encoded.end(), '+', ' ');
    auto value = base::PercentDecode(encoded);
    if (!name || !value || value->size() > kValueBytesMax) {
      return BadRequest("the query cannot be read: encode it as `name=value&name=value`");
    }
    if (name->empty() || std::find(names.begin(), names.end(), *name) == names.end()) {
      return BadRequest(fmt::format("the query has a parameter `{}` that is not known here",
                                    base::Printable(*name)));
    }
    if (!out.emplace(*name, std::move(*value)).second) {
      return BadRequest(fmt::format("the query has `{}` twice", *name));
    }
  }
  return out;
}

}  // namespace toolgate::admin
