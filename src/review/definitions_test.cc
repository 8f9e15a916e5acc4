// SPDX-License-Identifier: Apache-2.0
#include "review/definitions.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::review {
namespace {

TEST(Definitions, SurviveTheirFile) {
  Definitions definitions;
  const auto tool = json::Parse(R"({"name":"a","inputSchema":{"z":1,"b":1.50},"x":"\u0007\""})");
  definitions.servers["cloud"]["a"] = Definition::Of(tool->root());
  definitions.servers["cloud"]["b"] = Definition::OfText(R"({"name":"b"})");
  definitions.servers["empty"];
  const auto read = ParseDefinitions(WriteDefinitions(definitions));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->servers.size(), 2u);
  ASSERT_NE(read->Find("cloud", "a"), nullptr);
  EXPECT_EQ(read->Find("cloud", "a")->digest, definitions.Find("cloud", "a")->digest);
  EXPECT_EQ(read->Find("cloud", "c"), nullptr);
  EXPECT_EQ(read->Find("other", "a"), nullptr);
}

TEST(Definitions, AreTheSameWhateverTheOrderOfTheirMembers) {
  const auto one = json::Parse(R"({"name":"a","inputSchema":{"x":1,"y":2}})");
  const auto other = json::Parse(R"({ "inputSchema":{"y":2,"x":1}, "name":"\u0061"})");
  EXPECT_EQ(Definition::Of(one->root()).digest, Definition::Of(other->root()).digest);
}

TEST(Definitions, AreRefusedWithAPlace) {
  for (const char* text :
       {"", "[]", "{}", R"({"version":"2","servers":{}})",
        R"({"version":"1","servers":{"a":{"b":5}}})", R"({"version":"1","servers":{},"more":1})"}) {
    EXPECT_FALSE(ParseDefinitions(text)) << text;
  }
  EXPECT_NE(ParseDefinitions("{\"version\":\"1\",\n\"servers\":5}").error().message.find(":2:11:"),
            std::string::npos);
}

}  // namespace
}  // namespace toolgate::review
