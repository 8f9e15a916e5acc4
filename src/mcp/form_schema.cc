// SPDX-License-Identifier: Apache-2.0
#include "mcp/form_schema.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/utf8.h"
#include "mcp/form_field.h"
#include "mcp/secret_words.h"
#include "mcp/shown_text.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kFieldsMax = 64;
constexpr size_t kOptionsMax = 256;
constexpr size_t kNameBytesMax = 128;
constexpr size_t kTextBytesMax = 1 << 10;
constexpr size_t kNameCharsShown = 40;
constexpr Revision kFullForms = Revision::k2025_11_25;  // choices of several, titles, all defaults

std::string About(std::string_view name, std::string_view fault) {
  return fmt::format("its field `{}` {}", base::Printable(name, kNameCharsShown), fault);
}

bool IsCount(json::Value value) {
  return !value || (value.Is(json::Type::kNumber) && base::ParseUint(value.text()));
}

// The first of the texts `members` that must not be shown.
std::string FindTextsFault(json::Value object, std::initializer_list<std::string_view> members) {
  for (std::string_view member : members) {
    const json::Value text = object.Find(member);
    if (!text) continue;
    const std::string fault = FindShownTextFault(text, kTextBytesMax);
    if (!fault.empty()) return fmt::format("has a {} that {}", member, fault);
  }
  return {};
}

std::string FindOptionFault(json::Value option, bool has_titles) {
  const json::Value value = has_titles ? option.Find("const") : option;
  std::string fault = FindShownTextFault(value, kTextBytesMax);
  if (fault.empty() && has_titles) fault = FindShownTextFault(option.Find("title"), kTextBytesMax);
  return fault.empty() ? "" : "has an option that " + fault;
}

std::string FindOptionsFault(json::Value field) {
  const json::Value options = OptionsOf(field);
  if (!options.Is(json::Type::kArray) || options.size() == 0) return "has no options";
  if (options.size() > kOptionsMax) return fmt::format("has more than {} options", kOptionsMax);
  for (const auto& option : options) {
    std::string fault = FindOptionFault(option.value, HasTitles(field));
    if (!fault.empty()) return fault;
  }
  const json::Value names = field.Find("enumNames");
  if (!names) return {};
  if (names.size() != options.size()) return "has not one name for each option";
  for (const auto& name : names) {
    const std::string fault = FindShownTextFault(name.value, kTextBytesMax);
    if (!fault.empty()) return "has an option whose name " + fault;
  }
  return {};
}

std::string FindTextFieldFault(json::Value field) {
  if (!IsCount(field.Find("minLength")) || !IsCount(field.Find("maxLength"))) {
    return "has a length that is not a count";
  }
  const json::Value format = field.Find("format");
  if (format && !format.Is(json::Type::kString)) return "has a format that is not a string";
  if (format && format.text() == "password") return "asks for a password";
  return {};
}

std::string FindKindFault(json::Value field, FieldKind kind) {
  switch (kind) {
    case FieldKind::kText:
      return FindTextFieldFault(field);
    case FieldKind::kNumber:
    case FieldKind::kInteger:
      for (const char* member : {"minimum", "maximum"}) {
        const json::Value bound = field.Find(member);
        if (bound && !bound.Is(json::Type::kNumber)) return "has a bound that is not a number";
      }
      return {};
    case FieldKind::kBoolean:
      return {};
    case FieldKind::kChoice:
      return FindOptionsFault(field);
    case FieldKind::kChoices:
      if (!IsCount(field.Find("minItems")) || !IsCount(field.Find("maxItems"))) {
        return "has a number of options that is not a count";
      }
      return FindOptionsFault(field);
  }
  return {};
}

std::string FindSecretFault(std::string_view name, json::Value field) {
  std::string_view words = FindSecretWords(name, TextPlace::kLabel);
  if (words.empty()) words = FindSecretWords(field.Find("title").text(), TextPlace::kLabel);
  if (words.empty()) words = FindSecretWords(field.Find("description").text(), TextPlace::kProse);
  return words.empty() ? "" : fmt::format("asks for a secret (`{}`)", words);
}

