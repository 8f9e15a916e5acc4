// SPDX-License-Identifier: Apache-2.0
#include "crypto/json_digest.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "json/parse.h"

namespace toolgate::crypto {
namespace {

std::string Digest(std::string text) { return DigestOf(json::Parse(std::move(text))->root()); }

TEST(DigestOf, IsThatOfTheSortedText) {
  EXPECT_EQ(Digest(R"({"b": [2, {"d": 1, "c": 0}], "a": "x"})"),
            Sha256Hex(R"({"a":"x","b":[2,{"c":0,"d":1}]})"));
}

TEST(DigestOf, LooksAtOrderOfElementsAndAtEveryValue) {
  EXPECT_EQ(Digest(R"({"a":1,"b":2})"), Digest("{ \"b\":2,\n\"a\":1 }"));
  EXPECT_NE(Digest("[1,2]"), Digest("[2,1]"));
  EXPECT_NE(Digest(R"({"a":1})"), Digest(R"({"a":"1"})"));
}

}  // namespace
}  // namespace toolgate::crypto
