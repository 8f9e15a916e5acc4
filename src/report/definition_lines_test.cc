// SPDX-License-Identifier: Apache-2.0
#include "report/definition_lines.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/json_digest.h"
#include "json/parse.h"

namespace toolgate::report {
namespace {

// What comes out for `input`, fed in pieces of `step` bytes.
struct Result {
  explicit Result(const std::string& input, size_t step = 1 << 20,
                  const risk::Overrides& reviews = {}) {
    DefinitionLines lines(out, reviews, [this](uint64_t line, const std::string& why) {
      faults.push_back(fmt::format("{}: {}", line, why));
    });
    LineCutter cutter(lines);
    for (size_t at = 0; at < input.size(); at += step) cutter.Feed(input.substr(at, step));
    cutter.Finish();
  }

  // `server/tool` of each line of the output, or `!` and the number of the broken line.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const std::string_view line : base::Split(out, '\n')) {
      if (line.empty()) continue;
      const auto document = json::Parse(std::string(line));
      EXPECT_TRUE(document) << line;
      const json::Value root = document->root();
      names.push_back(root.Find("error") ? fmt::format("!{}", root.Find("line").text())
                                         : fmt::format("{}/{}", root.Find("server").text(),
                                                       root.Find("tool").text()));
    }
    return names;
  }

  std::string out;
  std::vector<std::string> faults;
};

const std::string kThree =
    "{\"server\":\"a\",\"tool\":\"x\"}\n\n{\"server\":\"a\",\"name\":\"y\"}\r\n"
    "{\"server\":\"b\",\"tool\":\"z\",\"name\":\"n\",\"description\":\"d\"}";

TEST(DefinitionLines, OneResultALineInOrder) {
  const std::vector<std::string> expected = {"a/x", "a/y", "b/z"};
  for (const size_t step : {1u, 2u, 7u, 1000u}) {
    const Result result(kThree, step);
    EXPECT_EQ(result.Names(), expected) << step;
    EXPECT_TRUE(result.faults.empty());
  }
  EXPECT_EQ(Result("").out, "");
  EXPECT_EQ(Result("\n\n \n").out, "");
}

TEST(DefinitionLines, HoldsWhatIsPromised) {
  const Result result(
      R"({"server":"a","tool":"x","description":"d","inputSchema":{},"category":"?"})");
  const auto document = json::Parse(result.out.substr(0, result.out.size() - 1));
  ASSERT_TRUE(document);
  for (const std::string_view member : {"server", "tool", "category", "severity",
                                        "adjusted_severity", "confidence", "evidence", "signals"}) {
    EXPECT_TRUE(document->root().Find(member)) << member;
  }
}

TEST(DefinitionLines, ABrokenLineIsToldAndTheRestGoesOn) {
  const Result result(
      "{\"tool\":\"a\"}\n{\"tool\":\n[]\n{\"tool\":1}\n{\"tool\":\"b\",\"tool\":\"c\"}\n"
      "\xff\n{\"tool\":\"d\"}\n");
  EXPECT_EQ(result.Names(), (std::vector<std::string>{"/a", "!2", "!3", "!4", "!5", "!6", "/d"}));
  ASSERT_EQ(result.faults.size(), 5u);
  EXPECT_EQ(result.faults[0].substr(0, 11), "2: column 9");
  EXPECT_EQ(result.faults[1], "3: it is no object");
  EXPECT_EQ(result.faults[2], "4: it has no text `tool` or `name`");
  EXPECT_NE(result.faults[3].find("duplicate"), std::string::npos);
}

TEST(DefinitionLines, ABrokenLineBeginsAndEndsLikeAnyOther) {
  EXPECT_EQ(Result("x\n{\"server\":\"a\",\"tool\":\"b\"}").Names(),
            (std::vector<std::string>{"!1", "a/b"}));
  EXPECT_EQ(Result("{\"server\":\"a\",\"tool\":\"b\"}\nx").Names(),
            (std::vector<std::string>{"a/b", "!2"}));
}

TEST(DefinitionLines, APersonsWordCounts) {
  const auto element = json::Parse(R"({"description": "d", "inputSchema": {}, "name": "x"})");
  const auto reviews = risk::ParseOverrides(
      R"({"version": "1", "reviews": [{"server": "a", "tool": "x", "definition": ")" +
      crypto::DigestOf(element->root()) +
      R"(", "category": "Financial", "who": "w", "when": "2026-01-01", "reason": "r"}]})");
  ASSERT_TRUE(reviews.issues.empty());
  const auto out = [&reviews](const std::string& line) {
    return Result(line, 1 << 20, reviews.overrides).out;
  };
  const std::string reviewed = "\"category\":\"Financial\"";
  EXPECT_NE(out(R"({"server":"a","tool":"x","description":"d","inputSchema":{}})").find(reviewed),
            std::string::npos);
  EXPECT_NE(out(R"({"server":"a","name":"x","inputSchema":{},"description":"d"})").find(reviewed),
            std::string::npos);
  EXPECT_EQ(out(R"({"server":"b","tool":"x","description":"d","inputSchema":{}})").find(reviewed),
            std::string::npos);
  const std::string changed =
      out(R"({"server":"a","tool":"x","description":"e","inputSchema":{}})");
  EXPECT_EQ(changed.find(reviewed), std::string::npos);
  EXPECT_NE(changed.find("\"review_is_stale\":true"), std::string::npos);
}

TEST(DefinitionLines, ALineThatIsTooLongIsPassedOver) {
  const std::string longer(DefinitionLines::kLineBytesMax + 1, 'x');
  for (const size_t step : {size_t{64 * 1024}, size_t{1} << 30}) {
    const Result result("{\"tool\":\"a\"}\n" + longer + "\n{\"tool\":\"b\"}", step);
    EXPECT_EQ(result.Names(), (std::vector<std::string>{"/a", "!2", "/b"}));
    EXPECT_EQ(result.faults.front(), "2: it is longer than 4 MiB");
  }
  EXPECT_EQ(Result(longer, 64 * 1024).Names(), (std::vector<std::string>{"!1"}));
}

TEST(DefinitionLines, ManyLinesAndManyServersKeepTheirOrder) {
  std::string input;
  std::vector<std::string> expected;
  for (size_t i = 0; i < 3 * DefinitionLines::kGroupLinesMax; ++i) {
    const std::string server =
        i < 2 * DefinitionLines::kGroupLinesMax ? "big" : std::to_string(i / 3);
    input += fmt::format("{{\"server\":\"{}\",\"tool\":\"t{}\"}}\n", server, i);
    expected.push_back(fmt::format("{}/t{}", server, i));
  }
  EXPECT_EQ(Result(input).Names(), expected);
}

}  // namespace
}  // namespace toolgate::report