std::string FindFieldFault(std::string_view name, json::Value field) {
  if (name.empty() || json::IsSpecialToJavaScript(name)) return "has a name that is reserved";
  std::string fault = FindShownTextFault(name, kNameBytesMax);
  if (!fault.empty()) return "has a name that " + fault;
  const auto kind = FindFieldKind(field);
  if (!kind) return "is not a string, number, boolean or choice";
  fault = FindTextsFault(field, {"title", "description"});
  if (fault.empty()) fault = FindKindFault(field, *kind);
  if (fault.empty() && IsTyped(*kind)) fault = FindSecretFault(name, field);
  return fault;
}

// Whether clients of `revision` can show the field.
bool IsShown(json::Value field, Revision revision) {
  return revision >= kFullForms || FindFieldKind(field) != FieldKind::kChoices;
}

std::string FindRequiredFault(json::Value schema, Revision revision) {
  const json::Value required = schema.Find("required");
  if (!required) return {};
  if (!required.Is(json::Type::kArray)) return "its list of required fields is not a list";
  if (required.size() > kFieldsMax) return "its list of required fields is too long";
  for (const auto& [key, key_value, name] : required) {
    const json::Value field = schema.Find("properties").Find(name.text());
    if (!name.Is(json::Type::kString) || !field) return "it requires a field that it does not have";
    if (!IsShown(field, revision)) {
      return About(name.text(), "is a choice of several, which the client's version does not have");
    }
  }
  return {};
}

void WriteOption(json::Writer& writer, json::Value option) {
  if (!option.Is(json::Type::kObject)) {
    writer.String(option.text());
    return;
  }
  writer.BeginObject().Member("const", option.Find("const"));
  writer.Member("title", WithoutLinks(option.Find("title").text())).EndObject();
}

// What is shown for an option.
std::string_view OptionTitle(json::Value option) {
  return option.Is(json::Type::kObject) ? option.Find("title").text() : option.text();
}

void WriteArray(json::Writer& writer, std::string_view key, json::Value options,
                void (*write)(json::Writer&, json::Value)) {
  writer.Key(key).BeginArray();
  for (const auto& option : options) write(writer, option.value);
  writer.EndArray();
}

void WriteShown(json::Writer& writer, json::Value text) {
  writer.String(WithoutLinks(text.text()));
}

void WriteChoice(json::Writer& writer, json::Value field, Revision revision) {
  const json::Value options = OptionsOf(field);
  if (!HasTitles(field)) {
    WriteArray(writer, "enum", options, WriteOption);
    const json::Value names = field.Find("enumNames");
    if (names) WriteArray(writer, "enumNames", names, WriteShown);
    return;
  }
  if (revision >= kFullForms) {
    WriteArray(writer, "oneOf", options, WriteOption);
    return;
  }
  WriteArray(writer, "enum", options,
             [](json::Writer& out, json::Value option) { out.String(OptionValue(option)); });
  WriteArray(writer, "enumNames", options, [](json::Writer& out, json::Value option) {
    out.String(WithoutLinks(OptionTitle(option)));
  });
}

void WriteChoices(json::Writer& writer, json::Value field) {
  const json::Value options = OptionsOf(field);
  writer.Key("items").BeginObject();
  if (!HasTitles(field)) writer.Member("type", "string");
  WriteArray(writer, HasTitles(field) ? "anyOf" : "enum", options, WriteOption);
  writer.EndObject();
}

void CopyMembers(json::Writer& writer, json::Value object,
                 std::initializer_list<std::string_view> members) {
  for (std::string_view member : members) {
    const json::Value value = object.Find(member);
    if (value) writer.Member(member, value);
  }
}

