// SPDX-License-Identifier: Apache-2.0
// Sentences of a description as units, and how a sentence begins.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "risk/features/words.h"

namespace toolgate::risk {

// A unit of a sentence, and what stands before it.
struct Part {
  Unit unit;
  bool after_comma = false;  // or a colon
  bool after_slash = false;  // or `|` or `&`
};
using Sentence = std::span<const Part>;

// The text divided into sentences, read once. Its memory is used again.
class Sentences {
 public:
  void Read(std::string_view text, WordListener* listener);

  size_t size() const { return ends_.size(); }
  Sentence operator[](size_t index) const {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return Sentence(parts_).subspan(begin, ends_[index] - begin);
  }

 private:
  void ReadSentence(std::string_view sentence, WordListener* listener);

  std::vector<Part> parts_;
  std::vector<size_t> ends_;  // of sentences, in parts_
};

// How a sentence begins.
struct Opening {
  Unit verb;                    // an empty text if it begins with none
  size_t end = 0;               // index of the part behind the verb
  bool is_noun_phrase = false;  // `Messages of a channel`, `Who is on call`
};
Opening ReadOpening(Sentence sentence);

// What a verb has behind it: `a file`, `files`.
bool IsObject(const Unit& unit);

}  // namespace toolgate::risk
