// SPDX-License-Identifier: Apache-2.0
// Bounds, numbers that YAML cannot write, and use from several threads. What keywords mean is in
// testdata/cases/.
#include "json/schema/schema.h"

#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/schema/limits.h"

namespace toolgate::json {
namespace {

std::string Reason(const std::string& schema) {
  const auto document = Parse(schema);
  EXPECT_TRUE(document) << schema;
  const auto compiled = Schema::Compile(document->root());
  return compiled ? "usable" : compiled.error().message;
}

std::string Message(const std::string& schema, const std::string& value) {
  const auto schema_document = Parse(schema);
  const auto compiled = Schema::Compile(schema_document->root());
  EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().message);
  const auto document = Parse(value);
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  const auto fault = compiled->Validate(document->root());
  return fault ? fault->message : "valid";
}

// `before` and `after` around `inside`, `count` times.
std::string Nest(size_t count, std::string_view before, std::string inside,
                 std::string_view after) {
  for (size_t i = 0; i < count; ++i) {
    inside = fmt::format("{}{}{}", before, inside, after);
  }
  return inside;
}

std::string Repeat(size_t count, std::string_view text) {
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    out += fmt::format(fmt::runtime(text), i);
  }
  return out;
}

constexpr const char* kTooExpensive =
    "takes more work to check against this schema than is allowed";
constexpr const char* kOutOfReach = "must be a number with an exponent within a million";

TEST(SchemaNumbers, ExponentsOutOfReachAreInvalidWhateverTheSchemaMakesOfThem) {
  const std::string huge = "1e99999999999999999999";
  EXPECT_EQ(Message(R"({"type":"integer"})", huge), kOutOfReach);
  EXPECT_EQ(Message(R"({"not":{"type":"integer"}})", huge), kOutOfReach);
  EXPECT_EQ(Message(R"({"anyOf":[{"minimum":1},{"type":"number"}]})", huge), kOutOfReach);
  EXPECT_EQ(Message(R"({"enum":[1]})", huge), kOutOfReach);
  EXPECT_EQ(Message(R"({"uniqueItems":true})", "[" + huge + ",1]"), kOutOfReach);
  EXPECT_EQ(Message(R"({"type":"number"})", huge), "valid");
  EXPECT_EQ(Reason(R"({"minimum":1e1000001})"), "at `/minimum`: its exponent is out of reach");
}

TEST(SchemaNumbers, LargeExponentsCostNothing) {
  EXPECT_EQ(
      Message(R"({"type":"integer","multipleOf":3e-1000000,"minimum":1e999999})", "3e1000000"),
      "valid");
}

TEST(SchemaBounds, Depth) {
  EXPECT_EQ(Reason(Nest(kSchemaDepthMax - 1, R"({"not":)", "{}", "}")), "usable");
  EXPECT_NE(Reason(Nest(kSchemaDepthMax, R"({"not":)", "{}", "}")).find("nested more than 64 deep"),
            std::string::npos);
}

TEST(SchemaBounds, CountOfSubschemas) {
  EXPECT_EQ(Reason(fmt::format(R"({{"properties":{{{}}}}})", Repeat(1999, R"("{}":true)"))),
            "usable");
  EXPECT_EQ(Reason(fmt::format(R"({{"properties":{{{}}}}})", Repeat(2000, R"("{}":true)"))),
            "at `/properties/1999`: it has more than 2000 subschemas");
}

TEST(SchemaBounds, Patterns) {
  EXPECT_EQ(Reason(R"({"pattern":")" + std::string(kPatternBytesMax + 1, 'a') + "\"}"),
            "at `/pattern`: the pattern cannot be used: it is longer than 4096 bytes");
  // The same one again costs nothing.
  EXPECT_EQ(Reason(fmt::format(R"({{"allOf":[{}]}})", Repeat(1000, R"({{"pattern":"^a$"}})"))),
            "usable");
  EXPECT_EQ(Reason(fmt::format(R"({{"allOf":[{}]}})", Repeat(1000, R"({{"pattern":"^a{}$"}})"))),
            "at `/allOf/128/pattern`: the pattern cannot be used: all patterns together are too "
            "large");
}

