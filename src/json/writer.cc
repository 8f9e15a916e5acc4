// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

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

namespace {

void CopySorted(Writer& writer, Value value) {
  if (value.Is(Type::kArray)) {
    writer.BeginArray();
    for (const auto& entry : value) CopySorted(writer, entry.value);
    writer.EndArray();
    return;
  }
  if (!value.Is(Type::kObject)) {
    writer.Copy(value);
    return;
  }
  std::vector<std::pair<std::string_view, Value>> members;
  for (const auto& entry : value) members.emplace_back(entry.key, entry.value);
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  writer.BeginObject();
  for (const auto& [key, member] : members) {
    writer.Key(key);
    CopySorted(writer, member);
  }
  writer.EndObject();
}

}  // namespace

std::string WriteSorted(Value value) {
  std::string out;
  Writer writer(out);
  CopySorted(writer, value);
  return out;
}

}  // namespace toolgate::json
