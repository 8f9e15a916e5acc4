// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/lexicon.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include <fmt/format.h>

#include "risk/compile/generated_source.h"
#include "risk/features/lexicon.h"
#include "risk/features/word_hash.h"

namespace toolgate::risk {
namespace {

struct Phrase {
  std::string rest;
  ClassSet classes = 0;
};

struct Word {
  ClassSet classes = 0;
  std::vector<Phrase> phrases;
};

using Words = std::map<std::string, Word, std::less<>>;

void AddWord(Words& words, std::string_view text, ClassSet classes) {
  const size_t space = text.find(' ');
  Word& word = words[std::string(text.substr(0, space))];
  if (space == std::string_view::npos) {
    word.classes |= classes;
    return;
  }
  const std::string_view rest = text.substr(space + 1);
  for (Phrase& phrase : word.phrases) {
    if (phrase.rest != rest) continue;
    phrase.classes |= classes;
    return;
  }
  word.phrases.push_back({std::string(rest), classes});
}

Words ReadWords(DataFile& file) {
  Words words;
  size_t index = 0;
  for (const auto& entry : file.root().Find("classes")) {
    const ClassSet bit = ClassSet{1} << index++;
    CheckUnique(entry.value.Find("words"), "", file.issues);
    for (const auto& word : entry.value.Find("words")) AddWord(words, word.value.text(), bit);
  }
  for (auto& [text, word] : words) {
    std::stable_sort(word.phrases.begin(), word.phrases.end(), [](const auto& a, const auto& b) {
      return std::count(a.rest.begin(), a.rest.end(), ' ') >
             std::count(b.rest.begin(), b.rest.end(), ' ');
    });
  }
  return words;
}

void WriteClasses(json::Value classes, GeneratedSource& out) {
  ClassSet verbs = 0;
  size_t index = 0;
  out.BeginRows("WordClass", "lexicon_classes");
  for (const auto& entry : classes) {
    if (entry.value.Find("verb").AsBool()) verbs |= ClassSet{1} << index;
    ++index;
    out.Row(fmt::format("{{{}, {}}}", QuoteMember(entry.value, "id"),
                        QuoteMember(entry.value, "what")));
  }
  out.EndRows();
  out.Line(fmt::format("constinit const ClassSet lexicon_verbs = {:#x}u;\n", verbs));
}

void WriteWords(const Words& words, GeneratedSource& out) {
  out.BeginRows("LexiconPhrase", "lexicon_phrases");
  for (const auto& [text, word] : words) {
    for (const Phrase& phrase : word.phrases) {
      out.Row(fmt::format("{{{}, {:#x}u}}", Quote(phrase.rest), phrase.classes));
    }
  }
  out.EndRows();
  size_t phrases = 0;
  std::vector<std::string> texts;
  out.BeginRows("LexiconWord", "lexicon_words");
  for (const auto& [text, word] : words) {
    out.Row(fmt::format("{{{}, {:#x}u, {}, {}}}", Quote(text), word.classes, phrases,
                        phrases + word.phrases.size()));
    phrases += word.phrases.size();
    texts.push_back(text);
  }
  out.EndRows();
  AppendSlots(texts, "lexicon_slots", out);
}

}  // namespace

void AppendSlots(const std::vector<std::string>& words, std::string_view name,
                 GeneratedSource& out) {
  size_t size = 16;
  while (size < words.size() * 3) size *= 2;
  std::vector<size_t> slots(size, 0);
  for (size_t i = 0; i < words.size(); ++i) {
    size_t slot = FirstSlot(HashWord(words[i]), size);
    while (slots[slot] != 0) slot = (slot + 1) & (size - 1);
    slots[slot] = i + 1;
  }
  out.BeginRows("uint16_t", name);
  for (const size_t slot : slots) out.Row(fmt::format("{}", slot));
  out.EndRows();
}

std::string CompileLexicon(DataFile& file, const OtherFiles& /*others*/) {
  const json::Value classes = file.root().Find("classes");
  CheckUnique(classes, "id", file.issues);
  if (classes.size() > kWordClassesMax) {
    file.issues.Error(classes.position(), fmt::format("there are {} classes, at most {} fit",
                                                      classes.size(), kWordClassesMax));
    return {};
  }
  const Words words = ReadWords(file);
  GeneratedSource out("data/lexicon.yaml", "risk/features/lexicon.h");
  WriteClasses(classes, out);
  WriteWords(words, out);
  return std::move(out).Finish();
}

}  // namespace toolgate::risk
