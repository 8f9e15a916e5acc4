// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/response_fields.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::simulator {
namespace {

using Fields = std::vector<ResponseField>;

constexpr std::string_view kResponse = "Response";

ResponseField ParseField(std::string_view word) {
  ResponseField field;
  const size_t colon = word.find(':');
  field.name = word.substr(0, colon);
  std::string_view type = word.substr(colon + 1);
  if (const size_t at = type.find('@'); at != type.npos) {
    field.since = type.substr(at + 1);
    type = type.substr(0, at);
  }
  field.is_for_admins = type.ends_with('^');
  if (field.is_for_admins) type.remove_suffix(1);
  const bool is_list = type.starts_with("list<");
  const std::string_view inner = is_list ? type.substr(5, type.size() - 6) : type;
  const bool is_object = inner.ends_with(kResponse);
  if (is_object) field.object = inner;
  field.type = is_list ? "list" : is_object ? "responseobject" : std::string(inner);
  return field;
}

std::unordered_map<std::string_view, Fields> ParseClasses() {
  std::unordered_map<std::string_view, Fields> classes;
  for (const ResponseClass& entry : ResponseClasses()) {
    Fields& fields = classes[entry.name];
    for (std::string_view word : base::Split(entry.members, ' ')) {
      if (!word.empty()) fields.push_back(ParseField(word));
    }
  }
  return classes;
}

// Copies values without what is too young for a release.
class Cut {
 public:
  Cut(json::Writer& writer, ApiRelease release) : writer_(writer), release_(release) {}

  void Copy(json::Value value, const Fields& fields) {
    if (value.Is(json::Type::kArray)) {
      writer_.BeginArray();
      for (const auto& entry : value) Copy(entry.value, fields);
      writer_.EndArray();
    } else if (value.Is(json::Type::kObject)) {
      writer_.BeginObject();
      for (const auto& entry : value) CopyMember(entry.key, entry.value, fields);
      writer_.EndObject();
    } else {
      writer_.Copy(value);
    }
  }

 private:
  void CopyMember(std::string_view key, json::Value value, const Fields& fields) {
    const auto known =
        std::find_if(fields.begin(), fields.end(),
                     [key](const ResponseField& field) { return field.name == key; });
    if (known == fields.end()) {
      // The wrapper around the object or the list: `count`, `virtualmachine`, `jobresult`.
      writer_.Key(key);
      const bool is_wrapper = value.Is(json::Type::kArray) || value.Is(json::Type::kObject);
      is_wrapper ? Copy(value, fields) : void(writer_.Copy(value));
      return;
    }
    if (!IsIn(release_, known->since)) return;
    writer_.Key(key);
    if (known->object.empty()) {
      writer_.Copy(value);
    } else {
      Copy(value, FieldsOf(known->object));
    }
  }

  json::Writer& writer_;
  ApiRelease release_;
};

}  // namespace

const std::vector<ResponseField>& FieldsOf(std::string_view response_class) {
  static const auto classes = ParseClasses();
  static const Fields none;
  const auto found = classes.find(response_class);
  return found == classes.end() ? none : found->second;
}

std::string_view ResponseOf(const Command& command) {
  if (!command.response.empty()) return command.response;
  for (const CommandResponse& entry : CommandResponses()) {
    if (entry.command == command.name) return entry.response_class;
  }
  return "";
}

std::string CutToRelease(const Command& command, const std::string& reply, ApiRelease release) {
  const auto document = json::Parse(reply);
  if (!document) return reply;
  std::string json;
  json::Writer writer(json);
  Cut(writer, release).Copy(document->root(), FieldsOf(ResponseOf(command)));
  return json;
}

}  // namespace toolgate::simulator
