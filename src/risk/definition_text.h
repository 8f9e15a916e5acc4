// SPDX-License-Identifier: Apache-2.0
// Every text of a definition, wherever in it: names, descriptions, what schemas say at any depth
// and under any keyword, annotations. References in schemas are not followed; what they point to is
// read where it stands, so that the time is linear in the definition's size.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition.h"
#include "risk/words.h"

namespace toolgate::risk {

enum class TextRole : uint8_t {
  kName,     // of the tool or of a property
  kProse,    // a title or a description
  kChoice,   // a text of `enum` or `const`
  kDefault,  // in a default
  kExample,  // in examples
  kOther,    // anything else, such as a keyword that nobody knows
};

constexpr uint32_t kNoProperty = UINT32_MAX;

struct Text {
  std::string_view text;
  std::string_view place;  // as Evidence::property
  Field field = Field::kName;
  TextRole role = TextRole::kOther;
  uint32_t property = kNoProperty;  // of the input schema: the innermost property that it speaks of
  bool has_high_bytes = false;
  bool has_controls = false;
  bool has_markup = false;
  uint32_t words_begin = 0;
  uint32_t words_end = 0;
  uint32_t tokens_begin = 0;
  uint32_t tokens_end = 0;
};

// A set of JSON types.
using TypeSet = uint8_t;
constexpr TypeSet kTypeString = 1, kTypeNumber = 2, kTypeBoolean = 4, kTypeArray = 8,
                  kTypeObject = 16, kTypeNull = 32;

// A property of the input schema, at any depth.
struct Property {
  std::string_view name;
  std::string_view top;         // the outermost property that it is or lies in
  std::string_view format;      // the last one that its schema states
  TypeSet types = 0;            // of itself, its elements and its alternatives; 0: not stated
  bool is_top = false;          // an argument itself
  bool has_choices = false;     // only certain values are allowed
  bool has_properties = false;  // an object whose members are declared
};

class DefinitionText {
 public:
  DefinitionText() = default;
  explicit DefinitionText(const ToolDefinition& tool) { Read(tool); }

  // Reads another definition in the place of this one, whose memory is used again.
  void Read(const ToolDefinition& tool);

  std::span<const Text> texts() const { return texts_; }
  std::span<const Property> properties() const { return properties_; }
  size_t top_properties() const { return top_properties_; }

  std::span<const Word> WordsOf(const Text& text) const {
    return std::span(scan_.words).subspan(text.words_begin, text.words_end - text.words_begin);
  }
  std::span<const Token> TokensOf(const Text& text) const {
    return std::span(scan_.tokens).subspan(text.tokens_begin, text.tokens_end - text.tokens_begin);
  }

 private:
  // Where the walk is.
  struct Spot {
    std::string_view place;
    Field field = Field::kInputSchema;
    TextRole role = TextRole::kOther;
    uint32_t property = kNoProperty;
    uint32_t depth = 0;
  };

  void AddText(std::string_view text, const Spot& spot);
  void ReadSchema(json::Value schema, const Spot& spot);
  void ReadKeyword(std::string_view keyword, json::Value value, const Spot& spot);
  void ReadSchemas(json::Value schemas, const Spot& spot);
  void ReadNamedSchemas(json::Value schemas, const Spot& spot);
  void ReadProperties(json::Value properties, const Spot& spot);
  void ReadType(json::Value value, const Spot& spot);
  void ReadAny(json::Value value, const Spot& spot);
  void ReadAnnotations(json::Value annotations);

  std::vector<Text> texts_;
  std::vector<Property> properties_;
  Scan scan_;
  size_t top_properties_ = 0;
};

}  // namespace toolgate::risk
