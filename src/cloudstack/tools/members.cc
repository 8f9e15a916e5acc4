// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/members.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cloudstack/client/api_client.h"

namespace toolgate::cloudstack {
namespace {

// By words in names, because some have more around them: `usersecretkey`, `VNC.Password`. What has
// such a word and is none is spared.
constexpr std::array<std::string_view, 7> kSecretWords = {
    "password", "secret", "privatekey", "apikey", "token", "credential", "userdata"};
constexpr std::array<std::string_view, 5> kHarmless = {
    "passwordenabled", "userdataid", "userdataname", "userdatapolicy", "apikeyaccess"};

bool IsSecret(std::string_view name) {
  const std::string lower = base::ToAsciiLower(name);
  if (std::find(kHarmless.begin(), kHarmless.end(), lower) != kHarmless.end()) return false;
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

std::string_view SchemaType(MemberType type) {
  switch (type) {
    case MemberType::kNumber:
      return "number";
    case MemberType::kBoolean:
      return "boolean";
    case MemberType::kObject:
    case MemberType::kMap:
      return "object";
    case MemberType::kObjects:
    case MemberType::kStrings:
      return "array";
    default:
      return "string";
  }
}

void WriteProperties(json::Writer& writer, std::span<const MemberSpec> members);

void WriteMemberSchema(json::Writer& writer, const MemberSpec& member) {
  writer.Key(member.name).BeginObject();
  if (member.type != MemberType::kAny) writer.Member("type", SchemaType(member.type));
  if (!member.description.empty()) writer.Member("description", member.description);
  if (member.type == MemberType::kObject) WriteProperties(writer, member.members);
  if (member.type == MemberType::kObjects) {
    writer.Key("items").BeginObject().Member("type", "object");
    WriteProperties(writer, member.members);
    writer.EndObject();
  }
  if (member.type == MemberType::kStrings) {
    writer.Key("items").BeginObject().Member("type", "string").EndObject();
  }
  if (member.type == MemberType::kMap) {
    writer.Key("additionalProperties").BeginObject().Member("type", "string").EndObject();
  }
  writer.EndObject();
}

void WriteProperties(json::Writer& writer, std::span<const MemberSpec> members) {
  writer.Key("properties").BeginObject();
  for (const MemberSpec& member : members) WriteMemberSchema(writer, member);
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

bool IsScalar(json::Value value) {
  return value.Is(json::Type::kString) || value.Is(json::Type::kNumber);
}

// What is said of `value`: its own text, or the name of the number that it is.
std::string_view TextOf(const MemberSpec& member, json::Value value) {
  if (member.names.empty() || !IsNumberText(value.text())) return value.text();
  const int number = ReadNumber(value);
  for (const NumberName& entry : member.names) {
    if (entry.number == number) return entry.name;
  }
  return value.text();
}

void WriteStrings(json::Writer& writer, json::Value list) {
  writer.BeginArray();
  for (const auto& entry : list) {
    if (IsScalar(entry.value)) writer.String(entry.value.text());
  }
  writer.EndArray();
}

void WriteMap(json::Writer& writer, json::Value map) {
  writer.BeginObject();
  for (const auto& [name, name_value, value] : map) {
    if (IsScalar(value) && !IsSecret(name)) writer.Member(name, value.text());
  }
  writer.EndObject();
}

void WriteObjects(json::Writer& writer, std::span<const MemberSpec> members, json::Value list) {
  writer.BeginArray();
  for (const auto& entry : list) WriteRow(writer, members, entry.value);
  writer.EndArray();
}

void WriteScalar(json::Writer& writer, const MemberSpec& member, json::Value value) {
  const std::string_view text = value.text();
  if (member.type == MemberType::kString && IsScalar(value)) {
    writer.Member(member.name, TextOf(member, value));
  }
  if (member.type == MemberType::kNumber && IsNumberText(text)) writer.Key(member.name).Raw(text);
  const bool is_flag = value.Is(json::Type::kBool) || text == "true" || text == "false";
  if (member.type == MemberType::kBoolean && is_flag) {
    writer.Member(member.name, value.AsBool() || text == "true");
  }
}

// Whether `value` has the shape of the containers that `type` stands for.
bool HasShape(MemberType type, json::Value value) {
  const bool is_list = type == MemberType::kObjects || type == MemberType::kStrings;
  return value.Is(is_list ? json::Type::kArray : json::Type::kObject);
}

void WriteMember(json::Writer& writer, const MemberSpec& member, json::Value value) {
  if (member.type == MemberType::kAny) {
    writer.Key(member.name);
    WriteWithoutSecrets(writer, value);
    return;
  }
  const bool is_scalar = member.type == MemberType::kString || member.type == MemberType::kNumber ||
                         member.type == MemberType::kBoolean;
  if (is_scalar) return WriteScalar(writer, member, value);
  if (!HasShape(member.type, value)) return;
  writer.Key(member.name);
  if (member.type == MemberType::kObject) WriteRow(writer, member.members, value);
  if (member.type == MemberType::kObjects) WriteObjects(writer, member.members, value);
  if (member.type == MemberType::kStrings) WriteStrings(writer, value);
  if (member.type == MemberType::kMap) WriteMap(writer, value);
}

}  // namespace

void WriteOutputSchema(json::Writer& writer, std::span<const MemberSpec> members) {
  writer.BeginObject().Member("type", "object");
  WriteProperties(writer, members);
  writer.EndObject();
}

void WriteRow(json::Writer& writer, std::span<const MemberSpec> members, json::Value row) {
  writer.BeginObject();
  for (const MemberSpec& member : members) {
    if (const json::Value value = row.Find(member.ApiName())) WriteMember(writer, member, value);
  }
  writer.EndObject();
}

namespace {

// `(protocol=tcp startport=80; protocol=icmp)`, of the rows that have something to show.
std::string DescribeRows(std::span<const MemberSpec> members, json::Value rows) {
  std::string text;
  for (const auto& row : rows) {
    const std::string shown = DescribeRow(members, row.value);
    if (shown.empty()) continue;
    text.append(text.empty() ? "" : "; ").append(shown);
  }
  return text.empty() ? text : '(' + text + ')';
}

std::string DescribeMember(const MemberSpec& member, json::Value value) {
  if (member.type == MemberType::kObjects) return DescribeRows(member.members, value);
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  return base::Printable(TextOf(member, value), 255);
}

}  // namespace

std::string DescribeRow(std::span<const MemberSpec> members, json::Value row) {
  std::string text;
  for (const MemberSpec& member : members) {
    if (member.shown != Shown::kInTextToo) continue;
    const std::string shown = DescribeMember(member, row.Find(member.ApiName()));
    if (shown.empty()) continue;
    if (!text.empty()) text += ' ';
    text.append(member.name).append("=").append(shown);
  }
  return text;
}

void WriteWithoutSecrets(json::Writer& writer, json::Value value) {
  if (value.Is(json::Type::kObject)) {
    writer.BeginObject();
    for (const auto& [name, name_value, inner] : value) {
      // Lists of what has such a name are looked through, not dropped.
      const bool is_scalar = !inner.Is(json::Type::kObject) && !inner.Is(json::Type::kArray);
      if (is_scalar && IsSecret(name)) continue;
      writer.Key(name);
      WriteWithoutSecrets(writer, inner);
    }
    writer.EndObject();
  } else if (value.Is(json::Type::kArray)) {
    writer.BeginArray();
    for (const auto& entry : value) WriteWithoutSecrets(writer, entry.value);
    writer.EndArray();
  } else {
    writer.Copy(value);
  }
}

}  // namespace toolgate::cloudstack
