// SPDX-License-Identifier: Apache-2.0
#include "json/testing/differential.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace toolgate::json {
namespace {

const std::vector<std::string> kSeeds = {
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":[1,2.5e3,-0]}}})",
    R"(["\u00e9\ud83d\ude00\n\"\\\/", "é😀", "", {"":null}, true, false])",
    R"([0, -1, 12345678901234567890, 1e400, 0.1, 1E+5, 1e-7, 18446744073709551616])",
    R"({"a":{"b":{"c":[[[[]]]]}},"a2":1,"a3":{"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7,"r":8,"s":9,"t":0,"u":1,"v":2,"w":3}})",
    R"( "text" )",
    R"({"compact":["\n\t\"\\","\u001f","\/","\b\f",{"x":-1.50e-7}],"é":"😀"})",
    R"(-12.5)",
    "\xEF\xBB\xBF{}",
    R"("\ud83d")",
    R"({"a":1,"\u0061":2})",
};

std::string Mutate(const std::string& seed, std::mt19937& random) {
  static const std::string kBytes =
      "{}[]:,\"\\/u0123456789eE+-. \n\t\r"
      "tfnabc\x01\x7f\x80\xc3\xa9\xed\xa0\xef";
  std::string text = seed;
  const auto below = [&random](size_t bound) { return random() % bound; };
  for (size_t edits = 1 + below(3); edits > 0 && !text.empty(); --edits) {
    const size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = kBytes[below(kBytes.size())];
        break;
      case 1:
        text.insert(at, 1, kBytes[below(kBytes.size())]);
        break;
      case 2:
        text.erase(at, 1 + below(3));
        break;
      default:
        text.insert(at, text.substr(below(text.size()), 1 + below(8)));
    }
  }
  return text;
}

TEST(Differential, AgreesWithBoostAndSimdjsonOnMutatedDocuments) {
  std::mt19937 random(20260101);
  for (const std::string& seed : kSeeds) {
    EXPECT_EQ(CompareParsers(seed), "") << seed;
    for (int i = 0; i < 4000; ++i) {
      const std::string text = Mutate(seed, random);
      ASSERT_EQ(CompareParsers(text), "") << text;
    }
  }
}

}  // namespace
}  // namespace toolgate::json
