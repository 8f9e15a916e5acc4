// SPDX-License-Identifier: Apache-2.0
// The keywords of JSON Schema draft-07 and 2020-12 that say what is valid, or where subschemas are.
// All others, `format` and `title` for example, are annotations and are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace toolgate::json {

enum class Dialect { kDraft07, kDraft2020_12 };

// The dialect that `$schema` names by this URI.
std::optional<Dialect> FindDialect(std::string_view uri);
// For sentences: `draft-07`, `2020-12`.
std::string_view Name(Dialect dialect);

// 2020-12's sets of keywords, each of which a metaschema may leave out.
enum class Vocabulary : uint8_t {
  kCore = 1,
  kApplicator = 2,
  kUnevaluated = 4,
  kValidation = 8,
};
constexpr uint8_t kAllVocabularies = 15;

// What a URI in `$vocabulary` names.
struct VocabularyRow {
  std::string_view uri;
  uint8_t vocabularies;  // none for those that say nothing of what is valid
};
const VocabularyRow* FindVocabulary(std::string_view uri);

// Where the value of a keyword holds subschemas.
enum class SubschemaPlace : uint8_t {
  kNowhere,
  kIsOne,
  kElements,         // a list of them
  kIsOneOrElements,  // draft-07's `items`
  kMembers,          // an object of them
  kMembersOrNames,   // `dependencies`: an object of them and of lists of names
};

struct KeywordRow {
  std::string_view name;
  Vocabulary vocabulary;
  SubschemaPlace place;
  bool in_draft_07 = true;
  bool in_2020_12 = true;
};

// Null for annotations and unknown keywords.
const KeywordRow* FindKeyword(std::string_view name);

// The keywords that hold in a resource: those of its dialect and vocabularies.
struct KeywordSet {
  Dialect dialect = Dialect::kDraft2020_12;
  uint8_t vocabularies = kAllVocabularies;

  bool Has(const KeywordRow& row) const;
};

}  // namespace toolgate::json
