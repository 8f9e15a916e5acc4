// SPDX-License-Identifier: Apache-2.0
#include "risk/hidden_characters.h"

#include <cstddef>
#include <cstdint>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::risk {
namespace {

enum class Sort : uint8_t { kPlain, kMark, kHidden, kControl };

constexpr char32_t kNone = 0;
constexpr size_t kFlagTagsMax = 6;  // `gbsct` and the end

bool IsBetween(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

bool IsVariationSelector(char32_t c) {
  return IsBetween(c, 0xFE00, 0xFE0F) || IsBetween(c, 0xE0100, 0xE01EF);
}

bool IsIdeograph(char32_t c) {
  return IsBetween(c, 0x3400, 0x9FFF) || IsBetween(c, 0xF900, 0xFAFF) ||
         IsBetween(c, 0x20000, 0x3FFFF);
}

// Arabic, Syriac, the scripts of India, Tibetan, Myanmar, Khmer, Mongolian.
bool NeedsJoiners(char32_t c) {
  return IsBetween(c, 0x0600, 0x0DFF) || IsBetween(c, 0x0F00, 0x109F) ||
         IsBetween(c, 0x1780, 0x18AF) || IsBetween(c, 0xFB50, 0xFDFF) ||
         IsBetween(c, 0xFE70, 0xFEFC);
}

// Scripts without spaces, where an invisible one shows where a line may end.
bool HasNoSpaces(char32_t c) {
  return IsBetween(c, 0x0E00, 0x109F) || IsBetween(c, 0x1780, 0x17FF) ||
         IsBetween(c, 0x3040, 0x30FF) || IsIdeograph(c);
}

bool IsEmoji(char32_t c) {
  return IsBetween(c, 0x2190, 0x2BFF) || IsBetween(c, 0x1F000, 0x1FAFF) || c == 0xFE0F ||
         c == 0x20E3;
}

// What a variation selector may follow.
bool HasVariants(char32_t c) {
  const bool is_keycap = (c >= '0' && c <= '9') || c == '#' || c == '*';
  return is_keycap || c == 0xA9 || c == 0xAE ||
         (c >= 0x1000 && !IsVariationSelector(c) && !IsBetween(c, 0x2000, 0x200F));
}

bool IsInvisible(char32_t c) {
  switch (c) {
    case 0x034F:
    case 0x115F:
    case 0x1160:
    case 0x180E:
    case 0x200B:
    case 0x3164:
    case 0xFEFF:
    case 0xFFA0:
      return true;
    default:
      return IsBetween(c, 0x2060, 0x2064) || IsBetween(c, 0x206A, 0x206F) ||
             IsBetween(c, 0xFFF9, 0xFFFB);
  }
}

bool IsReordering(char32_t c) {
  return IsBetween(c, 0x202A, 0x202E) || IsBetween(c, 0x2066, 0x2069);
}

bool IsLatin(char32_t c) {
  return c < 0x80 && base::AsciiLower(static_cast<char>(c)) >= 'a' &&
         base::AsciiLower(static_cast<char>(c)) <= 'z';
}

// Letters of Cyrillic, Armenian, Cherokee, Lisu, and the Greek o.
bool IsLookAlike(char32_t c) {
  return IsBetween(c, 0x0400, 0x058F) || IsBetween(c, 0x13A0, 0x13FF) ||
         IsBetween(c, 0xA4D0, 0xA4FF) || IsBetween(c, 0xAB70, 0xABBF) || c == 0x03BF;
}

Sort SortOfControl(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return Sort::kPlain;
  // Escape, backspace, and the C1 forms of control strings.
  const bool is_obeyed = c == 0x1B || c == 0x08 || c == 0x90 || c == 0x9B || c == 0x9D;
  return is_obeyed ? Sort::kControl : Sort::kMark;
}

Sort SortOfJoiner(char32_t before, char32_t c, char32_t after) {
  if (NeedsJoiners(before)) return Sort::kPlain;
  const bool in_emoji = c == 0x200D && IsEmoji(before) && IsEmoji(after);
  return in_emoji ? Sort::kPlain : Sort::kHidden;
}

class HiddenFinder {
 public:
  explicit HiddenFinder(std::string_view text) : text_(text) {}

  HiddenCharacters Run() {
    size_t size = 0;
    char32_t c = Decode(0, size);
    for (size_t at = 0; at < text_.size();) {
      size_t next_size = 0;
      const char32_t after = Decode(at + size, next_size);
      Note(SortOf(c, after), at, at + size);
      NoteWord(c, at, at + size);
      before_ = c;
      at += size;
      c = after;
      size = next_size;
    }
    return found_;
  }

 private:
  char32_t Decode(size_t at, size_t& size) const {
    size = 1;
    if (at >= text_.size()) return kNone;
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte < 0x80) return byte;
    const size_t whole = json::Utf8SequenceSize(text_.data() + at, text_.data() + text_.size());
    if (whole == 0) return 0xFFFD;
    size = whole;
    char32_t c = byte & (0xFFu >> (whole + 1));
    for (size_t i = 1; i < whole; ++i)
      c = (c << 6) | (static_cast<unsigned char>(text_[at + i]) & 0x3Fu);
    return c;
  }

  Sort SortOf(char32_t c, char32_t after) {
    if (c < 0x20 || IsBetween(c, 0x7F, 0x9F)) return SortOfControl(c);
    if (c < 0xA0) return Sort::kPlain;
    if (IsBetween(c, 0xE0000, 0xE007F)) return SortOfTag();
    flag_tags_ = c == 0x1F3F4 ? 1 : 0;
    if (c == 0x200C || c == 0x200D) return SortOfJoiner(before_, c, after);
    if (IsBetween(c, 0xFE00, 0xFE0F)) return HasVariants(before_) ? Sort::kPlain : Sort::kHidden;
    if (IsBetween(c, 0xE0100, 0xE01EF)) return IsIdeograph(before_) ? Sort::kPlain : Sort::kHidden;
    if (c == 0xAD || c == 0x200E || c == 0x200F || c == 0x061C) return Sort::kMark;
    if (IsReordering(c)) return Sort::kHidden;
    if (!IsInvisible(c)) return Sort::kPlain;
    const bool is_first_mark = c == 0xFEFF && before_ == kNone;
    const bool ends_line = c == 0x200B && (HasNoSpaces(before_) || HasNoSpaces(after));
    const bool is_jamo = IsBetween(before_, 0x1100, 0x11FF) || IsBetween(after, 0x1100, 0x11FF);
    return is_first_mark || ends_line || is_jamo ? Sort::kMark : Sort::kHidden;
  }

  // Flags of regions are a black flag and a few tags.
  Sort SortOfTag() {
    if (flag_tags_ == 0) return Sort::kHidden;
    return ++flag_tags_ > kFlagTagsMax + 1 ? Sort::kHidden : Sort::kPlain;
  }

  void Note(Sort sort, size_t begin, size_t end) {
    if (sort == Sort::kHidden) Extend(found_.hidden, begin, end);
    if (sort == Sort::kMark) Extend(found_.mark, begin, end);
    if (sort == Sort::kControl) Extend(found_.control, begin, end);
  }

  // The first run of such characters.
  void Extend(std::string_view& found, size_t begin, size_t end) const {
    const char* from = text_.data() + begin;
    if (found.empty()) {
      found = text_.substr(begin, end - begin);
    } else if (found.data() + found.size() == from) {
      found = {found.data(), found.size() + (end - begin)};
    }
  }

  void NoteWord(char32_t c, size_t begin, size_t end) {
    const bool is_latin = IsLatin(c);
    const bool is_look_alike = IsLookAlike(c);
    if (!is_latin && !is_look_alike) {
      has_latin_ = has_look_alike_ = false;
      return;
    }
    if (!has_latin_ && !has_look_alike_) word_begin_ = begin;
    has_latin_ |= is_latin;
    has_look_alike_ |= is_look_alike;
    if (!has_latin_ || !has_look_alike_) return;
    const char* word = text_.data() + word_begin_;
    if (found_.mixed.empty() || found_.mixed.data() == word)
      found_.mixed = {word, end - word_begin_};
  }

  std::string_view text_;
  HiddenCharacters found_;
  char32_t before_ = kNone;
  size_t flag_tags_ = 0;
  size_t word_begin_ = 0;
  bool has_latin_ = false;
  bool has_look_alike_ = false;
};

}  // namespace

HiddenCharacters FindHiddenCharacters(std::string_view text) { return HiddenFinder(text).Run(); }

}  // namespace toolgate::risk
