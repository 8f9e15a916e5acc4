// SPDX-License-Identifier: Apache-2.0
#include "risk/words.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

using testing::ElementsAre;

std::vector<std::string> TextsOf(std::string_view text, const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const Word& word : words) texts.emplace_back(text.substr(word.begin, word.end - word.begin));
  return texts;
}

std::vector<std::string> NameWords(std::string_view name) {
  std::vector<Word> words;
  SplitName(name, words);
  return TextsOf(name, words);
}

Scan ScanOf(std::string_view text) {
  Scan scan;
  ScanProse(text, scan);
  return scan;
}

TEST(SplitName, TakesNamesApart) {
  EXPECT_THAT(NameWords("delete_virtual-machine"), ElementsAre("delete", "virtual", "machine"));
  EXPECT_THAT(NameWords("getHTTPServer2Url"), ElementsAre("get", "HTTP", "Server2", "Url"));
  EXPECT_THAT(NameWords("kv.namespace/delete"), ElementsAre("kv", "namespace", "delete"));
  EXPECT_THAT(NameWords("__"), ElementsAre());
  EXPECT_THAT(NameWords(""), ElementsAre());
}

TEST(ScanProse, FindsWordsWhereTheyStand) {
  const std::string text = "Don't run `rm -rf`, it's e.g. final.";
  EXPECT_THAT(TextsOf(text, ScanOf(text).words),
              ElementsAre("Don't", "run", "rm", "rf", "it's", "e", "g", "final"));
}

TEST(ScanProse, ComparesWordsWithoutCaseApostrophesAndDisguise) {
  for (const char* word :
       {"dont", "DONT", "Don't", "don\u2019t", "do\u200Bnt", "\uFF44\uFF4F\uFF4E\uFF54",
        "\U0001D41D\U0001D428\U0001D427\U0001D42D", "do\u00ADnt", "d\U000E0041ont\uFE0F"}) {
    const Scan scan = ScanOf(word);
    ASSERT_EQ(scan.words.size(), 1u) << word;
    if (std::string_view(word).find("\U000E0041") == std::string_view::npos) {
      EXPECT_EQ(scan.words[0].hash, HashOf("dont")) << word;
    }
  }
  EXPECT_NE(ScanOf("don").words[0].hash, HashOf("dont"));
  EXPECT_EQ(ScanOf("internationalization").words[0].hash, HashOf("internationalization"));
  EXPECT_EQ(ScanOf("Internationalization, too").words[0].hash, HashOf("internationalization"));
}

TEST(ScanProse, SeesWhereSentencesBegin) {
  std::string starts;
  for (const Word& word : ScanOf("One two. Three v1.2 four\nfive\n\nsix\n- seven! 8").words) {
    starts += word.begins_sentence ? '1' : '0';
  }
  EXPECT_EQ(starts,
            "1010000"
            "111");
}

TEST(ScanProse, KeepsTokensThatAreWorthALook) {
  const std::string text =
      "see https://a.example/x, mail me@b.example or (~/.ssh) and key=0123456789abcdef";
  std::vector<std::string> tokens;
  for (const Token& token : ScanOf(text).tokens) {
    tokens.push_back(text.substr(token.begin, token.end - token.begin));
  }
  EXPECT_THAT(tokens,
              ElementsAre("https://a.example/x", "me@b.example", "~/.ssh", "key=0123456789abcdef"));
}

TEST(ScanProse, SaysWhatCharactersThereAre) {
  EXPECT_TRUE(ScanOf("a\x1b[0m").has_controls);
  EXPECT_TRUE(ScanOf("\u00e9").has_high_bytes);
  EXPECT_TRUE(ScanOf("a <b>").has_markup);
  const Scan plain = ScanOf("plain\ttext\r\n");
  EXPECT_FALSE(plain.has_controls || plain.has_high_bytes || plain.has_markup);
}

TEST(ScanProse, TakesAnyBytes) {
  for (int byte = 0; byte < 256; ++byte) {
    for (int next = 0; next < 256; next += 5) {
      const std::string text = {'a', static_cast<char>(byte), static_cast<char>(next), 'b'};
      for (const Word& word : ScanOf(text).words) {
        ASSERT_LE(word.begin, word.end);
        ASSERT_LE(word.end, text.size());
      }
      NameWords(text);
    }
  }
}

}  // namespace
}  // namespace toolgate::risk
