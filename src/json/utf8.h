// SPDX-License-Identifier: Apache-2.0
// UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace toolgate::json {

// The size of the sequence at `at` (1 to 4), or 0 if it is not well formed or is cut off by `end`.
size_t Utf8SequenceSize(const char* at, const char* end);

bool IsUtf8(std::string_view text);

// Appends `code_point`, which must be a scalar value.
void AppendUtf8(std::string& out, char32_t code_point);

// The code points of `text`, which must be UTF-8.
std::u32string DecodeUtf8(std::string_view text);

// The code point of `sequence`, which must be one well-formed sequence.
char32_t DecodeUtf8Sequence(std::string_view sequence);

// Whether `character` does not show as itself: controls, marks of direction, fillers, selectors,
// private characters, spaces other than the plain one.
bool IsUnshown(char32_t character);

// `key` after compatibility normalisation and case folding (Unicode NFKC_Casefold), without NUL
// bytes: two keys with the same fold may be one key to a lenient reader. `key` must be UTF-8.
std::string Fold(std::string_view key);

// Whether `text` is ASCII without NUL bytes: such text folds to text of the same size.
bool IsPlainAscii(std::string_view text);

// Whether a key of this name can change what other keys an object seems to have.
bool IsSpecialToJavaScript(std::string_view key);

// Whether `a` and `b` differ in bytes and agree after Fold, or may do so for all that can be found
// out in reasonable time.
bool IsAlias(std::string_view a, std::string_view b);

}  // namespace toolgate::json
