// SPDX-License-Identifier: Apache-2.0
#include "risk/features/sentence.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace toolgate::risk {
namespace {

constexpr size_t kAbbreviationMax = 2;  // letters before a full stop that ends no sentence: `e.g.`
constexpr size_t kFillersMax = 8;       // before a verb
constexpr size_t kNounWordsMax = 4;     // in which `of` is looked for

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Where the sentence that begins at `begin` ends: after a full stop, at an empty line, at an item
// of a list, or after `。`.
size_t EndOfSentence(std::string_view text, size_t begin) {
  size_t word = begin;  // where the last word begins
  for (size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') continue;
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (c == '.' && IsBlank(next) && i - word > kAbbreviationMax) return i + 1;
    if ((c == '!' || c == '?' || c == ';') && IsBlank(next)) return i + 1;
    if (c == '\n' && (next == '\n' || next == '-' || next == '*' || next == '#')) return i + 1;
    if (c == '\xE3' && text.substr(i, 3) == "\xE3\x80\x82") return i + 3;
    if (c == ' ' || c == '\n' || c == '.') word = i + 1;
  }
  return text.size();
}

// After marks such as `[BETA]` at the beginning.
std::string_view WithoutMarks(std::string_view sentence) {
  for (;;) {
    while (!sentence.empty() && IsBlank(sentence.front())) sentence.remove_prefix(1);
    if (!sentence.starts_with('[')) return sentence;
    const size_t close = sentence.find(']');
    if (close == std::string_view::npos) return sentence;
    sentence.remove_prefix(close + 1);
  }
}

Unit UnitAt(Sentence sentence, size_t index) {
  return index < sentence.size() ? sentence[index].unit : Unit();
}

bool IsPassedOver(const Unit& unit) {
  return unit.IsIn(lexicon_roles.filler | lexicon_roles.asking) ||
         static_cast<unsigned char>(unit.text[0]) >= 0x80;
}

// Words that no verb follows.
bool IsBeforeNouns(std::string_view word) {
  constexpr std::string_view kWords[] = {"a", "an", "the", "all", "every", "each", "any", "some"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view other) { return base::EqualsIgnoreCase(word, other); });
}

// `a`, `the`; not `all` or `that`, which may follow nouns.
bool IsArticle(const Unit& unit) {
  return base::EqualsIgnoreCase(unit.text, "a") || base::EqualsIgnoreCase(unit.text, "an") ||
         base::EqualsIgnoreCase(unit.text, "the");
}

// Whether the unit at `index`, the first that is not passed over, begins a phrase about a noun.
bool IsNoun(Sentence sentence, size_t index) {
  const Unit& first = sentence[index].unit;
  // `Route a trace between two pads`: a verb that the lexicon does not know.
  if (IsArticle(UnitAt(sentence, index + 1))) return false;
  if (first.has_s && !first.IsIn(lexicon_roles.verb)) return true;
  for (size_t i = index + 1; i <= index + kNounWordsMax; ++i) {
    if (UnitAt(sentence, i).IsIn(lexicon_roles.of)) return true;
  }
  return first.text.size() > 3 && first.text.ends_with('s') && !first.text.ends_with("ss");
}

// Whether a verb of the lexicon is a noun here: `messages ready for delivery`, `replies of a
// thread`.
bool IsNounHere(Sentence sentence, size_t index) {
  const Unit& verb = sentence[index].unit;
  const bool is_doubtful = verb.IsIn(lexicon_roles.doubtful);
  if (!is_doubtful && !verb.has_s) return false;
  const Unit next = UnitAt(sentence, index + 1);
  if (next.IsIn(lexicon_roles.of)) return true;
  return is_doubtful && verb.has_s && !next.text.empty() && !IsObject(next);
}

}  // namespace

void Sentences::Read(std::string_view text, WordListener* listener) {
  parts_.clear();
  ends_.clear();
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfSentence(text, begin);
    const std::string_view sentence = text.substr(begin, end - begin);
    const std::string_view without = WithoutMarks(sentence);
    // What the marks say is read as a sentence of its own.
    ReadSentence(sentence.substr(0, sentence.size() - without.size()), listener);
    ReadSentence(without, listener);
    begin = end;
  }
}

void Sentences::ReadSentence(std::string_view sentence, WordListener* listener) {
  size_t before = 0;
  for (size_t at = 0;;) {
    const Unit unit = NextUnit(sentence, &at, NextTextWord, listener);
    if (unit.text.empty()) break;
    Part& part = parts_.emplace_back(Part{.unit = unit});
    const auto begin = static_cast<size_t>(unit.text.data() - sentence.data());
    for (size_t i = before; i < begin; ++i) {
      const char c = sentence[i];
      part.after_comma |= c == ',' || c == ':';
      part.after_slash |= c == '/' || c == '|' || c == '&';
    }
    before = at;
  }
  const size_t last_end = ends_.empty() ? 0 : ends_.back();
  if (parts_.size() > last_end) ends_.push_back(parts_.size());
}

Opening ReadOpening(Sentence sentence) {
  Opening opening;
  bool is_question = false;
  bool after_article = false;
  const size_t count = std::min(sentence.size(), kFillersMax + 1);
  for (size_t i = 0; i < count; ++i) {
    const Unit& unit = sentence[i].unit;
    opening.end = i + 1;
    is_question |= unit.IsIn(lexicon_roles.asking) && i == 0;
    const bool is_noun = is_question || after_article;
    if (unit.IsIn(lexicon_roles.verb) && !is_noun && !IsNounHere(sentence, i)) {
      opening.verb = unit;
      return opening;
    }
    if (IsPassedOver(unit)) {
      after_article = IsBeforeNouns(unit.text);
      continue;
    }
    opening.is_noun_phrase = is_noun || unit.IsIn(lexicon_roles.verb) || IsNoun(sentence, i);
    return opening;
  }
  opening.is_noun_phrase = is_question || after_article;
  return opening;
}

bool IsObject(const Unit& unit) {
  return unit.IsIn(lexicon_roles.article | lexicon_roles.asking) || unit.text.ends_with('s');
}

}  // namespace toolgate::risk
