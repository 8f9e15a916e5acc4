// SPDX-License-Identifier: Apache-2.0
#include "policy/selector_index.h"

#include <gtest/gtest.h>

namespace toolgate::policy {
namespace {

// All words of up to three letters of names and marks, as selectors.
std::vector<Selector> SomeSelectors() {
  std::vector<Selector> selectors;
  const std::string letters = "ab*?";
  std::vector<std::string> words{""};
  for (size_t at = 0; at < words.size(); ++at) {
    if (words[at].size() < 4) {
      for (const char c : letters) words.push_back(words[at] + c);
    }
  }
  for (const char* text :
       {"@read", "@high", "@new", "a\\*", "\\*b", "\\?*", "*\\*", "a\xC3\xA9*"}) {
    words.emplace_back(text);
  }
  for (const std::string& word : words) {
    if (auto selector = Selector::Parse(word)) selectors.push_back(std::move(*selector));
  }
  return selectors;
}

TEST(SelectorIndex, FindsWhatMatches) {
  const std::vector<Selector> selectors = SomeSelectors();
  ASSERT_GT(selectors.size(), 300u);
  SelectorIndex index;
  for (const Selector& selector : selectors) index.Add(selector);
  for (const char* name : {"", "a", "b", "ab", "ba", "aab", "abab", "babba", "a*", "*b", "?x", "x*",
                           "\xC3\xA9", "a\xC3\xA9", "a\xC3\xA9z", "aXb"}) {
    const Tool tool{.name = name, .category = risk::Category::kRead};
    std::vector<size_t> by_name;
    std::vector<size_t> all;
    for (size_t place = 0; place < selectors.size(); ++place) {
      if (selectors[place].Matches(tool.name)) by_name.push_back(place);
      if (selectors[place].Matches(tool)) all.push_back(place);
    }
    EXPECT_EQ(index.Find(tool.name), by_name) << name;
    EXPECT_EQ(index.Find(tool), all) << name;
  }
  EXPECT_TRUE(index.IsNamed("ab"));
  EXPECT_TRUE(index.IsNamed("a*")) << "escaped, it is a name";
  EXPECT_FALSE(index.IsNamed("b*"));
}

}  // namespace
}  // namespace toolgate::policy
