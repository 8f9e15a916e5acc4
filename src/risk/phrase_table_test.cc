// SPDX-License-Identifier: Apache-2.0
#include "risk/phrase_table.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> FindProse(std::string_view phrase, std::string_view text) {
  const PhraseRow row{phrase, 7};
  const PhraseTable table(PhraseTable::Place::kProse, std::span(&row, 1));
  Scan scan;
  ScanProse(text, scan);
  std::vector<std::string> found;
  table.FindAll(scan.words, [&](uint16_t tag, const Word& first, const Word& last) {
    EXPECT_EQ(tag, 7);
    found.emplace_back(text.substr(first.begin, last.end - first.begin));
  });
  return found;
}

bool FindsName(std::string_view phrase, std::string_view name) {
  const PhraseRow row{phrase, 1};
  const PhraseTable table(PhraseTable::Place::kName, std::span(&row, 1));
  std::vector<Word> words;
  SplitName(name, words);
  bool found = false;
  table.FindAll(words, [&](uint16_t, const Word&, const Word&) { found = true; });
  return found;
}

TEST(PhraseTable, FindsPhrasesInProse) {
  EXPECT_THAT(FindProse("a b", "x A, b a b"), ElementsAre("A, b", "a b"));
  EXPECT_THAT(FindProse("a|c b", "c b"), ElementsAre("c b"));
  EXPECT_THAT(FindProse("a b", "a x b"), IsEmpty());
}

TEST(PhraseTable, LeavesGapsOfAFewWords) {
  EXPECT_THAT(FindProse("a ~ b", "a b"), ElementsAre("a b"));
  EXPECT_THAT(FindProse("a ~ b", "a 1 2 3 b"), ElementsAre("a 1 2 3 b"));
  EXPECT_THAT(FindProse("a ~ b", "a 1 2 3 4 b"), IsEmpty());
  EXPECT_THAT(FindProse("a ~ b c", "a b x b c"), ElementsAre("a b x b c"));
}

TEST(PhraseTable, EndsWithTheSentence) {
  EXPECT_THAT(FindProse("a ~ b", "a. b"), IsEmpty());
  EXPECT_THAT(FindProse("a b", "a v1.b"), IsEmpty());
  EXPECT_THAT(FindProse("v1 b", "a v1.b"), ElementsAre("v1.b"));
}

TEST(PhraseTable, MatchesNamesAsAWholeOrInPart) {
  EXPECT_TRUE(FindsName("path", "path"));
  EXPECT_FALSE(FindsName("path", "file_path"));
  EXPECT_TRUE(FindsName("* path", "filePath"));
  EXPECT_TRUE(FindsName("* path", "path"));
  EXPECT_FALSE(FindsName("* path", "path_length"));
  EXPECT_TRUE(FindsName("path *", "path_length"));
  EXPECT_TRUE(FindsName("* api key *", "myApiKeyName"));
  EXPECT_FALSE(FindsName("* api key *", "api_monkey"));
}

TEST(PhraseTable, HoldsManyPhrases) {
  std::vector<std::string> texts;
  std::vector<PhraseRow> rows;
  for (uint16_t i = 0; i < 2000; ++i) texts.push_back("w" + std::to_string(i) + " x");
  for (uint16_t i = 0; i < 2000; ++i) rows.push_back({texts[i], i});
  const PhraseTable table(PhraseTable::Place::kProse, rows);
  for (uint16_t i = 0; i < 2000; ++i) {
    Scan scan;
    ScanProse(texts[i], scan);
    std::vector<uint16_t> found;
    table.FindAll(scan.words,
                  [&](uint16_t tag, const Word&, const Word&) { found.push_back(tag); });
    ASSERT_THAT(found, ElementsAre(i));
  }
}

}  // namespace
}  // namespace toolgate::risk
