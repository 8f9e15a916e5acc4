// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/scan.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

// The escapes that the writer uses itself.
bool IsCanonicalEscape(char c) {
  return std::string_view("\"\\bfnrt").find(c) != std::string_view::npos;
}

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

// Every Scan function takes the place to start at and gives the place after what it read, or null
// after noting a refusal: the place stays in a register.
class Scanner {
 public:
  Scanner(Document& document, std::string_view text, const Limits& limits)
      : builder_(document, limits),
        limits_(limits),
        begin_(text.data()),
        end_(text.data() + text.size()) {
    builder_.Start(text);
  }

  std::optional<ParseError> Run() {
    if (CheckWhole() && ScanDocument(begin_) != nullptr) return std::nullopt;
    builder_.Fail();
    return error_;
  }

 private:
  std::nullptr_t Refuse(Refusal refusal, const char* at) {
    error_.refusal = refusal;
    error_.offset = Offset(at);
    return nullptr;
  }
  // At the end of the text nothing more can be read; before it, this character is wrong.
  std::nullptr_t RefuseHere(const char* at) {
    return Refuse(at < end_ ? Refusal::kSyntax : Refusal::kCutOff, at);
  }

  size_t Offset(const char* at) const { return static_cast<size_t>(at - begin_); }

  bool CheckWhole() {
    const auto size = static_cast<size_t>(end_ - begin_);
    if (size > limits_.bytes_max || size > UINT32_MAX) Refuse(Refusal::kTooLarge, begin_);
    const bool has_mark = std::string_view(begin_, size).starts_with("\xEF\xBB\xBF");
    if (has_mark) Refuse(Refusal::kByteOrderMark, begin_);
    return !has_mark && size <= limits_.bytes_max && size <= UINT32_MAX;
  }

