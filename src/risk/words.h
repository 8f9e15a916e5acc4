// SPDX-License-Identifier: Apache-2.0
// Texts of a definition taken apart: the words of a name, the words and the longer tokens of
// running text. One pass over the bytes; hostile text costs no more than other text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace toolgate::risk {

// A word where it stands. Words are compared by the hash of their lower-case form, without
// apostrophes; what looks like Latin letters (full-width, mathematical) counts as them, and
// characters that cannot be seen do not count.
struct Word {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint64_t hash : 63 = 0;
  uint64_t begins_sentence : 1 = 0;
};

// The hash of `word`, which must be lower-case ASCII.
uint64_t HashOf(std::string_view word);

// A run of characters that are neither white space nor quotes nor brackets, and long or with a
// character that addresses, paths and keys have.
struct Token {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool has_slash = false;  // or a backslash, or `~`, or a full stop to begin with
  bool has_at = false;
};

// What was seen of texts; words and tokens are appended, so that one object serves many texts.
struct Scan {
  std::vector<Word> words;
  std::vector<Token> tokens;
  bool has_high_bytes = false;  // of the last text: bytes that are not ASCII
  bool has_controls = false;    // of the last text: control characters but tab and line ends
  bool has_markup = false;      // of the last text: `<` or `[`
};

// Running text. Longer texts than 4 GiB are cut.
void ScanProse(std::string_view text, Scan& scan);

// A name: camelCase, snake_case, kebab-case and dotted names are taken apart into words.
void SplitName(std::string_view name, std::vector<Word>& words);

}  // namespace toolgate::risk
