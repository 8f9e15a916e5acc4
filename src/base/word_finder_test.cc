// SPDX-License-Identifier: Apache-2.0
#include "base/word_finder.h"

#include <chrono>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

bool IsWordPart(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-';
}

// The same, found slowly.
bool Holds(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool begins = at == 0 || !IsWordPart(text[at - 1]);
    if (begins && (end == text.size() || !IsWordPart(text[end]))) return true;
  }
  return false;
}

TEST(WordFinder, FindsWordsThatStandByThemselves) {
  const WordFinder finder({"delete_all", "delete", "a.b/c", "über", "two words"});
  for (const char* text : {"delete", "delete_all", "(delete)", "x delete.", "a delete_all", "a.b/c",
                           "x.a.b/c", "über", "zwei two words!", "deletes delete"}) {
    EXPECT_TRUE(finder.FindsIn(text)) << text;
  }
  for (const char* text : {"", "delet", "deletes", "undelete", "delete_", "delete-all", "a.b/cd",
                           "xa.b/c", "two  words", "a.b", "delete_al"}) {
    EXPECT_FALSE(finder.FindsIn(text)) << text;
  }
}

TEST(WordFinder, FindsNothingWhereThereIsNothingToFind) {
  EXPECT_FALSE(WordFinder({}).FindsIn("text"));
  EXPECT_FALSE(WordFinder({""}).FindsIn(""));
  EXPECT_FALSE(WordFinder({"", "b"}).FindsIn("a"));
}

TEST(WordFinder, FindsWhatASlowSearchFinds) {
  std::mt19937 random(7);
  const auto make = [&random](size_t bytes_max) {
    static constexpr std::string_view kBytes = "ab.-\xc3\xff";
    std::string made(random() % bytes_max + 1, ' ');
    for (char& c : made) c = kBytes[random() % kBytes.size()];
    return made;
  };
  int found = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> words(random() % 6 + 1);
    for (std::string& word : words) word = make(7);
    const std::string text = make(24);
    bool is_held = false;
    for (const std::string& word : words) is_held = is_held || Holds(text, word);
    found += is_held ? 1 : 0;
    ASSERT_EQ(WordFinder({words.begin(), words.end()}).FindsIn(text), is_held) << text;
  }
  EXPECT_GT(found, 500);
  EXPECT_LT(found, 4500);
}

// Words and texts that make naive searches slow: quadratic would be minutes.
TEST(WordFinder, IsNotMadeSlow) {
  std::vector<std::string> words;
  for (size_t i = 0; i < 5000; ++i) {
    std::string word;
    while (word.size() < 120) word += "a.";
    words.push_back(word.substr(0, 1 + i % 120) + std::to_string(i));
    words.push_back("name_" + std::to_string(i) + std::string(110, 'b'));
  }
  const auto begin = std::chrono::steady_clock::now();
  const WordFinder finder({words.begin(), words.end()});
  size_t bytes = 0;
  for (const std::string& word : words) bytes += word.size();
  EXPECT_LT(finder.memory_bytes(), 12 * bytes);
  std::string text;
  while (text.size() < (4u << 20)) text += "a.";
  EXPECT_FALSE(finder.FindsIn(text));
  EXPECT_FALSE(finder.FindsIn(std::string(4u << 20, 'n')));
  EXPECT_TRUE(finder.FindsIn(text + "a.4119"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace toolgate::base
