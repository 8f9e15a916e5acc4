// SPDX-License-Identifier: Apache-2.0
// The lines of a segment and how each vouches for all before it:
//
//   {"seq":12,"kind":"decision",...,"hash":"<64 hexadecimal digits>"}
//
// `hash` is the SHA-256 of the hash before it, as its 64 digits, followed by the line as far as the
// comma before `"hash"`. The hash before the first record ever is 64 zeros. Whoever changes, takes
// out or puts in a line would have to write all later hashes anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::audit {

inline constexpr size_t kHashChars = 64;

// The last record of a chain.
struct ChainEnd {
  uint64_t seq = 0;
  std::string hash = std::string(kHashChars, '0');
};

// Appends the record that follows `end`, with its line end, and moves `end` to it. `members` are
// those of a JSON object, the first after `seq`.
void AppendSealed(std::string& out, std::string_view members, ChainEnd& end);

// A line that has the form of a record; views into it.
struct SealedLine {
  uint64_t seq = 0;
  std::string_view hash;
  std::string_view hashed;  // what the hash covers beside the hash before it
};

// `line` without its line end. Empty if it has not the form.
std::optional<SealedLine> ReadSealed(std::string_view line);

// Whether the line is the record after `end`, byte for byte as it was written.
bool Follows(const SealedLine& line, const ChainEnd& end);

}  // namespace toolgate::audit
