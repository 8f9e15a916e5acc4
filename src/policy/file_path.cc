// SPDX-License-Identifier: Apache-2.0
#include "policy/file_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::policy {
namespace {

// Compatibility characters that NFKC turns into dots or slashes, and a look-alike that some file
// systems map to one: one dot leader, two dot leader, ellipsis, division slash, fraction slash,
// full-width full stop, solidus and reverse solidus, small full stop and reverse solidus.
constexpr std::string_view kBecomeDotsOrSlashes[] = {
    "\u2024", "\u2025", "\u2026", "\u2215", "\u2044",
    "\uFF0E", "\uFF0F", "\uFF3C", "\uFE52", "\uFE68",
};

bool HasOddCharacter(std::string_view path) {
  const bool has_odd_byte = std::any_of(path.begin(), path.end(), [](char c) {
    return (c >= 0 && c < 0x20) || c == 0x7F || c == '\\' || c == '%';
  });
  return has_odd_byte ||
         std::any_of(std::begin(kBecomeDotsOrSlashes), std::end(kBecomeDotsOrSlashes),
                     [path](std::string_view odd) { return path.find(odd) != path.npos; });
}

// `..` and what file systems may take for it: they leave out spaces and dots at the end of a name.
bool IsDotsAndSpaces(std::string_view segment) {
  return segment.find_first_not_of(". ") == segment.npos;
}

bool IsSameIgnoringCase(std::string_view a, std::string_view b) {
  return a == b || json::IsAlias(a, b);
}

}  // namespace

std::optional<FilePath> ParseFilePath(std::string_view path) {
  if (path.empty() || path.starts_with('~') || path.starts_with('$') || path.starts_with("//") ||
      HasOddCharacter(path)) {
    return std::nullopt;
  }
  FilePath parsed;
  parsed.absolute = path.starts_with('/');
  for (std::string_view segment : base::Split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    const bool is_first = parsed.segments.empty();
    if (IsDotsAndSpaces(segment)) return std::nullopt;
    if (is_first && segment.find(':') != segment.npos) return std::nullopt;
    parsed.segments.push_back(segment);
  }
  return parsed;
}

base::Result<Directory> Directory::Parse(std::string_view text) {
  const auto path = ParseFilePath(text);
  if (!path) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("`{}` is no directory that paths can be compared with; write it "
                                  "as `/srv/data`, without `..`, `~`, escapes and backslashes",
                                  base::Printable(text)));
  }
  Directory directory;
  directory.absolute_ = path->absolute;
  directory.segments_.assign(path->segments.begin(), path->segments.end());
  return directory;
}

Directory::Answer Directory::Find(const FilePath& path) const {
  if (path.absolute != absolute_) return Answer::kUnclear;
  const auto begins = [this, &path](auto same) {
    return path.segments.size() >= segments_.size() &&
           std::equal(segments_.begin(), segments_.end(), path.segments.begin(), same);
  };
  if (begins(std::equal_to<std::string_view>())) return Answer::kWithin;
  return begins(IsSameIgnoringCase) ? Answer::kUnclear : Answer::kOutside;
}

}  // namespace toolgate::policy
