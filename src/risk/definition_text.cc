// SPDX-License-Identifier: Apache-2.0
#include "risk/definition_text.h"

#include <algorithm>
#include <utility>

namespace toolgate::risk {
namespace {

// What parsers of ours let through is not deeper; what is, is read no further.
constexpr uint32_t kDepthMax = 256;

enum class Keyword : uint8_t {
  kUnknown,
  kSilent,  // its value is no text for people or models
  kType,
  kFormat,
  kProse,
  kChoices,
  kDefault,
  kExamples,
  kProperties,
  kNamedSchemas,  // an object of schemas
  kElements,      // a schema, or several, of elements or alternatives
  kOtherSchemas,
};

constexpr std::pair<std::string_view, Keyword> kKeywords[] = {
    {"type", Keyword::kType},
    {"description", Keyword::kProse},
    {"properties", Keyword::kProperties},
    {"items", Keyword::kElements},
    {"enum", Keyword::kChoices},
    {"default", Keyword::kDefault},
    {"title", Keyword::kProse},
    {"anyOf", Keyword::kElements},
    {"oneOf", Keyword::kElements},
    {"allOf", Keyword::kElements},
    {"format", Keyword::kFormat},
    {"const", Keyword::kChoices},
    {"examples", Keyword::kExamples},
    {"example", Keyword::kExamples},
    {"prefixItems", Keyword::kElements},
    {"additionalProperties", Keyword::kOtherSchemas},
    {"$defs", Keyword::kNamedSchemas},
    {"definitions", Keyword::kNamedSchemas},
    {"patternProperties", Keyword::kNamedSchemas},
    {"dependentSchemas", Keyword::kNamedSchemas},
    {"not", Keyword::kOtherSchemas},
    {"if", Keyword::kOtherSchemas},
    {"then", Keyword::kOtherSchemas},
    {"else", Keyword::kOtherSchemas},
    {"contains", Keyword::kElements},
    {"additionalItems", Keyword::kElements},
    {"unevaluatedItems", Keyword::kElements},
    {"unevaluatedProperties", Keyword::kOtherSchemas},
    {"propertyNames", Keyword::kOtherSchemas},
    {"required", Keyword::kSilent},
    {"minimum", Keyword::kSilent},
    {"maximum", Keyword::kSilent},
    {"minLength", Keyword::kSilent},
    {"maxLength", Keyword::kSilent},
    {"minItems", Keyword::kSilent},
    {"maxItems", Keyword::kSilent},
    {"exclusiveMinimum", Keyword::kSilent},
    {"exclusiveMaximum", Keyword::kSilent},
    {"uniqueItems", Keyword::kSilent},
};

// Most keys are of a size and a first letter that few keywords have.
Keyword KeywordOf(std::string_view name) {
  if (name.empty()) return Keyword::kUnknown;
  for (const auto& [text, keyword] : kKeywords) {
    if (name.size() == text.size() && name[0] == text[0] && name == text) return keyword;
  }
  return Keyword::kUnknown;
}

TypeSet TypeOf(std::string_view name) {
  if (name == "string") return kTypeString;
  if (name == "number" || name == "integer") return kTypeNumber;
  if (name == "boolean") return kTypeBoolean;
  if (name == "array") return kTypeArray;
  if (name == "null") return kTypeNull;
  return name == "object" ? kTypeObject : 0;
}

}  // namespace

void DefinitionText::Read(const ToolDefinition& tool) {
  texts_.clear();
  properties_.clear();
  scan_.words.clear();
  scan_.tokens.clear();
  top_properties_ = 0;
  AddText(tool.name, {.field = Field::kName, .role = TextRole::kName});
  AddText(tool.title, {.field = Field::kTitle, .role = TextRole::kProse});
  AddText(tool.description, {.field = Field::kDescription, .role = TextRole::kProse});
  ReadSchema(tool.input_schema, {.field = Field::kInputSchema});
  ReadSchema(tool.output_schema, {.field = Field::kOutputSchema});
  ReadAnnotations(tool.annotations);
}

void DefinitionText::AddText(std::string_view text, const Spot& spot) {
  if (text.empty()) return;
  Text added{.text = text,
             .place = spot.place,
             .field = spot.field,
             .role = spot.role,
             .property = spot.property,
             .words_begin = static_cast<uint32_t>(scan_.words.size()),
             .tokens_begin = static_cast<uint32_t>(scan_.tokens.size())};
  ScanProse(text, scan_);
  added.has_high_bytes = scan_.has_high_bytes;
  added.has_controls = scan_.has_controls;
  added.has_markup = scan_.has_markup;
  added.words_end = static_cast<uint32_t>(scan_.words.size());
  added.tokens_end = static_cast<uint32_t>(scan_.tokens.size());
  texts_.push_back(added);
}

void DefinitionText::ReadSchema(json::Value schema, const Spot& spot) {
  if (spot.depth > kDepthMax) return;
  Spot inner = spot;
  ++inner.depth;
  inner.role = TextRole::kOther;
  if (!schema.Is(json::Type::kObject)) return ReadAny(schema, inner);
  for (const auto& member : schema) ReadKeyword(member.key, member.value, inner);
}

void DefinitionText::ReadKeyword(std::string_view keyword, json::Value value, const Spot& spot) {
  Spot inner = spot;
  switch (KeywordOf(keyword)) {
    case Keyword::kType:
      return ReadType(value, spot);
    case Keyword::kProperties:
      return ReadProperties(value, spot);
    case Keyword::kElements:
      return ReadSchemas(value, spot);
    case Keyword::kOtherSchemas:
      inner.property = kNoProperty;
      return ReadSchemas(value, inner);
    case Keyword::kNamedSchemas:
      inner.property = kNoProperty;
      return ReadNamedSchemas(value, inner);
    case Keyword::kFormat:
      if (spot.property != kNoProperty) properties_[spot.property].format = value.text();
      break;
    case Keyword::kChoices:
      if (spot.property != kNoProperty) properties_[spot.property].has_choices = true;
      inner.role = TextRole::kChoice;
      break;
    case Keyword::kProse:
      inner.role = TextRole::kProse;
      break;
    case Keyword::kDefault:
      inner.role = TextRole::kDefault;
      break;
    case Keyword::kExamples:
      inner.role = TextRole::kExample;
      break;
    case Keyword::kSilent:
      break;
    case Keyword::kUnknown:
      AddText(keyword, spot);
      break;
  }
  ReadAny(value, inner);
}

void DefinitionText::ReadSchemas(json::Value schemas, const Spot& spot) {
  if (!schemas.Is(json::Type::kArray)) return ReadSchema(schemas, spot);
  for (const auto& element : schemas) ReadSchema(element.value, spot);
}

void DefinitionText::ReadNamedSchemas(json::Value schemas, const Spot& spot) {
  if (!schemas.Is(json::Type::kObject)) return ReadAny(schemas, spot);
  for (const auto& member : schemas) {
    AddText(member.key, spot);
    ReadSchema(member.value, spot);
  }
}

void DefinitionText::ReadProperties(json::Value properties, const Spot& spot) {
  if (!properties.Is(json::Type::kObject)) return ReadAny(properties, spot);
  if (spot.property != kNoProperty) properties_[spot.property].has_properties = true;
  const bool is_top = spot.depth == 1;
  for (const auto& member : properties) {
    Spot inner = spot;
    if (spot.place.empty()) inner.place = member.key;
    inner.role = TextRole::kName;
    if (spot.field == Field::kInputSchema) {
      inner.property = static_cast<uint32_t>(properties_.size());
      properties_.push_back({.name = member.key, .top = inner.place, .is_top = is_top});
      top_properties_ += is_top ? 1 : 0;
    }
    AddText(member.key, inner);
    ReadSchema(member.value, inner);
  }
}

void DefinitionText::ReadType(json::Value value, const Spot& spot) {
  if (spot.property == kNoProperty) return ReadAny(value, spot);
  TypeSet& types = properties_[spot.property].types;
  types |= TypeOf(value.text());
  if (!value.Is(json::Type::kArray)) {
    if (TypeOf(value.text()) == 0) ReadAny(value, spot);
    return;
  }
  for (const auto& element : value) {
    types |= TypeOf(element.value.text());
    if (TypeOf(element.value.text()) == 0) ReadAny(element.value, spot);
  }
}

void DefinitionText::ReadAny(json::Value value, const Spot& spot) {
  if (spot.depth > kDepthMax) return;
  if (value.Is(json::Type::kString)) return AddText(value.text(), spot);
  Spot inner = spot;
  ++inner.depth;
  for (const auto& entry : value) {
    AddText(entry.key, inner);
    ReadAny(entry.value, inner);
  }
}

void DefinitionText::ReadAnnotations(json::Value annotations) {
  if (!annotations.Is(json::Type::kObject)) return;
  for (const auto& member : annotations) {
    const Spot spot{.place = member.key, .field = Field::kAnnotations, .role = TextRole::kProse};
    const bool is_hint = member.key.ends_with("Hint") || member.key == "title";
    if (!is_hint) AddText(member.key, spot);
    ReadAny(member.value, spot);
  }
}

}  // namespace toolgate::risk
