// SPDX-License-Identifier: Apache-2.0
// What a description says: the verbs that its sentences begin with, and the words in them.
#include "risk/features/extractor.h"

namespace toolgate::risk {
namespace {

constexpr size_t kLeadSentences = 5;  // among these is the one that counts

class TextReader {
 public:
  TextReader(Field field, Features& features) : field_(field), features_(features) {}

  void ReadFirst(Sentence sentence) {
    const Opening opening = ReadOpening(sentence);
    if (!opening.verb.text.empty()) {
      features_.Add(Place::kLead, opening.verb.classes, At(opening.verb));
      ReadJoined(sentence.subspan(opening.end));
      ReadContinued(sentence.subspan(opening.end), opening.verb);
    } else if (opening.is_noun_phrase) {
      features_.Add(Place::kLead, lexicon_roles.opening, At(sentence[0].unit));
    }
    ReadWords(sentence, Place::kFirst);
  }

  void ReadOther(Sentence sentence) {
    const Unit verb = ReadOpening(sentence).verb;
    if (!verb.text.empty()) features_.Add(Place::kLater, verb.classes, At(verb));
    ReadWords(sentence, Place::kText);
  }

 private:
  Evidence At(const Unit& unit) const {
    return {.field = field_, .property = {}, .text = unit.text, .rule = {}};
  }

  void AddJoined(const Unit& unit) {
    features_.Add(Place::kJoined, unit.classes & lexicon_roles.verb, At(unit));
  }

  // `, update, or delete`: verbs with nothing but joiners between them. `Create issue` is no list;
  // `Create, issue` and `create/issue` are.
  void ReadJoined(Sentence rest) {
    bool after_joiner = false;
    for (const Part& part : rest) {
      if (part.unit.IsIn(lexicon_roles.joiner)) {
        after_joiner = true;
        continue;
      }
      const bool is_joined = after_joiner || part.after_comma || part.after_slash;
      if (!is_joined || !part.unit.IsIn(lexicon_roles.verb)) return;
      AddJoined(part.unit);
      after_joiner = false;
    }
  }

  // `Fetches a patch and applies it`, `book a flight and pay the fare`: verbs in the form of the
  // first, after a joiner or a comma and with an object of their own.
  void ReadContinued(Sentence rest, const Unit& verb) {
    const bool is_manager = verb.IsIn(lexicon_roles.manager);
    bool after_joiner = false;
    for (size_t i = 0; i < rest.size(); ++i) {
      const Unit& unit = rest[i].unit;
      const bool is_verb = unit.IsIn(lexicon_roles.verb);
      const bool is_joined = (rest[i].after_comma || after_joiner) && is_verb &&
                             unit.has_s == verb.has_s && HasObject(rest, i);
      const bool is_clear = is_verb && !unit.has_s && !unit.IsIn(lexicon_roles.doubtful);
      const bool is_managed = is_manager && is_clear;
      if (is_joined || is_managed) AddJoined(unit);
      after_joiner = unit.IsIn(lexicon_roles.joiner);
    }
  }

  // `deletes it`, `deletes files`; `and pay the fare`. A list of things may have `, drop
  // suggestions`.
  static bool HasObject(Sentence rest, size_t index) {
    if (index + 1 == rest.size()) return false;
    const Unit& next = rest[index + 1].unit;
    return rest[index].unit.has_s ? IsObject(next) : next.IsIn(lexicon_roles.article);
  }

  void ReadWords(Sentence sentence, Place place) {
    for (const Part& part : sentence) {
      if (part.unit.classes != 0) features_.Add(place, part.unit.classes, At(part.unit));
    }
  }

  const Field field_;
  Features& features_;
};

// The sentence that counts: the first that begins with a verb, else the first.
size_t FindFirst(const Sentences& sentences) {
  for (size_t i = 0; i < sentences.size() && i < kLeadSentences; ++i) {
    if (!ReadOpening(sentences[i]).verb.text.empty()) return i;
  }
  return 0;
}

}  // namespace

void ExtractText(const Sentences& sentences, Field field, Features& features) {
  TextReader reader(field, features);
  const size_t first = FindFirst(sentences);
  for (size_t i = 0; i < sentences.size(); ++i) {
    if (i == first) {
      reader.ReadFirst(sentences[i]);
    } else {
      reader.ReadOther(sentences[i]);
    }
  }
}

}  // namespace toolgate::risk
