// SPDX-License-Identifier: Apache-2.0
// Whether a path of a file lies under a directory, by its text alone: no file system is asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace toolgate::policy {

// A path in segments. Those of a relative one begin at a directory that only the server knows.
struct FilePath {
  bool absolute = false;
  std::vector<std::string_view> segments;  // views into the text; no empty ones, no `.`
};

// Nothing if servers could resolve the path to another place than its text says: it has `..`, a
// backslash, an escape (`%`), a control character, a `~` or `$` in front, `//` in front, a colon in
// the first segment (a drive or a scheme), a segment of dots and spaces only, or a character that
// normalisation makes a dot or a slash.
std::optional<FilePath> ParseFilePath(std::string_view path);

// A directory that paths must lie under: absolute, or relative for relative paths (`.`).
class Directory {
 public:
  // Errors: invalid_input.
  static base::Result<Directory> Parse(std::string_view text);

  enum class Answer {
    kOutside,
    kWithin,   // under the directory, or it itself
    kUnclear,  // one is relative and the other is not, or only the case of letters differs
  };
  Answer Find(const FilePath& path) const;

 private:
  bool absolute_ = false;
  std::vector<std::string> segments_;
};

}  // namespace toolgate::policy
