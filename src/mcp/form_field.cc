// SPDX-License-Identifier: Apache-2.0
#include "mcp/form_field.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kAnswerBytesMax = 64 << 10;

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

// Whether `count` is within the bounds that the members of `field` set.
bool IsCountWithin(json::Value field, size_t count, const char* min, const char* max) {
  const auto least = base::ParseUint(field.Find(min).text());
  const auto most = base::ParseUint(field.Find(max).text());
  return (!least || count >= *least) && (!most || count <= *most);
}

// `text` against a pattern in which `9` is any digit.
bool HasDigitsAs(std::string_view text, std::string_view pattern) {
  return text.size() >= pattern.size() &&
         std::equal(pattern.begin(), pattern.end(), text.begin(), [](char wanted, char c) {
           return wanted == '9' ? base::IsAsciiDigit(c) : wanted == c;
         });
}

bool IsEmail(std::string_view text) {
  const size_t at = text.rfind('@');
  return at != text.npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" \t\r\n") == text.npos;
}

bool IsUri(std::string_view text) {
  const size_t colon = text.find(':');
  return colon != text.npos && colon > 0 && colon + 1 < text.size() &&
         text.find_first_of(" \t\r\n") == text.npos;
}

bool FitsFormat(std::string_view format, std::string_view text) {
  if (format == "email") return IsEmail(text);
  if (format == "uri") return IsUri(text);
  if (format == "date") return text.size() == 10 && HasDigitsAs(text, "9999-99-99");
  if (format == "date-time") {
    return HasDigitsAs(text, "9999-99-99T99:99") || HasDigitsAs(text, "9999-99-99t99:99");
  }
  return true;
}

std::string FindTextFault(json::Value field, json::Value value) {
  if (!value.Is(json::Type::kString)) return "is not a string";
  const std::string_view text = value.text();
  if (text.size() > kAnswerBytesMax) return fmt::format("is longer than {} bytes", kAnswerBytesMax);
  if (!IsCountWithin(field, CountCharacters(text), "minLength", "maxLength")) {
    return "is too short or too long";
  }
  // Clients send fields that were left empty.
  const std::string_view format = field.Find("format").text();
  return text.empty() || FitsFormat(format, text) ? "" : fmt::format("is no {}", format);
}

std::string FindNumberFault(json::Value field, json::Value value, FieldKind kind) {
  if (!value.Is(json::Type::kNumber)) return "is not a number";
  const auto number = base::Decimal::Parse(value.text());
  if (!number || !base::IsExactInDouble(value.text())) return "is a number that readers take apart";
  if (kind == FieldKind::kInteger && !number->is_integer()) return "is not an integer";
  const auto least = base::Decimal::Parse(field.Find("minimum").text());
  const auto most = base::Decimal::Parse(field.Find("maximum").text());
  const bool is_within = (!least || *number >= *least) && (!most || *number <= *most);
  return is_within ? "" : "is too small or too large";
}

bool IsOption(json::Value field, json::Value value) {
  if (!value.Is(json::Type::kString)) return false;
  for (const auto& option : OptionsOf(field)) {
    if (OptionValue(option.value) == value.text()) return true;
  }
  return false;
}

std::string FindChoicesFault(json::Value field, json::Value value) {
  if (!value.Is(json::Type::kArray)) return "is not a list";
  std::vector<std::string_view> chosen;
  for (const auto& [key, key_value, one] : value) {
    if (!IsOption(field, one)) return "has what is not an option";
    const bool is_again = std::find(chosen.begin(), chosen.end(), one.text()) != chosen.end();
    if (is_again) return "has an option twice";
    chosen.push_back(one.text());
  }
  return IsCountWithin(field, chosen.size(), "minItems", "maxItems")
             ? ""
             : "has too few or too many options";
}

}  // namespace

std::optional<FieldKind> FindFieldKind(json::Value field) {
  const json::Value type = field.Find("type");
  if (!type.Is(json::Type::kString)) return std::nullopt;
  if (type.text() == "number") return FieldKind::kNumber;
  if (type.text() == "integer") return FieldKind::kInteger;
  if (type.text() == "boolean") return FieldKind::kBoolean;
  if (type.text() == "array") return FieldKind::kChoices;
  if (type.text() != "string") return std::nullopt;
  return field.Find("enum") || field.Find("oneOf") ? FieldKind::kChoice : FieldKind::kText;
}

json::Value OptionsOf(json::Value field) {
  const bool is_list = FindFieldKind(field) == FieldKind::kChoices;
  const json::Value where = is_list ? field.Find("items") : field;
  if (!HasTitles(field)) return where.Find("enum");
  return where.Find(is_list ? "anyOf" : "oneOf");
}

bool HasTitles(json::Value field) {
  const bool is_list = FindFieldKind(field) == FieldKind::kChoices;
  return !(is_list ? field.Find("items") : field).Find("enum");
}

std::string_view OptionValue(json::Value option) {
  return option.Is(json::Type::kObject) ? option.Find("const").text() : option.text();
}

bool IsFormat(std::string_view format) {
  return format == "email" || format == "uri" || format == "date" || format == "date-time";
}

std::string FindValueFault(json::Value field, json::Value value) {
  const auto kind = FindFieldKind(field);
  if (!kind) return "is of an unknown type";
  switch (*kind) {
    case FieldKind::kText:
      return FindTextFault(field, value);
    case FieldKind::kNumber:
    case FieldKind::kInteger:
      return FindNumberFault(field, value, *kind);
    case FieldKind::kBoolean:
      return value.Is(json::Type::kBool) ? "" : "is not a boolean";
    case FieldKind::kChoice:
      return IsOption(field, value) ? "" : "is not an option";
    case FieldKind::kChoices:
      return FindChoicesFault(field, value);
  }
  return "is of an unknown type";
}

}  // namespace toolgate::mcp
