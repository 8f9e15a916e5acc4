// SPDX-License-Identifier: Apache-2.0
// Finds whether a text holds one of many words, in one pass whose time depends on the text alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace toolgate::base {

// Immutable: shared by all threads. A word is held where it stands by itself: letters, digits, `_`
// and `-` of ASCII around it would make it part of another.
class WordFinder {
 public:
  // Takes about 12 bytes of memory for each byte of the words, and time to sort them. Empty words
  // are left out. The words are not referred to afterwards.
  explicit WordFinder(std::vector<std::string_view> words);

  // Takes at most two steps for each byte of `text`.
  bool FindsIn(std::string_view text) const;

  size_t memory_bytes() const { return sizeof *this + states_.capacity() * sizeof(State); }

 private:
  // The states of Aho and Corasick's automaton ("Efficient string matching", 1975): a state is what
  // has been read of a word. They are in the order of their length, so that those that go on from
  // one state lie together, in the order of their bytes.
  struct State {
    uint32_t first_next = 0;  // the last one is where those of the following state begin
    uint32_t shorter = 0;     // the longest other beginning of a word that has been read as well
    unsigned char byte = 0;   // the last one that was read
    bool ends_word = false;   // of itself or of a shorter one
  };

  uint32_t FindNext(uint32_t state, unsigned char byte) const;  // 0: none
  uint32_t Step(uint32_t state, unsigned char byte, bool begins) const;
  void Link();

  std::vector<State> states_;          // 0: nothing was read
  std::array<uint32_t, 256> first_{};  // from 0 on, by byte
};

}  // namespace toolgate::base
