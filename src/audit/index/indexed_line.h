// SPDX-License-Identifier: Apache-2.0
// What the index needs of a line of the log, read without parsing all of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace toolgate::audit {

// Views into the line. Texts are as they are written, with their escapes: the same text is always
// written alike. Empty: the line has no such member.
struct IndexedLine {
  uint64_t seq = 0;
  std::string_view kind;
  base::WallTime time;
  std::string_view request_id;
  std::string_view organisation;
  std::string_view grant;
  std::string_view grant_id;
  std::string_view server;
  std::string_view tool;
  std::string_view outcome;
  std::string_view rule;
  std::string_view hash;
  bool has_risk = false;   // it is about a tool of the server's list
  bool has_total = false;  // nothing comes of it any more
};

// Empty if it is no record. Only members of the record itself count, not those of its values.
std::optional<IndexedLine> ReadIndexedLine(std::string_view line);

// A text as it is written in a line, and back.
std::string Escaped(std::string_view text);
std::string Unescaped(std::string_view written);

}  // namespace toolgate::audit
