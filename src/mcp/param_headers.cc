// SPDX-License-Identifier: Apache-2.0
#include "mcp/param_headers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"
#include "json/utf8.h"
#include "mcp/era.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kHeadersMax = 64;
constexpr size_t kNameBytesMax = 128;
constexpr double kIntegerMax = 9007199254740991;  // 2^53-1
constexpr std::string_view kAnnotation = "x-mcp-header";

// Keywords whose value is a schema, or an array of schemas.
constexpr std::array<std::string_view, 16> kSchemaKeywords = {"items",
                                                              "additionalItems",
                                                              "prefixItems",
                                                              "contains",
                                                              "contentSchema",
                                                              "additionalProperties",
                                                              "unevaluatedProperties",
                                                              "unevaluatedItems",
                                                              "propertyNames",
                                                              "oneOf",
                                                              "anyOf",
                                                              "allOf",
                                                              "not",
                                                              "if",
                                                              "then",
                                                              "else"};
// Keywords whose value has a schema under each name.
constexpr std::array<std::string_view, 5> kNamedSchemaKeywords = {
    "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"};

template <size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsFieldName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return base::IsAsciiAlnum(c) || kMarks.find(c) != kMarks.npos;
         });
}

std::optional<ParamType> FindType(json::Value type) {
  if (!type.Is(json::Type::kString)) return std::nullopt;
  if (type.text() == "string") return ParamType::kString;
  if (type.text() == "integer") return ParamType::kInteger;
  if (type.text() == "boolean") return ParamType::kBoolean;
  return std::nullopt;
}

// Walks a schema and gathers its annotations.
class Scan {
 public:
  // What is wrong with `schema`, or empty. `is_reachable` while only `properties` led to it.
  std::string Visit(json::Value schema, bool is_reachable) {
    if (!schema.Is(json::Type::kObject)) return {};
    std::string fault = ReadAnnotation(schema, is_reachable);
    if (fault.empty()) fault = VisitProperties(schema.Find("properties"), is_reachable);
    for (const auto& [key, key_value, value] : schema) {
      if (!fault.empty()) break;
      if (Contains(kNamedSchemaKeywords, key)) {
        fault = VisitEach(value);
      } else if (Contains(kSchemaKeywords, key)) {
        fault = value.Is(json::Type::kArray) ? VisitEach(value) : Visit(value, false);
      }
    }
    return fault;
  }

  std::vector<ParamHeader> headers;

 private:
  std::string VisitProperties(json::Value properties, bool is_reachable) {
    for (const auto& [key, key_value, value] : properties) {
      path_.emplace_back(key);
      std::string fault = Visit(value, is_reachable && properties.Is(json::Type::kObject));
      if (!fault.empty()) return fault;
      path_.pop_back();
    }
    return {};
  }

  std::string VisitEach(json::Value schemas) {
    for (const auto& [key, key_value, value] : schemas) {
      std::string fault = Visit(value, false);
      if (!fault.empty()) return fault;
    }
    return {};
  }

  std::string ReadAnnotation(json::Value schema, bool is_reachable) {
    const json::Value name = schema.Find(kAnnotation);
    if (!name) return {};
    if (!is_reachable || path_.empty()) {
      return Fault("it may stand only on properties that `properties` alone lead to");
    }
    if (std::any_of(path_.begin(), path_.end(), json::IsSpecialToJavaScript)) {
      return Fault("JavaScript reads a key of this path apart");
    }
    if (!name.Is(json::Type::kString) || !IsFieldName(name.text())) {
      return Fault("it must be 1 to 128 characters that a header name may have");
    }
    const auto type = FindType(schema.Find("type"));
    if (!type) return Fault("the property must be a string, an integer or a boolean");
    for (const ParamHeader& other : headers) {
      if (base::EqualsIgnoreCase(other.name, name.text())) return Fault("the name is used twice");
    }
    if (headers.size() == kHeadersMax) return Fault("a tool can have at most 64 of them");
    headers.push_back({std::string(name.text()), path_, *type});
    return {};
  }

  std::string Fault(std::string_view why) const {
    return fmt::format("`{}` of `{}`: {}", kAnnotation, base::Printable(base::Join(path_, ".")),
                       why);
  }

  std::vector<std::string> path_;
};

json::Value FindArgument(json::Value arguments, const std::vector<std::string>& path) {
  json::Value value = arguments;
  for (const std::string& key : path) value = value.Find(key);
  return value;
}

// A number as a field carries it: integers without fraction and exponent, others as written. Empty
// if two readers could take it for different values.
std::optional<std::string> NumberText(std::string_view text) {
  const auto decimal = base::Decimal::Parse(text);
  if (!decimal || !base::IsExactInDouble(text)) return std::nullopt;
  if (!decimal->is_integer()) {
    if (text.find_first_of("eE") != text.npos) return std::nullopt;
    return std::string(text);
  }
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number > kIntegerMax || number < -kIntegerMax) return std::nullopt;
  return fmt::format("{}", static_cast<int64_t>(number));
}

// The text of a value that a field can carry.
std::optional<std::string> FieldText(json::Value value) {
  if (value.Is(json::Type::kString)) return std::string(value.text());
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  return value.Is(json::Type::kNumber) ? NumberText(value.text()) : std::nullopt;
}

// Numbers by value, everything else by bytes.
bool Agrees(std::string_view field, json::Value value, std::string_view text) {
  if (!value.Is(json::Type::kNumber)) return field == text;
  if (field.find_first_of("eE") != field.npos) return false;
  const auto number = base::Decimal::Parse(field);
  return number && *number == *base::Decimal::Parse(text);
}

bool IsFieldValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return (c >= 0x20 && c <= 0x7E) || c == '\t'; });
}

std::string FindFault(const ParamHeader& header, json::Value value,
                      std::optional<std::string_view> given) {
  const auto text = FieldText(value);
  const std::string argument = base::Printable(base::Join(header.path, "."));
  if (!text) {
    if (!given) return {};
    return fmt::format("{} stands for no argument `{}`", header.field(), argument);
  }
  if (!given) {
    return fmt::format("{} is missing, but there is an argument `{}`", header.field(), argument);
  }
  const auto decoded = IsFieldValue(*given) ? DecodeHeaderValue(*given) : std::nullopt;
  if (!decoded) return fmt::format("{} is not encoded as it must be", header.field());
  if (Agrees(*decoded, value, *text)) return {};
  return fmt::format("{} differs from the argument `{}`", header.field(), argument);
}

}  // namespace

tl::expected<std::vector<ParamHeader>, std::string> ReadParamHeaders(json::Value tool) {
  Scan scan;
  std::string fault = scan.Visit(tool.Find("inputSchema"), true);
  if (!fault.empty()) return tl::unexpected(std::move(fault));
  return std::move(scan.headers);
}

std::string FindParamHeaderFault(
    std::span<const ParamHeader> headers, json::Value arguments,
    const std::function<std::optional<std::string_view>(std::string_view)>& find) {
  for (const ParamHeader& header : headers) {
    std::string fault =
        FindFault(header, FindArgument(arguments, header.path), find(header.field()));
    if (!fault.empty()) return fault;
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> WriteParamHeaders(
    std::span<const ParamHeader> headers, json::Value arguments) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const ParamHeader& header : headers) {
    const auto text = FieldText(FindArgument(arguments, header.path));
    if (text) fields.emplace_back(header.field(), EncodeHeaderValue(*text));
  }
  return fields;
}

}  // namespace toolgate::mcp
