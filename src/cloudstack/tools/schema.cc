// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/schema.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/words.h"
#include "json/reader.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kListMax = 100;
constexpr std::string_view kUuidPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
constexpr std::string_view kUuidOrAllPattern =
    "^(-1|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$";
constexpr std::string_view kUuidListPattern =
    "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    "(,[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})*$";
constexpr std::string_view kHostNamePattern = "^[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$";

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = base::AsciiLower(text[i]);
    const bool is_hex = base::IsAsciiDigit(c) || (c >= 'a' && c <= 'f');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

bool IsUuidList(std::string_view text) {
  const auto ids = base::Split(text, ',');
  return ids.size() <= kListMax && std::all_of(ids.begin(), ids.end(), IsUuid);
}

// The API refuses control characters, and an argument that is cut or smuggled must not get that
// far.
bool IsPlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  });
}

std::string JoinWords(std::span<const std::string_view> words) {
  return base::Join(std::vector<std::string>(words.begin(), words.end()), ", ");
}

std::string CheckText(const ArgumentSpec& spec, std::string_view text) {
  const auto wants = [&spec](std::string_view what) {
    return fmt::format("`{}` must be {}", spec.name, what);
  };
  switch (spec.type) {
    case ArgumentType::kUuid:
      return IsUuid(text) ? "" : wants("a UUID");
    case ArgumentType::kUuidOrAll:
      return IsUuid(text) || text == "-1" ? "" : wants("a UUID, or -1 for all");
    case ArgumentType::kUuidList:
      return IsUuidList(text) ? "" : wants("UUIDs separated by commas, at most 100");
    case ArgumentType::kHostName:
      return IsHostName(text) ? ""
                              : wants(
                                    "1 to 63 letters, digits and hyphens, beginning with a letter "
                                    "and not ending with a hyphen");
    case ArgumentType::kWord: {
      const bool is_known =
          std::find(spec.words.begin(), spec.words.end(), text) != spec.words.end();
      return is_known ? "" : wants("one of " + JoinWords(spec.words));
    }
    default:
      break;
  }
  if (text.empty() || text.size() > static_cast<size_t>(spec.max)) {
    return wants(fmt::format("1 to {} bytes long", spec.max));
  }
  return IsPlainText(text) ? "" : wants("without control characters");
}

std::string CheckValue(const ArgumentSpec& spec, json::Value value) {
  if (spec.type == ArgumentType::kFlag) {
    return value.Is(json::Type::kBool) ? "" : fmt::format("`{}` must be true or false", spec.name);
  }
  if (spec.type == ArgumentType::kInteger) {
    base::Issues issues;
    const bool fits = json::ReadInt(value, spec.name, spec.min, spec.max, issues).has_value();
    return fits ? ""
                : fmt::format("`{}` must be a whole number from {} to {}", spec.name, spec.min,
                              spec.max);
  }
  if (!value.Is(json::Type::kString)) return fmt::format("`{}` must be a string", spec.name);
  return CheckText(spec, value.text());
}

void WriteTextLimits(json::Writer& writer, const ArgumentSpec& spec) {
  switch (spec.type) {
    case ArgumentType::kUuid:
      writer.Member("pattern", kUuidPattern);
      break;
    case ArgumentType::kUuidOrAll:
      writer.Member("pattern", kUuidOrAllPattern);
      break;
    case ArgumentType::kUuidList:
      writer.Member("pattern", kUuidListPattern);
      break;
    case ArgumentType::kHostName:
      writer.Member("pattern", kHostNamePattern).Member("maxLength", int64_t{63});
      break;
    case ArgumentType::kWord:
      writer.Key("enum").BeginArray();
      for (std::string_view word : spec.words) writer.String(word);
      writer.EndArray();
      break;
    default:
      writer.Member("minLength", int64_t{1}).Member("maxLength", spec.max);
  }
}

void WriteArgumentSchema(json::Writer& writer, const ArgumentSpec& spec) {
  writer.Key(spec.name).BeginObject();
  if (spec.type == ArgumentType::kFlag) {
    writer.Member("type", "boolean");
  } else if (spec.type == ArgumentType::kInteger) {
    writer.Member("type", "integer").Member("minimum", spec.min).Member("maximum", spec.max);
  } else {
    writer.Member("type", "string");
    WriteTextLimits(writer, spec);
  }
  if (!spec.fallback.empty()) writer.Key("default").Raw(spec.fallback);
  writer.Member("description", spec.description).EndObject();
}

std::string_view SchemaType(MemberType type) {
  switch (type) {
    case MemberType::kNumber:
      return "number";
    case MemberType::kBoolean:
      return "boolean";
    case MemberType::kObject:
      return "object";
    case MemberType::kObjects:
      return "array";
    default:
      return "string";
  }
}

void WriteProperties(json::Writer& writer, std::span<const MemberSpec> members) {
  writer.Key("properties").BeginObject();
  for (const MemberSpec& member : members) {
    writer.Key(member.name).BeginObject().Member("type", SchemaType(member.type));
    if (!member.description.empty()) writer.Member("description", member.description);
    if (member.type == MemberType::kObject) WriteProperties(writer, member.members);
    if (member.type == MemberType::kObjects) {
      writer.Key("items").BeginObject().Member("type", "object");
      WriteProperties(writer, member.members);
      writer.EndObject();
    }
    writer.EndObject();
  }
  writer.EndObject();
}

// Whether `text` is a JSON number.
bool IsNumberText(std::string_view text) {
  const size_t digits = text.starts_with('-') ? 1 : 0;
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(digits, point - digits);
  const std::string_view fraction = point == std::string_view::npos ? "0" : text.substr(point + 1);
  const auto are_digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), base::IsAsciiDigit);
  };
  return are_digits(whole) && are_digits(fraction) && (whole.size() == 1 || whole[0] != '0');
}

