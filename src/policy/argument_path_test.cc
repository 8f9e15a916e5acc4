// SPDX-License-Identifier: Apache-2.0
#include "policy/argument_path.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::policy {
namespace {

// The value found as JSON, or `missing` or `unknown`.
std::string Find(const char* path, const char* arguments) {
  const auto parsed = ArgumentPath::Parse(path);
  if (!parsed) return "error: " + parsed.error().message;
  const auto document = json::Parse(arguments);
  const auto found = parsed->Find(document->root());
  if (found.state == ArgumentPath::Found::State::kMissing) return "missing";
  if (found.state == ArgumentPath::Found::State::kUnknown) return "unknown";
  return json::Write(found.value);
}

TEST(ArgumentPath, FindsMembersAndElements) {
  const char* arguments = R"({"a":{"b.c":[10,{"d":20}],"":1},"e":null})";
  EXPECT_EQ(Find("args.a[\"b.c\"][0]", arguments), "10");
  EXPECT_EQ(Find("args.a[\"b.c\"][1].d", arguments), "20");
  EXPECT_EQ(Find("args[\"a\"][\"\"]", arguments), "1");
  EXPECT_EQ(Find("args.e", arguments), "null");
  EXPECT_EQ(Find("args[\"\\u0065\"]", arguments), "null");
}

TEST(ArgumentPath, TellsMissingFromUnknown) {
  EXPECT_EQ(Find("args.a", R"({})"), "missing");
  EXPECT_EQ(Find("args.a[5]", R"({"a":[1]})"), "missing");
  EXPECT_EQ(Find("args.a.b", R"({})"), "unknown");
  EXPECT_EQ(Find("args.a.b", R"({"a":null})"), "unknown");
  EXPECT_EQ(Find("args.a.b", R"({"a":[1]})"), "unknown");
  EXPECT_EQ(Find("args.a[0]", R"({"a":{"0":1}})"), "unknown");
  EXPECT_EQ(Find("args.a", R"([1])"), "unknown");
}

TEST(ArgumentPath, DoesNotDecideBetweenNamesThatReadersConfuse) {
  EXPECT_EQ(Find("args.amount", R"({"Amount":1})"), "unknown");
  EXPECT_EQ(Find("args.amount", R"({"amount":1,"AMOUNT":2})"), "unknown");
  EXPECT_EQ(Find("args.a.key", R"({"a":{"\u212aey":1}})"), "unknown");
  EXPECT_EQ(Find("args.a.b", R"({"a":{"b":1},"A":{"b":2}})"), "unknown");
  EXPECT_EQ(Find("args.amount", R"({"amount":1,"amounts":2})"), "1");
}

TEST(ArgumentPath, WithoutArgumentsIsLikeAnEmptyObject) {
  using State = ArgumentPath::Found::State;
  EXPECT_EQ(ArgumentPath::Parse("args.a")->Find({}).state, State::kMissing);
  EXPECT_EQ(ArgumentPath::Parse("args.a.b")->Find({}).state, State::kUnknown);
  EXPECT_EQ(ArgumentPath::Parse("args[0]")->Find({}).state, State::kUnknown);
}

TEST(ArgumentPath, RefusesWhatItDoesNotUnderstand) {
  for (const char* text :
       {"", "a", "args", "args.", "argsx", "args..a", "args.a.", "args[", "args[x]", "args[-1]",
        "args[\"a\"", "args[*].x", "any(args.x)", "tool.name", "args[99999999999999999999999]"}) {
    EXPECT_FALSE(ArgumentPath::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::policy
