// SPDX-License-Identifier: Apache-2.0
#include "risk/features/words.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

std::vector<std::string> Words(std::string_view text, NextWord next) {
  std::vector<std::string> words;
  size_t at = 0;
  for (std::string_view word = next(text, &at); !word.empty(); word = next(text, &at)) {
    words.emplace_back(word);
  }
  return words;
}

using List = std::vector<std::string>;

TEST(NextNameWord, DividesNames) {
  EXPECT_EQ(Words("kv_namespace_delete", NextNameWord), (List{"kv", "namespace", "delete"}));
  EXPECT_EQ(Words("getVMList", NextNameWord), (List{"get", "VM", "List"}));
  EXPECT_EQ(Words("listVMs", NextNameWord), (List{"list", "VMs"}));
  EXPECT_EQ(Words("ListEC2Instances", NextNameWord), (List{"List", "EC2", "Instances"}));
  EXPECT_EQ(Words("a.b/c-d::e", NextNameWord), (List{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(Words("HTTPServer", NextNameWord), (List{"HTTP", "Server"}));
  EXPECT_EQ(Words("__", NextNameWord), (List{}));
  EXPECT_EQ(Words("", NextNameWord), (List{}));
}

TEST(NextNameWord, TakesPairsOfLettersWhereWordsAreNotDivided) {
  EXPECT_EQ(Words("删除用户", NextNameWord), (List{"删除", "除用", "用户"}));
  EXPECT_EQ(Words("list商品", NextNameWord), (List{"list", "商品"}));
}

TEST(NextTextWord, DividesSentences) {
  EXPECT_EQ(Words("Don't delete `x`!", NextTextWord), (List{"Don", "t", "delete", "x"}));
  EXPECT_EQ(Words("löscht; naïve", NextTextWord), (List{"löscht", "naïve"}));
}

TEST(NextWord, EndsOnBytesThatAreNoText) {
  for (const char* text : {"\xE3", "a\xE3\x81", "\xFF\xFE", "\xE4\xB8", "A\xE4\xB8\xAD"}) {
    EXPECT_LE(Words(text, NextNameWord).size(), 3u);
    EXPECT_LE(Words(text, NextTextWord).size(), 3u);
  }
}

TEST(FindWord, FindsForms) {
  const auto find = [](const char* text) {
    PlainWord plain(text);
    const LexiconWord* word = FindWord(plain);
    return word ? std::string(word->text) : std::string();
  };
  EXPECT_EQ(find("Deletes"), "delete");
  EXPECT_EQ(find("deleting"), "delete");
  EXPECT_EQ(find("stopping"), "stop");
  EXPECT_EQ(find("queries"), "query");
  EXPECT_EQ(find("fetches"), "fetch");
  EXPECT_EQ(find("STOP"), "stop");
  EXPECT_EQ(find("xyzzy"), "");
  EXPECT_EQ(find(""), "");
  EXPECT_EQ(find(std::string(10'000, 's').c_str()), "");
}

TEST(NextUnit, PrefersPhrases) {
  size_t at = 0;
  const Unit unit = NextUnit("pull requests of a user", &at, NextTextWord, nullptr);
  EXPECT_EQ(unit.text, "pull requests");
  EXPECT_FALSE(unit.IsIn(lexicon_roles.verb));
  EXPECT_EQ(at, 13u);
}

}  // namespace
}  // namespace toolgate::risk
