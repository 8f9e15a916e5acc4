// SPDX-License-Identifier: Apache-2.0
#include "risk/features/words.h"

#include <algorithm>

#include "base/text.h"
#include "risk/features/word_hash.h"

namespace toolgate::risk {
namespace {

constexpr std::array<bool, 256> MakeWordBytes() {
  std::array<bool, 256> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = i >= 0x80 || base::IsAsciiAlnum(static_cast<char>(i));
  }
  return bytes;
}
constexpr std::array<bool, 256> kWordBytes = MakeWordBytes();

constexpr std::array<char, 256> MakeLowerBytes() {
  std::array<char, 256> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = base::AsciiLower(static_cast<char>(i));
  return bytes;
}
constexpr std::array<char, 256> kLowerBytes = MakeLowerBytes();
bool IsWordByte(char c) { return kWordBytes[static_cast<unsigned char>(c)]; }
// Chinese, Japanese and Korean letters of three bytes, without their punctuation. These languages
// do not divide words: every two neighbouring letters are taken for one.
bool IsIdeograph(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (at + 2 >= text.size() || byte < 0xE3 || byte > 0xED) return false;
  return byte != 0xE3 || static_cast<unsigned char>(text[at + 1]) >= 0x81;
}
constexpr size_t kIdeographBytes = 3;

// The letter at `*at` with the next one, if that is one, too; moves on by one letter.
std::string_view NextPair(std::string_view text, size_t* at) {
  const size_t begin = *at;
  size_t end = begin + kIdeographBytes;
  *at = end;
  if (end < text.size() && IsIdeograph(text, end)) {
    end += kIdeographBytes;
    // The last pair ends the run; its second letter is no word of its own.
    if (end >= text.size() || !IsIdeograph(text, end)) *at = end;
  }
  return text.substr(begin, end - begin);
}

const LexiconWord* FindExact(const PlainWord& plain) {
  const std::string_view text = plain.text();
  const size_t slots = lexicon_slots.size();
  for (size_t slot = FirstSlot(plain.hash(), slots);; slot = (slot + 1) & (slots - 1)) {
    const uint16_t index = lexicon_slots[slot];
    if (index == 0) return nullptr;
    const LexiconWord& word = lexicon_words[index - 1u];
    if (word.text == text) return &word;
  }
}

const LexiconWord* FindWithoutS(PlainWord& plain) {
  plain.Cut(1);
  if (const LexiconWord* word = FindExact(plain)) return word;
  if (!plain.text().ends_with('e')) return nullptr;
  plain.Cut(1);
  if (const LexiconWord* word = FindExact(plain)) return word;
  if (!plain.text().ends_with('i')) return nullptr;
  plain.Cut(1);
  plain.Append('y');
  return FindExact(plain);
}

const LexiconWord* FindWithoutIng(PlainWord& plain) {
  plain.Cut(3);
  if (const LexiconWord* word = FindExact(plain)) return word;
  PlainWord other = plain;
  other.Append('e');
  if (const LexiconWord* word = FindExact(other)) {
    plain = other;
    return word;
  }
  const std::string_view text = plain.text();
  if (text.size() < 3 || text[text.size() - 1] != text[text.size() - 2]) return nullptr;
  plain.Cut(1);
  return FindExact(plain);
}

// A word that this one is the plural, the third person or the -ing form of.
const LexiconWord* FindForm(PlainWord& plain) {
  const std::string_view text = plain.text();
  PlainWord form = plain;
  const LexiconWord* word = nullptr;
  if (text.size() > 3 && text.ends_with('s') && !text.ends_with("ss")) {
    word = FindWithoutS(form);
  } else if (text.size() > 5 && text.ends_with("ing")) {
    word = FindWithoutIng(form);
  } else if (text.size() == 3 && text.ends_with('s')) {
    form.Cut(1);
    word = FindExact(form);
  }
  if (word) plain = form;
  return word;
}

// What the next word begins with, in lower case; 0 at the end.
char NextByte(std::string_view text, size_t at) {
  while (at < text.size() && !IsWordByte(text[at])) ++at;
  return at == text.size() ? '\0' : kLowerBytes[static_cast<unsigned char>(text[at])];
}

// Whether the words after `at` are those of `rest`, in any form; moves `*at` behind them.
template <NextWord next>
bool Follows(std::string_view rest, std::string_view text, size_t* at) {
  size_t here = *at;
  size_t in_rest = 0;
  while (in_rest < rest.size()) {
    const std::string_view wanted = rest.substr(in_rest, rest.find(' ', in_rest) - in_rest);
    const std::string_view word = next(text, &here);
    if (word.size() < wanted.size()) return false;
    PlainWord plain(word);
    // A cheap no before the forms are tried: they all begin alike.
    if (plain.text().empty() || plain.text()[0] != wanted[0]) return false;
    if (plain.text() != wanted) {
      plain.Cut(plain.text().ends_with('s') ? 1 : 0);
      if (plain.text() != wanted) return false;
    }
    in_rest += wanted.size() + 1;
  }
  *at = here;
  return true;
}

}  // namespace

