// SPDX-License-Identifier: Apache-2.0
// Regular expressions with bounded cost: RE2, which never backtracks, with a memory limit.
#pragma once

#include <cstddef>
#include <cstdint>
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
  // What one may cost. Its memory bounds the size of the program and of what matching caches.
  struct Bounds {
    size_t pattern_bytes_max = 4096;
    int64_t memory_bytes_max = 1 << 20;
  };

  // Compiles `pattern` in RE2's syntax. Errors say what RE2 found wrong (invalid_input), or which
  // bound it exceeds (limit_exceeded).
  static base::Result<Regex> Compile(std::string_view pattern) { return Compile(pattern, {}); }
  static base::Result<Regex> Compile(std::string_view pattern, const Bounds& bounds);

  // Whether the pattern matches anywhere in `text`.
  bool Matches(std::string_view text) const;

  // Instructions: matching takes at most this many steps for each byte of a text.
  size_t program_size() const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace toolgate::json
