// SPDX-License-Identifier: Apache-2.0
#include "risk/features/server_context.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

#include "risk/features/words.h"

namespace toolgate::risk {
namespace {

constexpr size_t kPrefixWordsMax = 3;
constexpr size_t kPrefixPercent = 60;   // of the tools share it
constexpr size_t kPrefixToolsMin = 3;   // fewer do not tell a prefix from a habit
constexpr size_t kClassPercent = 25;    // of the tools speak of it
constexpr size_t kNameWordsMax = 16;    // that are looked at
constexpr size_t kServerWordsMax = 8;   // of the server's name
constexpr size_t kOwnWordBytesMin = 3;  // shorter ones say too little to leave them out

bool IsVerb(PlainWord plain) {
  const LexiconWord* word = FindWord(plain);
  return word && (word->classes & lexicon_roles.verb) != 0;
}

// A word that names begin with.
struct FirstWord {
  uint32_t hash = 0;
  bool is_verb = false;
  size_t tools = 0;
  size_t before_verbs = 0;  // of these
};

// `get` of a server that only gets is none; `close` is one in `close_list_leads`.
bool IsPrefix(const FirstWord& word, size_t tools) {
  if (word.tools < kPrefixToolsMin || word.tools * 100 < tools * kPrefixPercent) return false;
  return !word.is_verb || word.before_verbs * 100 >= word.tools * kPrefixPercent;
}

}  // namespace

ServerContext::ServerContext(std::string_view server, std::span<const ToolDefinition> tools) {
  size_t at = 0;
  for (size_t i = 0; i < kServerWordsMax; ++i) {
    const size_t before = at;
    const std::string_view word = NextNameWord(server, &at);
    if (word.empty()) break;
    size_t again = before;
    classes_ |= NextUnit(server, &again, NextNameWord, nullptr).classes & lexicon_roles.thing;
    const PlainWord plain(word);
    if (word.size() >= kOwnWordBytesMin && !IsVerb(plain)) server_words_.push_back(plain.hash());
  }
  FindPrefix(tools);
  CountClasses(tools);
}

void ServerContext::FindPrefix(std::span<const ToolDefinition> tools) {
  if (tools.size() < kPrefixToolsMin) return;
  while (prefix_.size() < kPrefixWordsMax) {
    std::unordered_map<uint32_t, FirstWord> firsts;
    const FirstWord* common = nullptr;
    for (const ToolDefinition& tool : tools) {
      const std::string_view rest = WithoutPrefix(tool.name);
      size_t at = 0;
      const PlainWord word(NextNameWord(rest, &at));
      if (word.text().empty()) continue;
      FirstWord& first = firsts[word.hash()];
      first.hash = word.hash();
      first.is_verb = IsVerb(word);
      ++first.tools;
      if (IsVerb(PlainWord(NextNameWord(rest, &at)))) ++first.before_verbs;
      if (!common || first.tools > common->tools) common = &first;
    }
    if (!common || !IsPrefix(*common, tools.size())) return;
    prefix_.push_back(common->hash);
  }
}

void ServerContext::CountClasses(std::span<const ToolDefinition> tools) {
  if (tools.size() < kPrefixToolsMin) return;
  std::array<size_t, kWordClassesMax> counts{};
  for (const ToolDefinition& tool : tools) {
    ClassSet seen = 0;
    size_t at = 0;
    for (size_t i = 0; i < kNameWordsMax; ++i) {
      const Unit unit = NextUnit(tool.name, &at, NextNameWord, nullptr);
      if (unit.text.empty()) break;
      seen |= unit.classes & lexicon_roles.thing;
    }
    for (; seen != 0; seen &= seen - 1) ++counts[static_cast<size_t>(std::countr_zero(seen))];
  }
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 1 && counts[i] * 100 >= tools.size() * kClassPercent) {
      classes_ |= ClassSet{1} << i;
    }
  }
}

std::string_view ServerContext::WithoutPrefix(std::string_view name) const {
  size_t begin = 0;
  const auto leave_out = [&](auto is_prefix) {
    size_t at = begin;
    const std::string_view word = NextNameWord(name, &at);
    size_t after = at;
    if (word.empty() || NextNameWord(name, &after).empty()) return false;  // it is the last one
    if (!is_prefix(PlainWord(word).hash())) return false;
    begin = at;
    return true;
  };
  for (const uint32_t wanted : prefix_) {
    if (!leave_out([&](uint32_t hash) { return hash == wanted; })) break;
  }
  const auto is_own = [&](uint32_t hash) {
    return std::find(server_words_.begin(), server_words_.end(), hash) != server_words_.end();
  };
  for (size_t i = 0; i < kPrefixWordsMax && leave_out(is_own); ++i) {
  }
  return name.substr(begin);
}

}  // namespace toolgate::risk
