// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/schema.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/tools/argument_forms.h"
#include "json/reader.h"

namespace toolgate::cloudstack {
namespace {

constexpr int64_t kWordsCharsMax = 255;
constexpr size_t kMapEntriesMax = 100;
constexpr size_t kMapTextBytesMax = 4096;

bool IsMap(ArgumentType type) {
  return type == ArgumentType::kTags || type == ArgumentType::kDetails;
}

struct MapEntry {
  const ArgumentSpec& spec;
  size_t index;
  std::string_view name;
  std::string_view text;
};

// The API has two ways to write a map: of `key` and `value`, or with the name as its own.
void AddMapEntry(const MapEntry& entry, Parameters& parameters) {
  const std::string prefix = fmt::format("{}[{}].", entry.spec.name, entry.index);
  if (entry.spec.type == ArgumentType::kTags) {
    parameters.push_back({prefix + "key", std::string(entry.name)});
    parameters.push_back({prefix + "value", std::string(entry.text)});
  } else {
    parameters.push_back({prefix + std::string(entry.name), std::string(entry.text)});
  }
}

std::string JoinWords(std::span<const std::string_view> words) {
  return base::Join(std::vector<std::string>(words.begin(), words.end()), ", ");
}

bool IsKnownWord(const ArgumentSpec& spec, std::string_view text) {
  return std::find(spec.words.begin(), spec.words.end(), text) != spec.words.end();
}

std::string Wants(const ArgumentSpec& spec, std::string_view what) {
  return fmt::format("`{}` must be {}", spec.name, what);
}

std::string CheckWords(const ArgumentSpec& spec, std::string_view text) {
  if (text.size() > static_cast<size_t>(kWordsCharsMax)) {
    return Wants(spec, fmt::format("at most {} bytes long", kWordsCharsMax));
  }
  const auto given = base::Split(text, ',');
  const bool are_known = std::all_of(given.begin(), given.end(), [&spec](std::string_view word) {
    return IsKnownWord(spec, word);
  });
  return are_known ? ""
                   : Wants(spec, "some of these, separated by commas: " + JoinWords(spec.words));
}

std::string CheckText(const ArgumentSpec& spec, std::string_view text) {
  if (!IsPlainText(text)) return Wants(spec, "without control characters");
  if (const ArgumentForm* form = FindForm(spec.type)) {
    return HasForm(spec.type, text) ? "" : Wants(spec, form->wants);
  }
  if (spec.type == ArgumentType::kWord) {
    return IsKnownWord(spec, text) ? "" : Wants(spec, "one of " + JoinWords(spec.words));
  }
  if (spec.type == ArgumentType::kWords) return CheckWords(spec, text);
  const bool fits = !text.empty() && text.size() <= static_cast<size_t>(spec.max);
  return fits ? "" : Wants(spec, fmt::format("1 to {} bytes long", spec.max));
}

// Of details the names become part of a parameter's name: nothing that could make it another one.
bool IsMapName(ArgumentType type, std::string_view name) {
  const bool is_free = type == ArgumentType::kTags;
  return !name.empty() && name.size() <= 255 && IsPlainText(name) &&
         (is_free || name.find_first_of("[]=& ") == std::string_view::npos);
}

std::string CheckMap(const ArgumentSpec& spec, json::Value value) {
  const bool is_map = value.Is(json::Type::kObject) && value.size() > 0;
  if (!is_map || value.size() > kMapEntriesMax) {
    return Wants(spec, fmt::format("an object with 1 to {} texts", kMapEntriesMax));
  }
  for (const auto& [name, name_value, text] : value) {
    const bool is_text = text.Is(json::Type::kString) && text.text().size() <= kMapTextBytesMax &&
                         IsPlainText(text.text());
    if (!is_text || !IsMapName(spec.type, name)) {
      return Wants(spec, fmt::format("an object of texts; `{}` is none", base::Printable(name)));
    }
  }
  return "";
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
  if (spec.type == ArgumentType::kObject) {
    return value.Is(json::Type::kObject) ? "" : Wants(spec, "an object");
  }
  if (IsMap(spec.type)) return CheckMap(spec, value);
  if (!value.Is(json::Type::kString)) return fmt::format("`{}` must be a string", spec.name);
  return CheckText(spec, value.text());
}

void WriteTextLimits(json::Writer& writer, const ArgumentSpec& spec) {
  if (const ArgumentForm* form = FindForm(spec.type)) {
    writer.Member("pattern", form->pattern).Member("maxLength", form->length_max);
  } else if (spec.type == ArgumentType::kWord) {
    writer.Key("enum").BeginArray();
    for (std::string_view word : spec.words) writer.String(word);
    writer.EndArray();
  } else if (spec.type == ArgumentType::kWords) {
    const std::vector<std::string> words(spec.words.begin(), spec.words.end());
    writer.Member("pattern", fmt::format("^({0})(,({0}))*$", base::Join(words, "|")));
    writer.Member("maxLength", kWordsCharsMax);
  } else {
    writer.Member("minLength", int64_t{1}).Member("maxLength", spec.max);
  }
}

void WriteArgumentSchema(json::Writer& writer, const ArgumentSpec& spec) {
  writer.Key(spec.name).BeginObject();
  if (spec.type == ArgumentType::kFlag) {
    writer.Member("type", "boolean");
  } else if (spec.type == ArgumentType::kInteger) {
    writer.Member("type", "integer").Member("minimum", spec.min).Member("maximum", spec.max);
  } else if (spec.type == ArgumentType::kObject) {
    writer.Member("type", "object");
  } else if (IsMap(spec.type)) {
    writer.Member("type", "object").Member("minProperties", int64_t{1});
    writer.Key("additionalProperties").BeginObject().Member("type", "string").EndObject();
  } else {
    writer.Member("type", "string");
    WriteTextLimits(writer, spec);
  }
  if (!spec.fallback.empty()) writer.Key("default").Raw(spec.fallback);
  writer.Member("description", spec.description).EndObject();
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

void ToolArguments::AddParameters(const ArgumentSpec& spec, Parameters& parameters) const {
  if (IsMap(spec.type)) {
    size_t index = 0;
    for (const auto& [name, name_value, value] : given_.Find(spec.name)) {
      AddMapEntry({spec, index, name, value.text()}, parameters);
      if (spec.type == ArgumentType::kTags) ++index;
    }
    return;
  }
  std::string text = Text(spec.name);
  if (text.empty()) return;
  if (spec.type == ArgumentType::kGroupList) return AddGroups(spec.name, text, parameters);
  const bool is_date = spec.type == ArgumentType::kDate || spec.type == ArgumentType::kEndDate;
  if (is_date) text = ApiDate(spec.type, text);
  parameters.push_back({std::string(spec.name), std::move(text)});
}

Parameters ToolArguments::ToParameters() const {
  Parameters parameters;
  for (const auto& specs : {own_, shared_}) {
    for (const ArgumentSpec& spec : specs) {
      if (spec.pass == Pass::kToApi) AddParameters(spec, parameters);
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

}  // namespace toolgate::cloudstack
