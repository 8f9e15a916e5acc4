// SPDX-License-Identifier: Apache-2.0
// Words of names and of sentences, and what the lexicon says of them. Linear in the text, and
// nothing is allocated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "risk/features/lexicon.h"

namespace toolgate::risk {

constexpr size_t kWordBytesMax = 40;  // a longer word means nothing to us

// A word in lower case, with the hash that tables find it by.
class PlainWord {
 public:
  explicit PlainWord(std::string_view word);

  std::string_view text() const { return {text_.data(), size_}; }
  uint32_t hash() const { return hash_; }
  // For forms of the word.
  void Cut(size_t bytes);
  void Append(char c);

 private:
  std::array<char, kWordBytesMax> text_;
  size_t size_ = 0;
  uint32_t hash_ = 0;
};

// The word, or that of which it is the plural, the third person or the -ing form. Null if there is
// none. `plain` becomes the form that was found.
const LexiconWord* FindWord(PlainWord& plain);

// The next word of a sentence from `*at` on; empty at the end. Letters, digits, and what is not
// ASCII.
std::string_view NextTextWord(std::string_view text, size_t* at);
// The next word of a name: also divided before capitals, `getVMList` being three.
std::string_view NextNameWord(std::string_view name, size_t* at);
using NextWord = std::string_view (*)(std::string_view text, size_t* at);

// A word or a phrase of the lexicon, or a word that is not in it (no classes).
struct Unit {
  std::string_view text;  // as it is written
  ClassSet classes = 0;
  bool has_s = false;  // it is in the lexicon without the -s that it has here

  bool IsIn(ClassSet set) const { return (classes & set) != 0; }
};

// Hears of every word, as the second vote wants it: in the lexicon's form if it has one, and as it
// is in the source.
class WordListener {
 public:
  virtual ~WordListener() = default;
  virtual void OnWord(const PlainWord& word, std::string_view source) = 0;
};

// The next unit from `*at` on; an empty text at the end.
Unit NextUnit(std::string_view text, size_t* at, NextWord next, WordListener* listener);

}  // namespace toolgate::risk