  const char* SkipSpace(const char* at) {
    if (at == end_ || static_cast<unsigned char>(*at) > ' ') return at;
    const char* first = at;
    while (at < end_ && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    if (at > first) builder_.MarkForeign();
    return at;
  }

  bool IsAt(const char* at, char c) const { return at < end_ && *at == c; }

  // One value per round; a container's first round opens it, AfterValue ends it.
  const char* ScanDocument(const char* at) {
    do {
      at = SkipSpace(at);
      const bool opens = IsAt(at, '{') || IsAt(at, '[');
      at = opens ? OpenContainer(at) : ScanScalar(at);
      if (at == nullptr) return nullptr;
      const bool is_inside = opens && !IsAt(at, builder_.in_object() ? '}' : ']');
      if (!is_inside) {
        at = AfterValue(at);
      } else if (builder_.in_object()) {
        at = ScanKey(at);
      }
      if (at == nullptr) return nullptr;
    } while (builder_.depth() > 0);
    at = SkipSpace(at);
    return at == end_ ? at : Refuse(Refusal::kTrailingBytes, at);
  }

  const char* OpenContainer(const char* at) {
    const auto refusal = builder_.Open(*at == '{' ? Type::kObject : Type::kArray, Offset(at));
    return refusal ? Refuse(*refusal, at) : SkipSpace(at + 1);
  }

  const char* ScanScalar(const char* at) {
    if (at >= end_) return Refuse(Refusal::kCutOff, at);
    switch (*at) {
      case '"':
        return ScanString(at);
      case 't':
        return ScanWord(at, "true", Type::kBool);
      case 'f':
        return ScanWord(at, "false", Type::kBool);
      case 'n':
        return ScanWord(at, "null", Type::kNull);
      default:
        return ScanNumber(at);
    }
  }

  // After a value: ends of containers, then a comma and, in an object, the next key.
  const char* AfterValue(const char* at) {
    while (builder_.depth() > 0) {
      at = SkipSpace(at);
      const bool in_object = builder_.in_object();
      if (IsAt(at, ',')) {
        at = SkipSpace(at + 1);
        return in_object ? ScanKey(at) : at;
      }
      if (!IsAt(at, in_object ? '}' : ']')) return RefuseHere(at);
      if (!CloseContainer(at)) return nullptr;
      ++at;
    }
    return at;
  }

  bool CloseContainer(const char* at) {
    const auto refusal = builder_.Close(Offset(at) + 1);
    if (!refusal) return true;
    Refuse(*refusal, at);
    if (*refusal == Refusal::kDuplicateKey) {
      error_.offset = builder_.duplicate_offset();
      error_.detail = builder_.duplicate_key();
    }
    return false;
  }

  const char* ScanKey(const char* at) {
    if (!IsAt(at, '"')) return RefuseHere(at);
    at = ScanString(at);
    if (at == nullptr) return nullptr;
    if (builder_.IsLastKeyTooLong()) return Refuse(Refusal::kKeyTooLong, at);
    at = SkipSpace(at);
    return IsAt(at, ':') ? at + 1 : RefuseHere(at);
  }

  const char* ScanWord(const char* at, std::string_view word, Type type) {
    const auto left = static_cast<size_t>(end_ - at);
    if (!std::string_view(at, left).starts_with(word)) return Refuse(Refusal::kSyntax, at);
    builder_.Word(type, Offset(at), Offset(at) + word.size(), word.front() == 't');
    return at + word.size();
  }

  const char* ScanDigits(const char* at) {
    const char* first = at;
    while (at < end_ && base::IsAsciiDigit(*at)) ++at;
    return at > first ? at : RefuseHere(at);
  }

  const char* ScanNumber(const char* first) {
    const char* whole = first + (*first == '-' ? 1 : 0);
    const char* at = ScanDigits(whole);
    if (at == nullptr) return nullptr;
    if (*whole == '0' && at - whole > 1) return Refuse(Refusal::kSyntax, whole + 1);
    if (IsAt(at, '.')) at = ScanDigits(at + 1);
    if (at != nullptr && (IsAt(at, 'e') || IsAt(at, 'E'))) {
      ++at;
      at = ScanDigits(at + (IsAt(at, '-') || IsAt(at, '+') ? 1 : 0));
    }
    if (at == nullptr) return nullptr;
    const auto size = static_cast<size_t>(at - first);
    if (size > limits_.number_chars_max) return Refuse(Refusal::kNumberTooLong, first);
    builder_.Scalar(Type::kNumber, Offset(first), Offset(at), Offset(first), size);
    return at;
  }

  // From the opening quote. Text without escapes stays in the source; the rest is decoded.
  const char* ScanString(const char* quote) {
    const char* first = quote + 1;
    const char* at = SkipPlain(first);
    if (at == nullptr) return nullptr;
    if (*at == '\\') return ScanEscapedString(quote, at);
    const auto size = static_cast<size_t>(at - first);
    builder_.Scalar(Type::kString, Offset(quote), Offset(at) + 1, Offset(first), size);
    return at + 1;
  }

  // The next quote or backslash; what it passes is validated.
  const char* SkipPlain(const char* at) {
    for (;;) {
      at = FindSpecial(at, end_);
      if (at >= end_) return Refuse(Refusal::kCutOff, at);
      const auto byte = static_cast<uint8_t>(*at);
      if (byte == '"' || byte == '\\') return at;
      if (byte < 0x20) return Refuse(Refusal::kSyntax, at);
      const size_t size = Utf8SequenceSize(at, end_);
      if (size == 0) return Refuse(Refusal::kNotUtf8, at);
      at += size;
    }
  }

  // `at` is the first backslash of the string that begins with `quote`.
  const char* ScanEscapedString(const char* quote, const char* at) {
    std::string& out = builder_.decoded();
    const size_t text = out.size();
    out.append(quote + 1, static_cast<size_t>(at - quote - 1));
    bool canonical = true;
    while (*at != '"') {
      canonical = canonical && at + 1 < end_ && IsCanonicalEscape(at[1]);
      const char* plain = ScanEscape(at, out);
      at = plain == nullptr ? nullptr : SkipPlain(plain);
      if (at == nullptr) return nullptr;
      out.append(plain, static_cast<size_t>(at - plain));
    }
    ++at;
    builder_.Decoded(Type::kString, Offset(quote), Offset(at), text, canonical);
    return at;
  }

  // From a backslash.
  const char* ScanEscape(const char* backslash, std::string& out) {
    const char* at = backslash + 1;
    if (at >= end_) return Refuse(Refusal::kCutOff, at);
    if (*at == 'u') return ScanUnicodeEscape(backslash, out);
    const char decoded = SimpleEscape(*at);
    if (decoded == '\0') return Refuse(Refusal::kSyntax, at);
    out += decoded;
    return at + 1;
  }

  const char* ScanUnicodeEscape(const char* backslash, std::string& out) {
    char32_t unit = 0;
    const char* at = ScanHex4(backslash + 2, unit);
    if (at == nullptr) return nullptr;
    if (unit >= 0xD800 && unit <= 0xDFFF) {
      char32_t low = 0;
      const bool has_low = unit <= 0xDBFF && end_ - at >= 2 && at[0] == '\\' && at[1] == 'u';
      if (has_low) at = ScanHex4(at + 2, low);
      if (at == nullptr) return nullptr;
      if (low < 0xDC00 || low > 0xDFFF) return Refuse(Refusal::kLoneSurrogate, backslash);
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(out, unit);
    return at;
  }

  const char* ScanHex4(const char* at, char32_t& unit) {
    for (int i = 0; i < 4; ++i, ++at) {
      if (at >= end_) return Refuse(Refusal::kCutOff, at);
      const int digit = base::HexDigit(*at);
      if (digit < 0) return Refuse(Refusal::kSyntax, at);
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    return at;
  }

  Builder builder_;
  const Limits& limits_;
  const char* const begin_;
  const char* const end_;
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
    return base::Fail(
        base::ErrorCode::kInvalidInput,
        fmt::format("line {}, column {}: {}", position.line, position.column, error->Message()));
  }
  return document;
}

}  // namespace toolgate::json
