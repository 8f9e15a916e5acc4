// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/scan.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

int HexDigit(char c) {
  if (base::IsAsciiDigit(c)) return c - '0';
  const char lower = base::AsciiLower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The escapes that the writer uses itself.
bool IsCanonicalEscape(char c) { return std::string_view("\"\\bfnrt").find(c) != std::string_view::npos; }

char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

class Scanner {
 public:
  Scanner(Document& document, std::string_view text, const Limits& limits)
      : builder_(document, limits),
        limits_(limits),
        begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()) {
    builder_.Start(text);
  }

  std::optional<ParseError> Run() {
    const bool parsed = CheckWhole() && ScanDocument();
    if (parsed) return std::nullopt;
    builder_.Fail();
    return error_;
  }

 private:
  bool Refuse(Refusal refusal) {
    error_.refusal = refusal;
    error_.offset = static_cast<size_t>(at_ - begin_);
    return false;
  }
  bool Accept(std::optional<Refusal> refusal) { return refusal ? Refuse(*refusal) : true; }

  size_t Offset(const char* at) const { return static_cast<size_t>(at - begin_); }

  bool CheckWhole() {
    const auto size = static_cast<size_t>(end_ - begin_);
    if (size > limits_.bytes_max || size > UINT32_MAX) return Refuse(Refusal::kTooLarge);
    if (std::string_view(begin_, size).starts_with("\xEF\xBB\xBF")) {
      return Refuse(Refusal::kByteOrderMark);
    }
    return true;
  }

  void SkipSpace() {
    if (at_ == end_ || static_cast<unsigned char>(*at_) > ' ') return;
    const char* first = at_;
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    if (at_ > first) builder_.MarkForeign();
  }

  bool Take(char c) {
    if (at_ >= end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  // One value per round; a container's first round opens it, CloseContainers ends it.
  bool ScanDocument() {
    do {
      SkipSpace();
      bool opened = false;
      if (!ScanValue(opened)) return false;
      if (opened && !FirstMember(opened)) return false;
      if (!opened && !AfterValue()) return false;
    } while (builder_.depth() > 0);
    SkipSpace();
    return at_ == end_ ? true : Refuse(Refusal::kTrailingBytes);
  }

  // `opened` is set when the value is a container whose inside comes next.
  bool ScanValue(bool& opened) {
    if (at_ >= end_) return Refuse(Refusal::kCutOff);
    const size_t offset = Offset(at_);
    switch (*at_) {
      case '{':
      case '[':
        opened = true;
        return Accept(builder_.Open(*at_++ == '{' ? Type::kObject : Type::kArray, offset));
      case '"':
        return ScanString();
      case 't':
        return ScanWord("true", Type::kBool);
      case 'f':
        return ScanWord("false", Type::kBool);
      case 'n':
        return ScanWord("null", Type::kNull);
      default:
        return ScanNumber();
    }
  }

  // Just inside a container: an immediate end, or the first member's key. `inside` becomes false
  // when the container ended.
  bool FirstMember(bool& inside) {
    SkipSpace();
    if (at_ < end_ && *at_ == (builder_.in_object() ? '}' : ']')) {
      inside = false;
      return true;
    }
    return builder_.in_object() ? ScanKey() : true;
  }

  // After a value: ends of containers, then a comma and, in an object, the next key.
  bool AfterValue() {
    while (builder_.depth() > 0) {
      SkipSpace();
      if (at_ >= end_) return Refuse(Refusal::kCutOff);
      const bool in_object = builder_.in_object();
      if (Take(',')) {
        SkipSpace();
        return in_object ? ScanKey() : true;
      }
      if (*at_ != (in_object ? '}' : ']')) return Refuse(Refusal::kSyntax);
      if (!CloseContainer()) return false;
    }
    return true;
  }

  bool CloseContainer() {
    const auto refusal = builder_.Close(Offset(at_) + 1);
    if (!refusal) {
      ++at_;
      return true;
    }
    Refuse(*refusal);
    if (*refusal == Refusal::kDuplicateKey) {
      error_.offset = builder_.duplicate_offset();
      error_.detail = builder_.duplicate_key();
    }
    return false;
  }

  bool ScanKey() {
    if (at_ >= end_) return Refuse(Refusal::kCutOff);
    if (*at_ != '"') return Refuse(Refusal::kSyntax);
    if (!ScanString()) return false;
    if (builder_.IsLastKeyTooLong()) return Refuse(Refusal::kKeyTooLong);
    SkipSpace();
    if (at_ >= end_) return Refuse(Refusal::kCutOff);
    return Take(':') ? true : Refuse(Refusal::kSyntax);
  }

  bool ScanWord(std::string_view word, Type type) {
    const auto left = static_cast<size_t>(end_ - at_);
    if (!std::string_view(at_, left).starts_with(word)) return Refuse(Refusal::kSyntax);
    const size_t offset = Offset(at_);
    at_ += word.size();
    builder_.Word(type, offset, Offset(at_), word.front() == 't');
    return true;
  }

  bool ScanDigits() {
    const char* first = at_;
    while (at_ < end_ && base::IsAsciiDigit(*at_)) ++at_;
    if (at_ > first) return true;
    return Refuse(at_ < end_ ? Refusal::kSyntax : Refusal::kCutOff);
  }

  bool ScanNumber() {
    const char* first = at_;
    Take('-');
    const bool leading_zero = at_ < end_ && *at_ == '0';
    const char* whole = at_;
    if (!ScanDigits()) return false;
    if (leading_zero && at_ - whole > 1) {
      at_ = whole + 1;
      return Refuse(Refusal::kSyntax);
    }
    if (Take('.') && !ScanDigits()) return false;
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (!Take('-')) Take('+');
      if (!ScanDigits()) return false;
    }
    const auto size = static_cast<size_t>(at_ - first);
    if (size > limits_.number_chars_max) return Refuse(Refusal::kNumberTooLong);
    builder_.Scalar(Type::kNumber, Offset(first), Offset(at_), Offset(first), size);
    return true;
  }

  // From the opening quote. Text without escapes stays in the source; the rest is decoded.
  bool ScanString() {
    const size_t offset = Offset(at_);
    const char* first = ++at_;
    for (;;) {
      if (!SkipPlain()) return false;
      if (*at_ == '\\') return ScanEscapedString(offset, first);
      if (*at_ == '"') break;
    }
    const auto size = static_cast<size_t>(at_ - first);
    ++at_;
    builder_.Scalar(Type::kString, offset, Offset(at_), Offset(first), size);
    return true;
  }

  // Moves to the next quote or backslash, validating what it passes.
  bool SkipPlain() {
    for (;;) {
      at_ = FindSpecial(at_, end_);
      if (at_ >= end_) return Refuse(Refusal::kCutOff);
      const auto byte = static_cast<uint8_t>(*at_);
      if (byte < 0x20) return Refuse(Refusal::kSyntax);
      if (byte < 0x80) return true;
      const size_t size = Utf8SequenceSize(at_, end_);
      if (size == 0) return Refuse(Refusal::kNotUtf8);
      at_ += size;
    }
  }

  bool ScanEscapedString(size_t offset, const char* first) {
    std::string& out = builder_.decoded();
    const size_t text = out.size();
    out.append(first, static_cast<size_t>(at_ - first));
    bool canonical = true;
    while (*at_ != '"') {
      canonical = canonical && at_ + 1 < end_ && IsCanonicalEscape(at_[1]);
      if (!ScanEscape(out)) return false;
      const char* plain = at_;
      if (!SkipPlain()) return false;
      out.append(plain, static_cast<size_t>(at_ - plain));
    }
    ++at_;
    builder_.Decoded(Type::kString, offset, Offset(at_), text, canonical);
    return true;
  }

  // From a backslash.
  bool ScanEscape(std::string& out) {
    ++at_;
    if (at_ >= end_) return Refuse(Refusal::kCutOff);
    if (*at_ == 'u') return ScanUnicodeEscape(out);
    const char decoded = SimpleEscape(*at_);
    if (decoded == '\0') return Refuse(Refusal::kSyntax);
    out += decoded;
    ++at_;
    return true;
  }

  // From the `u`.
  bool ScanUnicodeEscape(std::string& out) {
    const char* escape = at_ - 1;
    char32_t unit = 0;
    if (!ScanHex4(unit)) return false;
    if (unit >= 0xD800 && unit <= 0xDFFF) {
      char32_t low = 0;
      const bool has_low = unit <= 0xDBFF && end_ - at_ >= 2 && at_[0] == '\\' && at_[1] == 'u';
      if (has_low) ++at_;
      if (has_low && !ScanHex4(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) {
        at_ = escape;
        return Refuse(Refusal::kLoneSurrogate);
      }
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(out, unit);
    return true;
  }

  // From the `u` over its four digits.
  bool ScanHex4(char32_t& unit) {
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= end_) return Refuse(Refusal::kCutOff);
      const int digit = HexDigit(*at_);
      if (digit < 0) return Refuse(Refusal::kSyntax);
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    return true;
  }

  Builder builder_;
  const Limits& limits_;
  const char* begin_;
  const char* at_;
  const char* end_;
  ParseError error_;
};

}  // namespace

std::string ParseError::Message() const {
  if (detail.empty()) return std::string(Name(refusal));
  return fmt::format("{} `{}`", Name(refusal), base::Printable(detail));
}

std::optional<ParseError> ParseInto(Document& document, std::string_view text,
                                    const Limits& limits) {
  return Scanner(document, text, limits).Run();
}

base::Result<Document> Parse(std::string text, const Limits& limits) {
  Document document;
  const std::string& source = document.Own(std::move(text));
  if (const auto error = ParseInto(document, source, limits)) {
    const base::Position position = base::PositionOf(source, error->offset);
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("line {}, column {}: {}", position.line, position.column,
                                  error->Message()));
  }
  return document;
}

}  // namespace toolgate::json
