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
  for (size_t depth = 0; depth < kPrefixWordsMax; ++depth) {
    std::unordered_map<uint32_t, size_t> counts;
    uint32_t common = 0;
    size_t most = 0;
    for (const ToolDefinition& tool : tools) {
      const std::string_view rest = WithoutPrefix(tool.name);
      size_t at = 0;
      const PlainWord first(NextNameWord(rest, &at));
      if (first.text().empty() || IsVerb(first)) continue;
      const size_t count = ++counts[first.hash()];
      if (count > most) {
        most = count;
        common = first.hash();
      }
    }
    if (most < kPrefixToolsMin || most * 100 < tools.size() * kPrefixPercent) return;
    prefix_.push_back(common);
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
