// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <charconv>

#include "json/scan.h"
#include "json/utf8.h"

namespace toolgate::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

void AppendEscape(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kDigits[static_cast<uint8_t>(c) >> 4];
      out += kDigits[static_cast<uint8_t>(c) & 15];
  }
}

}  // namespace

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const char* special = FindSpecial(at, end);
    out.append(at, static_cast<size_t>(special - at));
    at = special;
    if (at == end) break;
    if (static_cast<uint8_t>(*at) < 0x80) {
      AppendEscape(out, *at++);
    } else if (const size_t size = Utf8SequenceSize(at, end)) {
      out.append(at, size);
      at += size;
    } else {
      out += kReplacement;
      ++at;
    }
  }
  out += '"';
}

Writer& Writer::Int(int64_t value) {
  Separate();
  char digits[24];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  out_.append(digits, written.ptr);
  return *this;
}

// What came as we would write it is taken as it is; json_fuzz holds the two equal.
Writer& Writer::Copy(Value value) {
  const std::string_view canonical = value.CanonicalSource();
  if (!canonical.empty()) return Raw(canonical);
  switch (value.type()) {
    case Type::kNull:
      return Null();
    case Type::kBool:
      return Bool(value.AsBool());
    case Type::kNumber:
      return Raw(value.text());
    case Type::kString:
      return String(value.text());
    case Type::kArray:
      BeginArray();
      for (const auto& entry : value) Copy(entry.value);
      return EndArray();
    case Type::kObject:
      BeginObject();
      for (const auto& entry : value) Key(entry.key).Copy(entry.value);
      return EndObject();
  }
  return *this;
}

std::string Write(Value value) {
  std::string out;
  Writer(out).Copy(value);
  return out;
}

}  // namespace toolgate::json
