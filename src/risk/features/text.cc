// SPDX-License-Identifier: Apache-2.0
// Sentences: the verbs that they begin with, and the words in them.
#include "base/text.h"

#include <algorithm>
#include <iterator>

#include "risk/features/extractor.h"

namespace toolgate::risk {
namespace {

constexpr size_t kLeadSentences = 4;    // among these is the one that counts
constexpr size_t kFillersMax = 8;       // before a verb
constexpr size_t kNounWordsMax = 4;     // in which `of` is looked for
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

// How a sentence begins.
struct Opening {
  Unit verb;                    // an empty text if it begins with none
  size_t end = 0;               // behind the verb
  bool is_noun_phrase = false;  // `Messages of a channel`, `Who is on call`
};

// Whether a noun went before: `of`, `between`.
bool FollowsNoun(std::string_view sentence, size_t at) {
  return NextUnit(sentence, &at, NextTextWord, nullptr).IsIn(lexicon_roles.of);
}

// Whether `unit`, the first that is not passed over, begins a phrase about a noun.
bool IsNoun(const Unit& first, std::string_view sentence, size_t at) {
  if (first.has_s && !first.IsIn(lexicon_roles.verb)) return true;
  for (size_t i = 0; i < kNounWordsMax; ++i) {
    if (FollowsNoun(sentence, at)) return true;
    NextTextWord(sentence, &at);
  }
  const std::string_view text = first.text;
  return text.size() > 3 && text.ends_with('s') && !text.ends_with("ss");
}

// Words that no verb follows.
bool IsBeforeNouns(std::string_view word) {
  constexpr std::string_view kWords[] = {"a", "an", "the", "all", "every", "each", "any", "some"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view other) { return base::EqualsIgnoreCase(word, other); });
}

// What a verb has behind it: `a file`, `files`.
bool IsObject(const Unit& unit) {
  return unit.IsIn(lexicon_roles.article) || unit.text.ends_with('s');
}

// Whether a verb of the lexicon is a noun here: `messages ready for delivery`, `replies of a
// thread`.
bool IsNounHere(const Unit& verb, std::string_view sentence, size_t at) {
  const bool is_doubtful = verb.IsIn(lexicon_roles.doubtful);
  if (!is_doubtful && !verb.has_s) return false;
  const Unit next = NextUnit(sentence, &at, NextTextWord, nullptr);
  if (next.IsIn(lexicon_roles.of)) return true;
  return is_doubtful && verb.has_s && !next.text.empty() && !IsObject(next);
}

Opening ReadOpening(std::string_view sentence) {
  Opening opening{.verb = {}, .end = SkipMarks(sentence)};
  bool is_question = false;
  bool after_article = false;
  for (size_t i = 0; i <= kFillersMax; ++i) {
    const Unit unit = NextUnit(sentence, &opening.end, NextTextWord, nullptr);
    if (unit.text.empty()) break;
    is_question |= unit.IsIn(lexicon_roles.asking) && i == 0;
    const bool is_noun = is_question || after_article;
    if (unit.IsIn(lexicon_roles.verb) && !is_noun && !IsNounHere(unit, sentence, opening.end)) {
      opening.verb = unit;
      return opening;
    }
    if (IsPassedOver(unit)) {
      after_article = IsBeforeNouns(unit.text);
      continue;
    }
    opening.is_noun_phrase =
        is_noun || unit.IsIn(lexicon_roles.verb) || IsNoun(unit, sentence, opening.end);
    return opening;
  }
  opening.is_noun_phrase = is_question || after_article;
  return opening;
}

class TextReader {
 public:
  TextReader(Field field, WordListener* listener, Features& features)
      : field_(field), listener_(listener), features_(features) {}

  void ReadFirst(std::string_view sentence) {
    const Opening opening = ReadOpening(sentence);
    if (!opening.verb.text.empty()) {
      features_.Add(Place::kLead, opening.verb.classes, At(opening.verb));
      ReadJoined(sentence, opening.end);
      ReadContinued(sentence, opening);
    } else if (opening.is_noun_phrase) {
      features_.Add(Place::kLead, lexicon_roles.opening, At({.text = sentence}));
    }
    ReadWords(sentence, Place::kFirst);
  }

  void ReadOther(std::string_view sentence) {
    const Unit verb = ReadOpening(sentence).verb;
    if (!verb.text.empty()) features_.Add(Place::kLater, verb.classes, At(verb));
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

  // `Fetches a patch and applies it`, `book a flight and pay the fare`: verbs in the form of the
  // first, after a joiner or a comma and with an object of their own.
  void ReadContinued(std::string_view sentence, const Opening& opening) {
    const bool is_manager = opening.verb.IsIn(lexicon_roles.manager);
    bool after_joiner = false;
    for (size_t at = opening.end;;) {
      const size_t before = at;
      const Unit unit = NextUnit(sentence, &at, NextTextWord, nullptr);
      if (unit.text.empty()) return;
      const auto begin = static_cast<size_t>(unit.text.data() - sentence.data());
      const std::string_view between = sentence.substr(before, begin - before);
      const bool after_comma = between.find_first_of(",:") != between.npos;
      const bool is_clear = unit.IsIn(lexicon_roles.verb) && !unit.IsIn(lexicon_roles.doubtful);
      const bool is_joined = (after_comma || after_joiner) && unit.IsIn(lexicon_roles.verb) &&
                             unit.has_s == opening.verb.has_s && HasObject(sentence, at);
      if (is_joined || (is_manager && is_clear)) {
        features_.Add(Place::kJoined, unit.classes & lexicon_roles.verb, At(unit));
      }
      after_joiner = unit.IsIn(lexicon_roles.joiner);
    }
  }

  static bool HasObject(std::string_view sentence, size_t at) {
    return IsObject(NextUnit(sentence, &at, NextTextWord, nullptr));
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
    if (!ReadOpening(text.substr(begin, end - begin)).verb.text.empty()) return begin;
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
