// SPDX-License-Identifier: Apache-2.0
#include "json/schema/keyword_table.h"

#include <algorithm>

namespace toolgate::json {
namespace {

using enum Vocabulary;
using enum SubschemaPlace;

constexpr bool kOnly07 = false;  // the last column: not in 2020-12
constexpr bool kNot07 = false;   // the last but one

// In order of name.
constexpr KeywordRow kKeywords[] = {
    {"$anchor", kCore, kNowhere, kNot07},
    {"$defs", kCore, kMembers, kNot07},
    {"$dynamicAnchor", kCore, kNowhere, kNot07},
    {"$dynamicRef", kCore, kNowhere, kNot07},
    {"$id", kCore, kNowhere},
    {"$ref", kCore, kNowhere},
    {"$schema", kCore, kNowhere},
    {"additionalItems", kApplicator, kIsOne, true, kOnly07},
    {"additionalProperties", kApplicator, kIsOne},
    {"allOf", kApplicator, kElements},
    {"anyOf", kApplicator, kElements},
    {"const", kValidation, kNowhere},
    {"contains", kApplicator, kIsOne},
    {"definitions", kCore, kMembers},
    {"dependencies", kApplicator, kMembersOrNames},  // 2020-12 keeps it for old schemas
    {"dependentRequired", kValidation, kNowhere, kNot07},
    {"dependentSchemas", kApplicator, kMembers, kNot07},
    {"else", kApplicator, kIsOne},
    {"enum", kValidation, kNowhere},
    {"exclusiveMaximum", kValidation, kNowhere},
    {"exclusiveMinimum", kValidation, kNowhere},
    {"if", kApplicator, kIsOne},
    {"items", kApplicator, kIsOneOrElements},
    {"maxContains", kValidation, kNowhere, kNot07},
    {"maxItems", kValidation, kNowhere},
    {"maxLength", kValidation, kNowhere},
    {"maxProperties", kValidation, kNowhere},
    {"maximum", kValidation, kNowhere},
    {"minContains", kValidation, kNowhere, kNot07},
    {"minItems", kValidation, kNowhere},
    {"minLength", kValidation, kNowhere},
    {"minProperties", kValidation, kNowhere},
    {"minimum", kValidation, kNowhere},
    {"multipleOf", kValidation, kNowhere},
    {"not", kApplicator, kIsOne},
    {"oneOf", kApplicator, kElements},
    {"pattern", kValidation, kNowhere},
    {"patternProperties", kApplicator, kMembers},
    {"prefixItems", kApplicator, kElements, kNot07},
    {"properties", kApplicator, kMembers},
    {"propertyNames", kApplicator, kIsOne},
    {"required", kValidation, kNowhere},
    {"then", kApplicator, kIsOne},
    {"type", kValidation, kNowhere},
    {"unevaluatedItems", kUnevaluated, kIsOne, kNot07},
    {"unevaluatedProperties", kUnevaluated, kIsOne, kNot07},
    {"uniqueItems", kValidation, kNowhere},
};

constexpr VocabularyRow kVocabularies[] = {
    {"https://json-schema.org/draft/2020-12/vocab/core", static_cast<uint8_t>(kCore)},
    {"https://json-schema.org/draft/2020-12/vocab/applicator", static_cast<uint8_t>(kApplicator)},
    {"https://json-schema.org/draft/2020-12/vocab/unevaluated", static_cast<uint8_t>(kUnevaluated)},
    {"https://json-schema.org/draft/2020-12/vocab/validation", static_cast<uint8_t>(kValidation)},
    {"https://json-schema.org/draft/2020-12/vocab/meta-data", 0},
    {"https://json-schema.org/draft/2020-12/vocab/format-annotation", 0},
    {"https://json-schema.org/draft/2020-12/vocab/content", 0},
};

}  // namespace

std::optional<Dialect> FindDialect(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  if (uri == "https://json-schema.org/draft/2020-12/schema") return Dialect::kDraft2020_12;
  if (uri == "http://json-schema.org/draft-07/schema") return Dialect::kDraft07;
  return std::nullopt;
}

std::string_view Name(Dialect dialect) {
  return dialect == Dialect::kDraft07 ? "draft-07" : "2020-12";
}

const VocabularyRow* FindVocabulary(std::string_view uri) {
  const auto row = std::find_if(std::begin(kVocabularies), std::end(kVocabularies),
                                [uri](const VocabularyRow& known) { return known.uri == uri; });
  return row == std::end(kVocabularies) ? nullptr : row;
}

const KeywordRow* FindKeyword(std::string_view name) {
  const auto row = std::lower_bound(
      std::begin(kKeywords), std::end(kKeywords), name,
      [](const KeywordRow& known, std::string_view wanted) { return known.name < wanted; });
  return row == std::end(kKeywords) || row->name != name ? nullptr : row;
}

bool KeywordSet::Has(const KeywordRow& row) const {
  if (dialect == Dialect::kDraft07) return row.in_draft_07;
  return row.in_2020_12 && (vocabularies & static_cast<uint8_t>(row.vocabulary)) != 0;
}

}  // namespace toolgate::json
