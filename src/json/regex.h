// SPDX-License-Identifier: Apache-2.0
// Regular expressions with bounded cost: RE2, which never backtracks, with a memory limit.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace toolgate::json {

// Immutable and thread-safe once compiled.
class Regex {
 public:
  // Compiles `pattern` in RE2's syntax. Errors (invalid_input) say what RE2 found wrong.
  static base::Result<Regex> Compile(std::string_view pattern);

  // Whether the pattern matches anywhere in `text`.
  bool Matches(std::string_view text) const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace toolgate::json