void WriteKind(json::Writer& writer, json::Value field, FieldKind kind, Revision revision) {
  switch (kind) {
    case FieldKind::kText:
      CopyMembers(writer, field, {"minLength", "maxLength"});
      if (IsFormat(field.Find("format").text())) writer.Member("format", field.Find("format"));
      break;
    case FieldKind::kNumber:
    case FieldKind::kInteger:
      CopyMembers(writer, field, {"minimum", "maximum"});
      break;
    case FieldKind::kBoolean:
      break;
    case FieldKind::kChoice:
      WriteChoice(writer, field, revision);
      break;
    case FieldKind::kChoices:
      CopyMembers(writer, field, {"minItems", "maxItems"});
      WriteChoices(writer, field);
      break;
  }
}

void WriteField(json::Writer& writer, json::Value field, Revision revision) {
  const FieldKind kind = *FindFieldKind(field);
  writer.BeginObject().Member("type", field.Find("type"));
  for (const char* member : {"title", "description"}) {
    const json::Value text = field.Find(member);
    if (text) writer.Member(std::string_view(member), WithoutLinks(text.text()));
  }
  WriteKind(writer, field, kind, revision);
  const json::Value value = field.Find("default");
  const bool knows_default = revision >= kFullForms || kind == FieldKind::kBoolean;
  if (value && knows_default && FindValueFault(field, value).empty()) {
    writer.Member("default", value);
  }
  writer.EndObject();
}

bool IsListOfStrings(json::Value value) {
  for (const auto& one : value) {
    if (!one.value.Is(json::Type::kString)) return false;
  }
  return value.Is(json::Type::kArray);
}

}  // namespace

std::string FindFormFault(json::Value schema, std::string_view message, Revision revision) {
  const json::Value type = schema.Find("type");
  const json::Value fields = schema.Find("properties");
  if (type.text() != "object" || !fields.Is(json::Type::kObject)) {
    return "its form is not an object with properties";
  }
  if (fields.size() > kFieldsMax) return fmt::format("it has more than {} fields", kFieldsMax);
  bool is_typed = false;
  for (const auto& [name, name_value, field] : fields) {
    const std::string fault = FindFieldFault(name, field);
    if (!fault.empty()) return About(name, fault);
    is_typed = is_typed || IsTyped(*FindFieldKind(field));
  }
  const std::string_view words =
      is_typed ? FindSecretWords(message, TextPlace::kProse) : std::string_view();
  if (!words.empty()) return fmt::format("its message asks for a secret (`{}`)", words);
  return FindRequiredFault(schema, revision);
}

void WriteForm(json::Writer& writer, json::Value schema, Revision revision) {
  writer.BeginObject().Member("type", "object").Key("properties").BeginObject();
  for (const auto& [name, name_value, field] : schema.Find("properties")) {
    if (!IsShown(field, revision)) continue;
    writer.Key(name);
    WriteField(writer, field, revision);
  }
  writer.EndObject();
  if (const json::Value required = schema.Find("required")) writer.Member("required", required);
  writer.EndObject();
}

std::string FindAnswerFault(json::Value schema, json::Value content) {
  const json::Value fields = schema.Find("properties");
  for (const auto& [name, name_value, value] : content) {
    const json::Value field = fields.Find(name);
    if (!field) return About(name, "was not asked for");
    const std::string fault = FindValueFault(field, value);
    if (!fault.empty()) return About(name, fault);
  }
  for (const auto& [key, key_value, name] : schema.Find("required")) {
    if (!content.Find(name.text())) return About(name.text(), "is required and missing");
  }
  return {};
}

// Of a form that is not known any more.
std::string FindAnswerFault(json::Value content) {
  if (content.size() > kFieldsMax) return fmt::format("it has more than {} fields", kFieldsMax);
  for (const auto& [name, name_value, value] : content) {
    const bool is_primitive = value.Is(json::Type::kString) || value.Is(json::Type::kNumber) ||
                              value.Is(json::Type::kBool);
    if (json::IsSpecialToJavaScript(name) || !(is_primitive || IsListOfStrings(value))) {
      return About(name, "is not what a form can hold");
    }
  }
  return {};
}

}  // namespace toolgate::mcp
