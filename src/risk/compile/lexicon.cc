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

// The classes of things.
ClassSet FindThings(json::Value classes) {
  ClassSet things = 0;
  size_t index = 0;
  for (const auto& entry : classes) {
    const ClassSet bit = ClassSet{1} << index++;
    if (entry.value.Find("role").text() == "thing") things |= bit;
  }
  return things;
}

// A plural would hide what is said of the singular, which is found by it, too.
void CheckPlurals(const Words& words, DataFile& file) {
  const ClassSet things = FindThings(file.root().Find("classes"));
  for (const auto& entry : file.root().Find("classes")) {
    for (const auto& word : entry.value.Find("words")) {
      const std::string_view text = word.value.text();
      if (!text.ends_with('s') || text.ends_with("ss") || text.size() < 4) continue;
      const auto singular = words.find(text.substr(0, text.size() - 1));
      if (text.find(' ') != text.npos || singular == words.end()) continue;
      if ((singular->second.classes & things) == 0) continue;
      file.issues.Error(
          word.value.position(),
          fmt::format("`{}` hides `{}`; plurals need not be listed", text, singular->first));
    }
  }
}

void WriteClasses(json::Value classes, GeneratedSource& out) {
  constexpr std::string_view kRoles[] = {"verb",   "thing",   "doubtful", "filler",
                                         "joiner", "menu",    "asking",   "opening",
                                         "of",     "article", "manager"};
  std::map<std::string_view, ClassSet> by_role;
  size_t index = 0;
  out.BeginRows("WordClass", "lexicon_classes");
  for (const auto& entry : classes) {
    by_role[entry.value.Find("role").text()] |= ClassSet{1} << index++;
    out.Row(fmt::format("{{{}, {}}}", QuoteMember(entry.value, "id"),
                        QuoteMember(entry.value, "what")));
  }
  out.EndRows();
  std::string members;
  for (const std::string_view role : kRoles) {
    members += fmt::format("{}.{} = {:#x}u", members.empty() ? "" : ", ", role, by_role[role]);
  }
  out.Line(fmt::format("constinit const LexiconRoles lexicon_roles = {{{}}};\n", members));
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

std::optional<size_t> FindClass(json::Value classes, std::string_view id) {
  size_t bit = 0;
  for (const auto& entry : classes) {
    if (entry.value.Find("id").text() == id) return bit;
    ++bit;
  }
  return std::nullopt;
}

std::string PlaceLiteral(std::string_view place) {
  std::string literal = "k" + std::string(place);
  literal[1] = static_cast<char>(literal[1] - 'a' + 'A');
  return literal;
}

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
  CheckPlurals(words, file);
  GeneratedSource out("data/lexicon.yaml", "risk/features/lexicon.h");
  WriteClasses(classes, out);
  WriteWords(words, out);
  return std::move(out).Finish();
}

}  // namespace toolgate::risk