TEST(SchemaBounds, References) {
  EXPECT_EQ(Reason(R"({"$ref":")" + std::string(kUriBytesMax + 1, 'a') + "\"}"),
            "at `/$ref`: must have at most 2048 bytes");
  const std::string folder(1200, 'a');
  EXPECT_EQ(Reason(R"({"$id":"http://a/)" + folder + R"(/","not":{"$id":")" + folder + "\"}}"),
            "at `/not/$id`: its URI must have at most 2048 bytes");
  // Each reference looks through thousands of members.
  const std::string junk = Repeat(9000, R"("junk{}":0)");
  const std::string schema = fmt::format(R"({{"x":{{{},"y":{{}}}},"allOf":[{}]}})", junk,
                                         Repeat(1900, R"({{"$ref":"#/x/y","minimum":{}}})"));
  EXPECT_EQ(Reason(schema), "it takes too long to read");
}

TEST(SchemaBounds, WorkThatDoublesWithEachReference) {
  std::string definitions = R"("d0":{"type":"string"})";
  for (int i = 1; i <= 40; ++i) {
    definitions += fmt::format(
        R"(,"d{0}":{{"allOf":[{{"$ref":"#/$defs/d{1}"}},{{"$ref":"#/$defs/d{1}"}}]}})", i, i - 1);
  }
  const std::string schema = fmt::format(R"({{"$defs":{{{}}},"$ref":"#/$defs/d40"}})", definitions);
  EXPECT_EQ(Message(schema, R"("a")"), kTooExpensive);
  EXPECT_EQ(Message(schema, "1"), "must be a string");
}

TEST(SchemaBounds, PatternsOnLongTexts) {
  EXPECT_EQ(Message(R"({"pattern":"(a|b)*a(a|b){900}c"})", "\"" + std::string(200'000, 'a') + "\""),
            kTooExpensive);
  EXPECT_EQ(
      Message(R"({"pattern":"^[A-Za-z0-9+/]*=*$"})", "\"" + std::string(1'000'000, 'a') + "\""),
      "valid");
}

TEST(SchemaBounds, LongNumbersAgainAndAgain) {
  const std::string alternatives = Repeat(300, R"({{"maximum":{}}})");
  const std::string number(127, '7');
  std::string numbers = number;
  for (int i = 0; i < 20'000; ++i) numbers += "," + number;
  EXPECT_EQ(
      Message(fmt::format(R"({{"contains":{{"anyOf":[{}]}}}})", alternatives), "[" + numbers + "]"),
      kTooExpensive);
  EXPECT_EQ(Message(R"({"items":{"multipleOf":7}})", "[" + numbers + "]"), kTooExpensive);
}

TEST(SchemaBounds, LargeArraysWithoutTwins) {
  EXPECT_EQ(Message(R"({"uniqueItems":true,"items":{"type":"integer"}})",
                    "[" + Repeat(100'000, "{}") + "]"),
            "valid");
}

TEST(SchemaBounds, ManyChoicesForManyValues) {
  const std::string choices = Repeat(5000, R"("choice {}")");
  EXPECT_EQ(Message(fmt::format(R"({{"items":{{"enum":[{}]}}}})", choices),
                    fmt::format("[{}]", Repeat(10'000, R"("other {}")"))),
            "must be one of \"choice 0\", \"choice 1\", \"choice 2\", \"choice 3\", \"choice 4\", "
            "\"choice 5\", \"choice 6\", \"choice 7\", \"choice 8\", \"choice 9\" or 4990 others");
  EXPECT_EQ(Message(fmt::format(R"({{"contains":{{"enum":[{}]}}}})", choices),
                    fmt::format("[{}]", Repeat(10'000, R"("other {}")"))),
            kTooExpensive);
}

TEST(SchemaBounds, DeepValues) {
  const std::string schema =
      R"({"$defs":{"x":)" +
      Nest(8, R"({"allOf":[)", R"({"properties":{"a":{"$ref":"#/$defs/x"}}})", "]}") +
      R"(},"$ref":"#/$defs/x"})";
  EXPECT_EQ(Message(schema, Nest(90, R"({"a":)", "1", "}")), "valid");
  EXPECT_EQ(Message(schema, Nest(120, R"({"a":)", "1", "}")),
            "is nested deeper, with this schema, than can be checked");
}

TEST(SchemaBounds, NamesDeclaredForTheSameObjects) {
  const auto reason = [](size_t places) {
    const auto document =
        Parse(fmt::format(R"({{"$defs":{{"all":{{"allOf":[{}]}}}},"properties":{{{}}}}})",
                          Repeat(900, R"({{"properties":{{"a{}":true}}}})"),
                          Repeat(places, R"("p{}":{{"$ref":"#/$defs/all"}})")));
    const auto compiled = Schema::Compile(document->root(), {.aliases = Aliases::kRefused});
    return compiled ? "usable" : compiled.error().message;
  };
  // Each `{"a1": true}` counts as two subschemas, so that few places are left.
  EXPECT_EQ(reason(50), "usable");
  EXPECT_EQ(reason(190), "too many schemas with `properties` are applied to the same objects");
}

TEST(Schema, MessagesHoldNoValues) {
  const auto schema = Parse(R"({"properties":{"a":{"type":"integer"},"b":{"const":1},
      "c":{"enum":["x"]},"d":{"pattern":"^x$"},"e":{"maxLength":1},"f":{"format":"email"},
      "g":{"uniqueItems":true},"h":{"not":{}},"i":{"maximum":1},"j":{"anyOf":[{"const":1}]}}})");
  const auto compiled = Schema::Compile(schema->root());
  for (const char* value :
       {R"({"a":"SECRET"})", R"({"b":"SECRET"})", R"({"c":"SECRET"})", R"({"d":"SECRET"})",
        R"({"e":"SECRET"})", R"({"g":["SECRET","SECRET"]})", R"({"h":"SECRET"})", R"({"i":5309})",
        R"({"j":"SECRET"})"}) {
    const auto document = Parse(value);
    const auto fault = compiled->Validate(document->root());
    ASSERT_TRUE(fault) << value;
    const std::string all = fault->pointer + fault->keyword + fault->message;
    EXPECT_EQ(all.find("SECRET"), std::string::npos) << all;
    EXPECT_EQ(all.find("5309"), std::string::npos) << all;
  }
}

TEST(Schema, IsSharedByThreads) {
  const auto schema =
      Parse(R"({"properties":{"a":{"pattern":"^[a-z]{1,20}$"}},"unevaluatedProperties":false})");
  const auto compiled = Schema::Compile(schema->root(), {.aliases = Aliases::kRefused});
  ASSERT_TRUE(compiled);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&compiled, i] {
      const auto fits = Parse(fmt::format(R"({{"a":"{}"}})", std::string(5 + i, 'x')));
      const auto does_not = Parse(fmt::format(R"({{"a":"{}","b":1}})", i));
      for (int n = 0; n < 200; ++n) {
        EXPECT_FALSE(compiled->Validate(fits->root()));
        EXPECT_TRUE(compiled->Validate(does_not->root()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace toolgate::json
