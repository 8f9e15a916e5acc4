// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <gtest/gtest.h>

namespace toolgate::json {
namespace {

TEST(Writer, SeparatesMembersAndElements) {
  std::string out;
  Writer(out)
      .BeginObject()
      .Member("a", int64_t{1})
      .Key("b")
      .BeginArray()
      .String("x")
      .Null()
      .BeginObject()
      .EndObject()
      .EndArray()
      .Member("c", true)
      .EndObject();
  EXPECT_EQ(out, R"({"a":1,"b":["x",null,{}],"c":true})");
}

TEST(Writer, EscapesWhatJsonMustAndKeepsOnOneLine) {
  std::string out;
  AppendQuoted(out, std::string("a\"\\\n\r\t\x01\x1f\0é😀", 15));
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f\\u0000é😀\"");
}

TEST(Writer, EscapesAsJsonStringifyDoes) {
  std::string out;
  AppendQuoted(out, "\b\f/\x7f");
  EXPECT_EQ(out, "\"\\b\\f/\x7f\"");
}

TEST(Writer, ReplacesBytesThatAreNotUtf8) {
  std::string out;
  AppendQuoted(out,
               "a\xff"
               "b\xed\xa0\x80"
               "c");
  EXPECT_EQ(out, "\"a\uFFFDb\uFFFD\uFFFD\uFFFDc\"");
}

}  // namespace
}  // namespace toolgate::json
