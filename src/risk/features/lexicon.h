// SPDX-License-Identifier: Apache-2.0
// The words that mean something, and the classes they belong to. Written from data/lexicon.yaml.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace toolgate::risk {

// A set of word classes: bit N is the Nth class of the lexicon.
using ClassSet = uint64_t;
constexpr size_t kWordClassesMax = 64;

struct WordClass {
  std::string_view id;
  std::string_view what;  // for people
};

// A word, or the first of phrases (then `classes` may be empty).
struct LexiconWord {
  std::string_view text;
  ClassSet classes;
  uint16_t phrases_begin;  // in lexicon_phrases, the longest first
  uint16_t phrases_end;
};

// What follows the first word of a phrase, words divided by single spaces.
struct LexiconPhrase {
  std::string_view rest;
  ClassSet classes;
};

extern const std::span<const WordClass> lexicon_classes;
// The classes of each role (data/lexicon.schema.json says what they are).
struct LexiconRoles {
  ClassSet verb = 0;
  ClassSet thing = 0;
  ClassSet doubtful = 0;
  ClassSet filler = 0;
  ClassSet joiner = 0;
  ClassSet menu = 0;
  ClassSet asking = 0;
  ClassSet opening = 0;
  ClassSet of = 0;
  ClassSet article = 0;
  ClassSet manager = 0;
};
extern const LexiconRoles lexicon_roles;
extern const std::span<const LexiconWord> lexicon_words;
extern const std::span<const LexiconPhrase> lexicon_phrases;
extern const std::span<const uint16_t> lexicon_slots;  // by hash: index of the word + 1, or 0

}  // namespace toolgate::risk