void WriteMember(json::Writer& writer, const MemberSpec& member, json::Value value) {
  const std::string_view text = value.text();
  switch (member.type) {
    case MemberType::kString:
      if (value.Is(json::Type::kString) || value.Is(json::Type::kNumber)) {
        writer.Member(member.name, text);
      }
      break;
    case MemberType::kNumber:
      if (IsNumberText(text)) writer.Key(member.name).Raw(text);
      break;
    case MemberType::kBoolean:
      if (value.Is(json::Type::kBool) || text == "true" || text == "false") {
        writer.Member(member.name, value.AsBool() || text == "true");
      }
      break;
    case MemberType::kObject:
      if (!value.Is(json::Type::kObject)) break;
      writer.Key(member.name);
      WriteRow(writer, member.members, value);
      break;
    case MemberType::kObjects:
      if (!value.Is(json::Type::kArray)) break;
      writer.Key(member.name).BeginArray();
      for (const auto& entry : value) WriteRow(writer, member.members, entry.value);
      writer.EndArray();
      break;
  }
}

}  // namespace

const ArgumentSpec* ToolArguments::FindSpec(std::string_view name) const {
  for (const auto& specs : {own_, shared_}) {
    for (const ArgumentSpec& spec : specs) {
      if (spec.name == name) return &spec;
    }
  }
  return nullptr;
}

std::string ToolArguments::KnownNames() const {
  std::vector<std::string> names;
  for (const auto& specs : {own_, shared_}) {
    for (const ArgumentSpec& spec : specs) names.push_back(fmt::format("`{}`", spec.name));
  }
  return names.empty() ? "none" : base::Join(names, ", ");
}

std::vector<std::string> ToolArguments::Check() const {
  std::vector<std::string> mistakes;
  for (const auto& specs : {own_, shared_}) {
    for (const ArgumentSpec& spec : specs) {
      const json::Value value = given_.Find(spec.name);
      const bool is_missing = !value && spec.need == Need::kRequired;
      std::string mistake;
      if (is_missing) mistake = fmt::format("`{}` is required", spec.name);
      if (value) mistake = CheckValue(spec, value);
      if (!mistake.empty()) mistakes.push_back(std::move(mistake));
    }
  }
  for (const auto& [name, name_value, value] : given_) {
    if (FindSpec(name)) continue;
    mistakes.push_back(fmt::format("there is no argument `{}`; known are {}", base::Printable(name),
                                   KnownNames()));
  }
  return mistakes;
}

std::string ToolArguments::Text(std::string_view name) const {
  const json::Value value = given_.Find(name);
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  if (value.Is(json::Type::kNumber)) return std::to_string(Number(name));
  if (value) return std::string(value.text());
  const ArgumentSpec* spec = FindSpec(name);
  std::string_view fallback = spec ? spec->fallback : std::string_view();
  if (fallback.starts_with('"')) fallback = fallback.substr(1, fallback.size() - 2);
  return std::string(fallback);
}

int64_t ToolArguments::Number(std::string_view name) const {
  base::Issues issues;
  if (const json::Value value = given_.Find(name)) {
    return json::ReadInt(value, name, INT64_MIN, INT64_MAX, issues).value_or(0);
  }
  return static_cast<int64_t>(base::ParseUint(Text(name)).value_or(0));
}

std::vector<std::string> ToolArguments::List(std::string_view name) const {
  const std::string text = Text(name);
  if (text.empty()) return {};
  const auto parts = base::Split(text, ',');
  return {parts.begin(), parts.end()};
}

Parameters ToolArguments::ToParameters() const {
  Parameters parameters;
  for (const auto& specs : {own_, shared_}) {
    for (const ArgumentSpec& spec : specs) {
      if (spec.pass != Pass::kToApi) continue;
      std::string text = Text(spec.name);
      if (!text.empty()) parameters.push_back({std::string(spec.name), std::move(text)});
    }
  }
  return parameters;
}

void WriteInputSchema(json::Writer& writer, std::span<const ArgumentSpec> own,
                      std::span<const ArgumentSpec> shared) {
  writer.BeginObject().Member("type", "object").Key("properties").BeginObject();
  for (const ArgumentSpec& spec : own) WriteArgumentSchema(writer, spec);
  for (const ArgumentSpec& spec : shared) WriteArgumentSchema(writer, spec);
  writer.EndObject();
  const bool has_required = std::any_of(own.begin(), own.end(), [](const ArgumentSpec& spec) {
    return spec.need == Need::kRequired;
  });
  if (has_required) {
    writer.Key("required").BeginArray();
    for (const ArgumentSpec& spec : own) {
      if (spec.need == Need::kRequired) writer.String(spec.name);
    }
    writer.EndArray();
  }
  writer.Member("additionalProperties", false).EndObject();
}

void WriteOutputSchema(json::Writer& writer, std::span<const MemberSpec> members) {
  writer.BeginObject().Member("type", "object");
  WriteProperties(writer, members);
  writer.EndObject();
}

void WriteRow(json::Writer& writer, std::span<const MemberSpec> members, json::Value row) {
  writer.BeginObject();
  for (const MemberSpec& member : members) {
    if (const json::Value value = row.Find(member.name)) WriteMember(writer, member, value);
  }
  writer.EndObject();
}

std::string DescribeRow(std::span<const MemberSpec> members, json::Value row) {
  std::string text;
  for (const MemberSpec& member : members) {
    const std::string_view value = row.Find(member.name).text();
    if (member.shown != Shown::kInTextToo || value.empty()) continue;
    if (!text.empty()) text += ' ';
    text.append(member.name).append("=").append(base::Printable(value, 255));
  }
  return text;
}

}  // namespace toolgate::cloudstack
