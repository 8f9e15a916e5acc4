// SPDX-License-Identifier: Apache-2.0
#include "json/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <utf8proc.h>

#include "base/check.h"
#include "base/text.h"

namespace toolgate::json {
namespace {

uint8_t ByteAt(const char* at) { return static_cast<uint8_t>(*at); }

bool IsContinuation(const char* at) { return (ByteAt(at) & 0xC0) == 0x80; }

// The allowed range of the second byte narrows after E0, ED, F0 and F4 (RFC 3629 section 4).
bool IsSecondByte(uint8_t lead, uint8_t second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return (second & 0xC0) == 0x80;
  }
}

}  // namespace

size_t Utf8SequenceSize(const char* at, const char* end) {
  const uint8_t lead = ByteAt(at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (static_cast<size_t>(end - at) < size || !IsSecondByte(lead, ByteAt(at + 1))) return 0;
  for (size_t i = 2; i < size; ++i) {
    if (!IsContinuation(at + i)) return 0;
  }
  return size;
}

bool IsUtf8(std::string_view text) {
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const size_t size = Utf8SequenceSize(at, end);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

void AppendUtf8(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      put(0xE0 | code_point >> 12);
    } else {
      put(0xF0 | code_point >> 18);
      put(0x80 | (code_point >> 12 & 0x3F));
    }
    put(0x80 | (code_point >> 6 & 0x3F));
  }
  put(0x80 | (code_point & 0x3F));
}

std::u32string DecodeUtf8(std::string_view text) {
  std::u32string out;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const size_t size = Utf8SequenceSize(at, end);
    CHECK(size > 0);
    out += DecodeUtf8Sequence({at, size});
    at += size;
  }
  return out;
}

// The lead byte of a sequence of n > 1 bytes carries 7 - n bits, each other one 6.
char32_t DecodeUtf8Sequence(std::string_view sequence) {
  const size_t size = sequence.size();
  const char* at = sequence.data();
  char32_t code_point = size == 1 ? ByteAt(at) : ByteAt(at) & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) code_point = code_point << 6 | (ByteAt(at + i) & 0x3Fu);
  return code_point;
}

// Unicode's Cc, Cf, Zl, Zp, Zs but the plain space, Co, variation selectors, fillers,
// noncharacters.
bool IsUnshown(char32_t character) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr Range kUnshown[] = {
      {0x0000, 0x001F},   {0x007F, 0x00A0},   {0x00AD, 0x00AD},    {0x034F, 0x034F},
      {0x0600, 0x0605},   {0x061C, 0x061C},   {0x06DD, 0x06DD},    {0x070F, 0x070F},
      {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5},    {0x180B, 0x180F},
      {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x206F},    {0x2800, 0x2800},
      {0x3000, 0x3000},   {0x3164, 0x3164},   {0xE000, 0xF8FF},    {0xFDD0, 0xFDEF},
      {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},    {0xFFF0, 0xFFFF},
      {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF},
  };
  return std::any_of(std::begin(kUnshown), std::end(kUnshown), [character](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// Eight bytes at a time: keys are looked at again and again.
bool IsPlainAscii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  constexpr uint64_t kOnes = 0x0101010101010101;
  uint64_t found = 0;
  const char* at = text.data();
  size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    found |= word | (word - kOnes);  // the high bit of a byte: not ASCII, or zero
  }
  for (; left > 0; ++at, --left) found |= *at == '\0' ? kHighBits : ByteAt(at);
  return (found & kHighBits) == 0;
}

std::string Fold(std::string_view key) {
  std::string text(key);
  std::erase(text, '\0');
  if (IsPlainAscii(text)) return base::ToAsciiLower(text);
  constexpr auto kOptions = static_cast<utf8proc_option_t>(
      UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE);
  utf8proc_uint8_t* folded = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &folded, kOptions);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  // Only text that is not UTF-8 fails, and the parser lets none in.
  if (size < 0) return text;
  return std::string(reinterpret_cast<const char*>(folded), static_cast<size_t>(size));
}

namespace {

constexpr size_t kIgnorableMax = 64;
constexpr size_t kFoldedBytesMax = 256;

// Whether `text` folds to `ascii`, which is in lower case. Ends at the first character that
// differs: no later one can bring it back, because what folds to ASCII neither composes nor moves.
// A text that goes on with nothing but characters to be ignored is taken for an alias.
bool FoldsToAscii(std::string_view text, std::string_view ascii) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(
      UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE);
  size_t matched = 0;
  size_t ignored = 0;
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (size <= 0) return false;
    text.remove_prefix(static_cast<size_t>(size));
    utf8proc_int32_t folded[32];
    int boundary = 0;
    const auto count =
        code_point == 0 ? 0 : utf8proc_decompose_char(code_point, folded, 32, kOptions, &boundary);
    if (count < 0 || count > 32) return false;
    if (count == 0 && ++ignored > kIgnorableMax) return true;
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      if (matched == ascii.size() || folded[i] != ascii[matched++]) return false;
    }
  }
  return matched == ascii.size();
}

}  // namespace

bool IsAlias(std::string_view a, std::string_view b) {
  if (a == b) return false;
  const bool a_is_plain = IsPlainAscii(a);
  const bool b_is_plain = IsPlainAscii(b);
  if (a_is_plain && b_is_plain) return a.size() == b.size() && base::EqualsIgnoreCase(a, b);
  if (b_is_plain) return FoldsToAscii(a, base::ToAsciiLower(b));
  if (a_is_plain) return FoldsToAscii(b, base::ToAsciiLower(a));
  // Folding long texts takes long; two that cannot be told apart cheaply are not told apart.
  if (a.size() > kFoldedBytesMax || b.size() > kFoldedBytesMax) return true;
  return Fold(a) == Fold(b);
}

bool IsSpecialToJavaScript(std::string_view key) {
  return key == "__proto__" || key == "constructor" || key == "prototype";
}

}  // namespace toolgate::json