PlainWord::PlainWord(std::string_view word) {
  const size_t size = word.size() > kWordBytesMax ? 0 : word.size();
  uint32_t hash = kWordHashStart;  // kept out of memory: bytes are stored beside it
  for (size_t i = 0; i < size; ++i) {
    const char c = kLowerBytes[static_cast<unsigned char>(word[i])];
    text_[i] = c;
    hash = AddToWordHash(hash, c);
  }
  size_ = size;
  hash_ = hash;
}

void PlainWord::Cut(size_t bytes) {
  size_ -= bytes;
  hash_ = HashWord(text());
}

void PlainWord::Append(char c) {
  text_[size_++] = c;  // forms are never longer than the word was
  hash_ = AddToWordHash(hash_, c);
}

const LexiconWord* FindWord(PlainWord& plain) {
  const LexiconWord* word = FindExact(plain);
  return word ? word : FindForm(plain);
}

std::string_view NextTextWord(std::string_view text, size_t* at) {
  size_t begin = *at;
  while (begin < text.size() && !IsWordByte(text[begin])) ++begin;
  if (begin < text.size() && IsIdeograph(text, begin)) {
    *at = begin;
    return NextPair(text, at);
  }
  size_t end = begin;
  while (end < text.size() && IsWordByte(text[end]) && !IsIdeograph(text, end)) ++end;
  *at = end;
  return text.substr(begin, end - begin);
}

std::string_view NextNameWord(std::string_view name, size_t* at) {
  size_t begin = *at;
  while (begin < name.size() && !IsWordByte(name[begin])) ++begin;
  if (begin < name.size() && IsIdeograph(name, begin)) {
    *at = begin;
    return NextPair(name, at);
  }
  size_t end = begin;
  while (end < name.size() && base::IsAsciiUpper(name[end])) ++end;
  // A run of capitals: `VM` of `VMList` ends before the L, `VMs` is a plural.
  if (end - begin > 1) {
    const bool is_plural = end < name.size() && name[end] == 's' &&
                           (end + 1 == name.size() || !base::IsAsciiLower(name[end + 1]));
    if (is_plural) {
      *at = end + 1;
      return name.substr(begin, end + 1 - begin);
    }
    if (end < name.size() && base::IsAsciiLower(name[end])) --end;
    *at = end;
    if (end == name.size() || !base::IsAsciiDigit(name[end])) {
      return name.substr(begin, end - begin);
    }
  }
  while (end < name.size() && IsWordByte(name[end]) && !base::IsAsciiUpper(name[end]) &&
         !IsIdeograph(name, end)) {
    ++end;
  }
  *at = end;
  return name.substr(begin, end - begin);
}

// For each way of finding words, so that it becomes one piece of code.
template <NextWord next>
static Unit FindUnit(std::string_view text, size_t* at, WordListener* listener) {
  const std::string_view word = next(text, at);
  if (word.empty()) return {};
  PlainWord plain(word);
  const LexiconWord* known = FindWord(plain);
  if (listener) listener->OnWord(plain, word);
  if (!known) return {.text = word};
  const char begins_next = known->phrases_begin == known->phrases_end ? 0 : NextByte(text, *at);
  for (size_t i = known->phrases_begin; i < known->phrases_end; ++i) {
    const LexiconPhrase& phrase = lexicon_phrases[i];
    if (phrase.rest[0] != begins_next) continue;  // most phrases, before a word is looked at
    size_t rest = *at;
    if (!Follows<next>(phrase.rest, text, at)) continue;
    while (listener && rest < *at) {
      const std::string_view other = next(text, &rest);
      listener->OnWord(PlainWord(other), other);
    }
    const size_t begin = static_cast<size_t>(word.data() - text.data());
    return {.text = text.substr(begin, *at - begin), .classes = phrase.classes};
  }
  // `running` may only begin a phrase, and then it is a form of `run`.
  if (known->classes == 0) known = FindForm(plain);
  if (!known) return {.text = word};
  const bool has_s = plain.text().size() < word.size() && (word.back() | 0x20) == 's';
  return {.text = word, .classes = known->classes, .has_s = has_s};
}

Unit NextUnit(std::string_view text, size_t* at, NextWord next, WordListener* listener) {
  return next == NextNameWord ? FindUnit<NextNameWord>(text, at, listener)
                              : FindUnit<NextTextWord>(text, at, listener);
}

}  // namespace toolgate::risk
