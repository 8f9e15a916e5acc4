// SPDX-License-Identifier: Apache-2.0
#include "json/schema/ecma_class.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/schema/ecma_property_table.h"

namespace toolgate::json {
namespace {

using Range = std::pair<char32_t, char32_t>;

constexpr char32_t kLast = 0x10FFFF;
constexpr char32_t kSurrogateFirst = 0xD800;
constexpr char32_t kSurrogateLast = 0xDFFF;

constexpr Range kDigits[] = {{'0', '9'}};
constexpr Range kHexDigits[] = {{'0', '9'}, {'A', 'F'}, {'a', 'f'}};
constexpr Range kWordCharacters[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
// ECMA-262, WhiteSpace and LineTerminator. Unicode's White_Space has U+0085 and not U+FEFF.
constexpr Range kSpaces[] = {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680},
                             {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                             {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
constexpr Range kUnicodeSpaces[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
    {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr Range kAscii[] = {{0, 0x7F}};
constexpr Range kAny[] = {{0, kLast}};

struct NamedRanges {
  std::string_view name;
  std::span<const Range> ranges;
};
constexpr NamedRanges kNamedRanges[] = {
    {"ASCII", kAscii},
    {"Any", kAny},
    {"ASCII_Hex_Digit", kHexDigits},
    {"AHex", kHexDigits},
    {"White_Space", kUnicodeSpaces},
    {"space", kUnicodeSpaces},
};

}  // namespace

std::string WriteEcmaLiteral(char32_t code_point) {
  const bool is_plain = code_point < 0x80 && base::IsAsciiAlnum(static_cast<char>(code_point));
  if (is_plain) return {static_cast<char>(code_point)};
  return fmt::format("\\x{{{:X}}}", static_cast<uint32_t>(code_point));
}

void EcmaClass::Add(char32_t first, char32_t last) {
  if (first < kSurrogateFirst && last >= kSurrogateFirst) {
    Add(first, kSurrogateFirst - 1);
    first = kSurrogateFirst;
  }
  if (first >= kSurrogateFirst && first <= kSurrogateLast) first = kSurrogateLast + 1;
  if (first > last) return;
  members_ += WriteEcmaLiteral(first);
  if (first < last) members_ += "-" + WriteEcmaLiteral(last);
}

void EcmaClass::AddRanges(std::span<const Range> ranges, Polarity polarity) {
  if (polarity == Polarity::kIn) {
    for (const auto& [first, last] : ranges) Add(first, last);
    return;
  }
  char32_t next = 0;
  for (const auto& [first, last] : ranges) {
    if (next < first) Add(next, first - 1);
    next = last + 1;
  }
  if (next <= kLast) Add(next, kLast);
}

void EcmaClass::AddShorthand(char letter) {
  const char lower = base::AsciiLower(letter);
  const Polarity polarity = letter == lower ? Polarity::kIn : Polarity::kNotIn;
  if (lower == 'd') AddRanges(kDigits, polarity);
  if (lower == 's') AddRanges(kSpaces, polarity);
  if (lower == 'w') AddRanges(kWordCharacters, polarity);
}

void EcmaClass::AddSets(std::string_view names, Polarity polarity) {
  const std::vector<std::string_view> sets = base::Split(names, ' ');
  if (polarity == Polarity::kNotIn && sets.size() == 1) {
    members_ += fmt::format("\\P{{{}}}", names);
    return;
  }
  std::string joined;
  for (std::string_view set : sets) joined += fmt::format("\\p{{{}}}", set);
  if (polarity == Polarity::kIn) {
    members_ += joined;
  } else {
    exclusions_.push_back(std::move(joined));
  }
}

base::Status EcmaClass::AddProperty(std::string_view property, Polarity polarity) {
  for (const auto& [name, ranges] : kNamedRanges) {
    if (property != name) continue;
    AddRanges(ranges, polarity);
    return {};
  }
  const EcmaProperty* known = FindEcmaProperty(property);
  if (!known) {
    return base::Fail(
        base::ErrorCode::kInvalidInput,
        fmt::format("the property `{}` is not one that can be checked", base::Printable(property)));
  }
  const bool is_in = (polarity == Polarity::kIn) != known->is_complement;
  AddSets(known->sets, is_in ? Polarity::kIn : Polarity::kNotIn);
  return {};
}

base::Result<std::string> EcmaClass::Write(Polarity polarity) const {
  const bool is_empty = members_.empty();
  if (polarity == Polarity::kIn) {
    std::string out = is_empty ? "[^\\x{0}-\\x{10FFFF}]" : "[" + members_ + "]";
    for (const std::string& exclusion : exclusions_) out += "|[^" + exclusion + "]";
    return exclusions_.empty() ? out : "(?:" + out + ")";
  }
  if (exclusions_.empty()) return is_empty ? "[\\x{0}-\\x{10FFFF}]" : "[^" + members_ + "]";
  if (is_empty && exclusions_.size() == 1) return "[" + exclusions_.front() + "]";
  return base::Fail(base::ErrorCode::kInvalidInput,
                    "a negated class cannot hold unassigned code points beside others");
}

}  // namespace toolgate::json
