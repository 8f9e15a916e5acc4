// SPDX-License-Identifier: Apache-2.0
#include "json/schema/ecma_pattern.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "json/schema/ecma_class.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

constexpr uint64_t kRepeatMax = 1000;  // of RE2

std::optional<char32_t> HexDigit(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) {
  return c < 0x80 && base::IsAsciiAlnum(static_cast<char>(c)) && !IsDigit(c);
}
bool IsHighSurrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool IsLowSurrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

// Reads the pattern from left to right and writes the other one. The first refusal ends it.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(DecodeUtf8(pattern)) {}

  base::Result<std::string> Run() {
    while (at_ < pattern_.size() && refusal_.empty()) TakeTerm();
    if (open_groups_ > 0) Refuse("a group is not closed");
    if (!refusal_.empty()) return base::Fail(base::ErrorCode::kInvalidInput, refusal_);
    return std::move(out_);
  }

 private:
  void Refuse(std::string why) {
    if (refusal_.empty()) refusal_ = std::move(why);
    at_ = pattern_.size();
  }

  // 0 beyond the end: a NUL of the pattern itself is never looked for.
  char32_t Peek(size_t ahead = 0) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : 0;
  }
  bool TakeIf(char32_t c) {
    if (at_ == pattern_.size() || pattern_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::optional<char32_t> TakeHex(size_t digits) {
    char32_t value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const auto digit = HexDigit(Peek(i));
      if (!digit) return std::nullopt;
      value = value * 16 + *digit;
    }
    at_ += digits;
    return value;
  }

  void Write(std::string_view text, bool can_be_repeated) {
    out_ += text;
    can_repeat_ = can_be_repeated;
  }
  void WriteClass(const EcmaClass& characters, Polarity polarity) {
    const auto text = characters.Write(polarity);
    if (!text) return Refuse(text.error().message);
    Write(*text, true);
  }
  void WriteCharacter(char32_t c) {
    EcmaClass none;
    if (IsHighSurrogate(c) || IsLowSurrogate(c)) return WriteClass(none, Polarity::kIn);
    Write(WriteEcmaLiteral(c), true);
  }

  void TakeTerm() {
    const char32_t c = pattern_[at_++];
    switch (c) {
      case '^':
        return Write("\\A", false);
      case '$':
        return Write("\\z", false);
      case '|':
        return Write("|", false);
      case '.':
        return Write("[^\\n\\r\\x{2028}\\x{2029}]", true);
      case '(':
        return TakeGroup();
      case ')':
        if (open_groups_-- == 0) return Refuse("`)` closes nothing");
        return Write(")", true);
      case '[':
        return TakeClass();
      case '\\':
        return TakeEscape();
      case '*':
      case '+':
      case '?':
        return Repeat(std::string(1, static_cast<char>(c)));
      case '{':
        return TakeBraces();
      default:
        return WriteCharacter(c);
    }
  }

  void TakeGroup() {
    ++open_groups_;
    if (!TakeIf('?')) return Write("(?:", false);
    if (TakeIf(':')) return Write("(?:", false);
    const bool is_behind = Peek() == '<' && (Peek(1) == '=' || Peek(1) == '!');
    if (is_behind || Peek() == '=' || Peek() == '!') {
      return Refuse("looking ahead or behind, as in `(?=`, cannot be checked in bounded time");
    }
    if (!TakeIf('<')) return Refuse("`(?` must be followed by `:` or a name in `<>`");
    while (at_ < pattern_.size() && Peek() != '>') ++at_;
    if (!TakeIf('>')) return Refuse("a group's name is not closed");
    Write("(?:", false);
  }

  void Repeat(std::string_view quantifier) {
    if (!can_repeat_) return Refuse(fmt::format("`{}` has nothing to repeat", quantifier));
    Write(quantifier, false);
    TakeIf('?');  // how greedy it is changes no answer
  }

  std::string TakeDigits() {
    std::string digits;
    for (; IsDigit(Peek()); ++at_) digits += static_cast<char>(Peek());
    return digits;
  }

  // `{2}`, `{2,}` or `{2,5}`; other braces stand for themselves.
  void TakeBraces() {
    const size_t begin = at_;
    const std::string from = TakeDigits();
    const bool has_comma = TakeIf(',');
    const std::string to = has_comma ? TakeDigits() : from;
    const bool is_closed = TakeIf('}');
    if (from.empty() && has_comma && !to.empty() && is_closed) {
      return Refuse("`{,n}` is read in different ways; write `{0,n}`");
    }
    if (from.empty() || !is_closed) {
      at_ = begin;
      return WriteCharacter('{');
    }
    const uint64_t min = base::ParseUint(from).value_or(UINT64_MAX);
    const uint64_t max = to.empty() ? min : base::ParseUint(to).value_or(UINT64_MAX);
    if (min > kRepeatMax || max > kRepeatMax) {
      return Refuse(fmt::format("repeating more than {} times cannot be checked", kRepeatMax));
    }
    if (min > max) return Refuse("a range of repetitions is the wrong way round");
    Repeat(has_comma ? fmt::format("{{{},{}}}", min, to.empty() ? "" : std::to_string(max))
                     : fmt::format("{{{}}}", min));
  }

  // After a backslash outside of a class.
  void TakeEscape() {
    if (TakeIf('b')) return Write("\\b", false);
    if (Peek() == 'B') return Refuse("`\\B` cannot be checked");
    if (Peek() == 'k' || (Peek() >= '1' && Peek() <= '9')) {
      return Refuse("back-references cannot be checked in bounded time");
    }
    EcmaClass characters;
    if (TakeSetEscape(characters)) return WriteClass(characters, Polarity::kIn);
    if (const auto c = TakeCharacterEscape()) WriteCharacter(*c);
  }

  // `\d` and the like, `\p{...}`: into `characters`, if one follows the backslash.
  bool TakeSetEscape(EcmaClass& characters) {
    const char32_t c = Peek();
    if (std::u32string_view(U"dDsSwW").find(c) != std::u32string_view::npos && c != 0) {
      ++at_;
      characters.AddShorthand(static_cast<char>(c));
      return true;
    }
    if (c != 'p' && c != 'P') return false;
    ++at_;
    const size_t begin = at_ + 1;
    if (!TakeIf('{')) return Refuse("`\\p` must be followed by a property in braces"), true;
    std::string property;
    while (at_ < pattern_.size() && Peek() != '}') AppendUtf8(property, pattern_[at_++]);
    if (!TakeIf('}') || at_ == begin) return Refuse("a property's brace is not closed"), true;
    const auto added =
        characters.AddProperty(property, c == 'p' ? Polarity::kIn : Polarity::kNotIn);
    if (!added) Refuse(added.error().message);
    return true;
  }

  // One code point, in or out of a class. Empty after a refusal.
  std::optional<char32_t> TakeCharacterEscape() {
    if (at_ == pattern_.size()) return RefuseCharacter("a backslash at the end escapes nothing");
    const char32_t c = pattern_[at_++];
    switch (c) {
      case 't':
        return '\t';
      case 'n':
        return '\n';
      case 'v':
        return '\v';
      case 'f':
        return '\f';
      case 'r':
        return '\r';
      case '0':
        if (IsDigit(Peek())) return RefuseCharacter("octal escapes are not allowed");
        return 0;
      case 'c':
        if (!IsLetter(Peek())) return RefuseCharacter("`\\c` must be followed by a letter");
        return pattern_[at_++] % 32;
      case 'x': {
        const auto code = TakeHex(2);
        return code ? code : RefuseCharacter("`\\x` must be followed by two hexadecimal digits");
      }
      case 'u':
        return TakeUnicodeEscape();
      default:
        if (!IsLetter(c) && !IsDigit(c)) return c;
        return RefuseCharacter(
            fmt::format("`\\{}` has no meaning that all engines share", static_cast<char>(c)));
    }
  }

  std::optional<char32_t> RefuseCharacter(std::string why) {
    Refuse(std::move(why));
    return std::nullopt;
  }

  // After `\u`: `{1F600}`, `00E9`, or the two halves of a surrogate pair.
  std::optional<char32_t> TakeUnicodeEscape() {
    if (TakeIf('{')) {
      char32_t code = 0;
      size_t digits = 0;
      for (; HexDigit(Peek()) && code <= 0x10FFFF; ++digits) code = code * 16 + *TakeHex(1);
      if (digits > 0 && code <= 0x10FFFF && TakeIf('}')) return code;
      return RefuseCharacter("`\\u{...}` must hold a code point in hexadecimal");
    }
    const auto first = TakeHex(4);
    if (!first) return RefuseCharacter("`\\u` must be followed by four hexadecimal digits");
    if (!IsHighSurrogate(*first) || Peek() != '\\' || Peek(1) != 'u') return first;
    const size_t begin = at_;
    at_ += 2;
    const auto second = TakeHex(4);
    if (second && IsLowSurrogate(*second)) {
      return 0x10000 + (*first - 0xD800) * 0x400 + (*second - 0xDC00);
    }
    at_ = begin;
    return first;
  }

  // One member of a class: a code point, or nothing if it was a set (or is refused).
  std::optional<char32_t> TakeClassMember(EcmaClass& characters) {
    const char32_t c = pattern_[at_++];
    if (c != '\\') return c;
    if (TakeIf('b')) return '\b';
    if (TakeSetEscape(characters)) return std::nullopt;
    return TakeCharacterEscape();
  }

  // Whether a hyphen follows that could make a range of what stands on both sides.
  bool IsAtRange() const { return Peek() == '-' && at_ + 1 < pattern_.size() && Peek(1) != ']'; }

  void TakeClass() {
    EcmaClass characters;
    const Polarity polarity = TakeIf('^') ? Polarity::kNotIn : Polarity::kIn;
    while (!TakeIf(']')) {
      if (at_ == pattern_.size()) return Refuse("a class is not closed");
      TakeClassRange(characters);
    }
    WriteClass(characters, polarity);
  }

  void TakeClassRange(EcmaClass& characters) {
    const auto first = TakeClassMember(characters);
    if (!IsAtRange()) {
      if (first) characters.Add(*first);
      return;
    }
    ++at_;
    const auto last = TakeClassMember(characters);
    if (first && last) {
      if (*last < *first) return Refuse("a range of characters is the wrong way round");
      return characters.Add(*first, *last);
    }
    // A hyphen beside a set stands for itself.
    if (IsAtRange()) return Refuse("a hyphen beside a set such as `\\d` must be escaped");
    characters.Add('-');
    if (first) characters.Add(*first);
    if (last) characters.Add(*last);
  }

  const std::u32string pattern_;
  size_t at_ = 0;
  size_t open_groups_ = 0;
  bool can_repeat_ = false;  // what was written last
  std::string out_;
  std::string refusal_;
};

}  // namespace

base::Result<std::string> TranslateEcmaPattern(std::string_view pattern) {
  return Translator(pattern).Run();
}

}  // namespace toolgate::json
