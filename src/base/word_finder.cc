// SPDX-License-Identifier: Apache-2.0
#include "base/word_finder.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::base {
namespace {

bool IsWordPart(char c) { return IsAsciiAlnum(c) || c == '_' || c == '-'; }

// Words that begin with the same `depth` bytes, and the state that these are.
struct Group {
  size_t begin;
  size_t end;
};

}  // namespace

WordFinder::WordFinder(std::vector<std::string_view> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  if (!words.empty() && words.front().empty()) words.erase(words.begin());
  // The group of every state of one length, one after the other: their states get their numbers in
  // that order.
  std::vector<Group> groups{{0, words.size()}};
  states_.emplace_back();
  for (size_t depth = 0; !groups.empty(); ++depth) {
    std::vector<Group> longer;
    const size_t first_state = states_.size() - groups.size();
    for (size_t i = 0; i < groups.size(); ++i) {
      states_[first_state + i].first_next = static_cast<uint32_t>(states_.size());
      size_t at = groups[i].begin;
      // The shortest one comes first: it ends here.
      if (at < groups[i].end && words[at].size() == depth) {
        states_[first_state + i].ends_word = true;
        ++at;
      }
      while (at < groups[i].end) {
        const char byte = words[at][depth];
        const size_t begin = at;
        while (at < groups[i].end && words[at][depth] == byte) ++at;
        states_.push_back({0, 0, static_cast<unsigned char>(byte), false});
        longer.push_back({begin, at});
      }
    }
    groups = std::move(longer);
  }
  // One more, for where those of the last one end.
  states_.push_back({static_cast<uint32_t>(states_.size()), 0, 0, false});
  states_.shrink_to_fit();
  Link();
}

void WordFinder::Link() {
  for (uint32_t next = 1; next < states_[1].first_next; ++next) first_[states_[next].byte] = next;
  for (uint32_t state = 0; state + 1 < states_.size(); ++state) {
    const bool begins = !IsWordPart(static_cast<char>(states_[state].byte));
    for (uint32_t next = states_[state].first_next; next < states_[state + 1].first_next; ++next) {
      if (state != 0) {
        states_[next].shorter = Step(states_[state].shorter, states_[next].byte, begins);
      }
      const bool ends_shorter = states_[states_[next].shorter].ends_word;
      states_[next].ends_word = states_[next].ends_word || ends_shorter;
    }
  }
}

uint32_t WordFinder::FindNext(uint32_t state, unsigned char byte) const {
  const auto begin = states_.begin() + states_[state].first_next;
  const auto end = states_.begin() + states_[state + 1].first_next;
  const auto found = std::lower_bound(
      begin, end, byte, [](const State& one, unsigned char wanted) { return one.byte < wanted; });
  return found == end || found->byte != byte ? 0 : static_cast<uint32_t>(found - states_.begin());
}

// What has been read after another `byte`; `begins`: a word may begin with it.
uint32_t WordFinder::Step(uint32_t state, unsigned char byte, bool begins) const {
  for (; state != 0; state = states_[state].shorter) {
    const uint32_t next = FindNext(state, byte);
    if (next != 0) return next;
  }
  return begins ? first_[byte] : 0;
}

bool WordFinder::FindsIn(std::string_view text) const {
  uint32_t state = 0;
  bool begins = true;
  for (size_t i = 0; i < text.size(); ++i) {
    state = Step(state, static_cast<unsigned char>(text[i]), begins);
    begins = !IsWordPart(text[i]);
    const bool ends = i + 1 == text.size() || !IsWordPart(text[i + 1]);
    if (ends && states_[state].ends_word) return true;
  }
  return false;
}

}  // namespace toolgate::base
