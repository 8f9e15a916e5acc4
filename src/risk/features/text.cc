// SPDX-License-Identifier: Apache-2.0
// Sentences: the verbs that they begin with, and the words in them.
#include "base/text.h"

#include "risk/features/extractor.h"

namespace toolgate::risk {
namespace {

constexpr size_t kLeadSentences = 4;    // among these is the one that counts
constexpr size_t kFillersMax = 8;       // before a verb
constexpr size_t kAbbreviationMax = 2;  // letters before a full stop that ends no sentence: `e.g.`

// Where the sentence that begins at `begin` ends: after a full stop, at an empty line, at an item
// of a list, or after `。`.
size_t EndOfSentence(std::string_view text, size_t begin) {
  size_t word = begin;  // where the last word begins
  for (size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    const bool is_last = next == ' ' || next == '\n' || next == '\t' || next == '\r';
    if (c == '.' && is_last && i - word > kAbbreviationMax) return i + 1;
    if ((c == '!' || c == '?' || c == ';') && is_last) return i + 1;
    if (c == '\n' && (next == '\n' || next == '-' || next == '*' || next == '#')) return i + 1;
    if (c == '\xE3' && text.substr(i, 3) == "\xE3\x80\x82") return i + 3;
    if (c == ' ' || c == '\n' || c == '.') word = i + 1;
  }
  return text.size();
}

// After marks such as `[BETA]` at the beginning.
size_t SkipMarks(std::string_view sentence) {
  size_t at = 0;
  for (;;) {
    while (at < sentence.size() && (sentence[at] == ' ' || sentence[at] == '\n')) ++at;
    if (at == sentence.size() || sentence[at] != '[') return at;
    const size_t close = sentence.find(']', at);
    if (close == std::string_view::npos) return at;
    at = close + 1;
  }
}

bool IsPassedOver(const Unit& unit) {
  return unit.IsIn(lexicon_roles.filler | lexicon_roles.asking) ||
         static_cast<unsigned char>(unit.text[0]) >= 0x80;
}

// The verb that the sentence begins with, `at` behind it; an empty one if it begins with none.
Unit FindLead(std::string_view sentence, size_t* at) {
  *at = SkipMarks(sentence);
  for (size_t i = 0; i <= kFillersMax; ++i) {
    const Unit unit = NextUnit(sentence, at, NextTextWord, nullptr);
    if (unit.text.empty()) return {};
    if (unit.IsIn(lexicon_roles.verb)) return unit;
    if (!IsPassedOver(unit)) return {};
  }
  return {};
}

class TextReader {
 public:
  TextReader(Field field, WordListener* listener, Features& features)
      : field_(field), listener_(listener), features_(features) {}

  void ReadFirst(std::string_view sentence) {
    size_t at = 0;
    const Unit lead = FindLead(sentence, &at);
    if (!lead.text.empty()) {
      features_.Add(Place::kLead, lead.classes, At(lead));
      ReadJoined(sentence, at);
    }
    ReadWords(sentence, Place::kFirst);
  }

  void ReadOther(std::string_view sentence) {
    size_t at = 0;
    const Unit lead = FindLead(sentence, &at);
    if (!lead.text.empty()) features_.Add(Place::kLater, lead.classes, At(lead));
    ReadWords(sentence, Place::kText);
  }

 private:
  Evidence At(const Unit& unit) const {
    return {.field = field_, .property = {}, .text = unit.text, .rule = {}};
  }

  // `, update, or delete`: verbs with nothing but joiners between them.
  void ReadJoined(std::string_view sentence, size_t at) {
    for (;;) {
      const size_t before = at;
      const Unit unit = NextUnit(sentence, &at, NextTextWord, nullptr);
      if (unit.text.empty()) return;
      const auto begin = static_cast<size_t>(unit.text.data() - sentence.data());
      const std::string_view between = sentence.substr(before, begin - before);
      if (unit.IsIn(lexicon_roles.joiner)) {
        after_joiner_ = true;
        continue;
      }
      // `Create issue` is no list; `Create, issue` and `create/issue` are.
      const bool is_joined = after_joiner_ || between.find_first_of(",/|&") != between.npos;
      after_joiner_ = false;
      if (!is_joined || !unit.IsIn(lexicon_roles.verb)) return;
      features_.Add(Place::kJoined, unit.classes & lexicon_roles.verb, At(unit));
    }
  }

  void ReadWords(std::string_view sentence, Place place) {
    size_t at = 0;
    for (;;) {
      const Unit unit = NextUnit(sentence, &at, NextTextWord, listener_);
      if (unit.text.empty()) return;
      if (unit.classes != 0) features_.Add(place, unit.classes, At(unit));
    }
  }

  const Field field_;
  WordListener* const listener_;
  Features& features_;
  bool after_joiner_ = false;
};

// Where the sentence that counts begins: the first that begins with a verb, else the first.
size_t FindFirst(std::string_view text) {
  size_t begin = 0;
  for (size_t i = 0; i < kLeadSentences && begin < text.size(); ++i) {
    const size_t end = EndOfSentence(text, begin);
    size_t at = 0;
    if (!FindLead(text.substr(begin, end - begin), &at).text.empty()) return begin;
    begin = end;
  }
  return 0;
}

}  // namespace

void ExtractText(std::string_view text, Field field, WordListener* listener, Features& features) {
  TextReader reader(field, listener, features);
  const size_t first = FindFirst(text);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfSentence(text, begin);
    const std::string_view sentence = text.substr(begin, end - begin);
    if (begin == first) {
      reader.ReadFirst(sentence);
    } else {
      reader.ReadOther(sentence);
    }
    begin = end;
  }
}

}  // namespace toolgate::risk
