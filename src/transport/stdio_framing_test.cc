// SPDX-License-Identifier: Apache-2.0
#include "transport/stdio_framing.h"

#include <gtest/gtest.h>

namespace toolgate::transport {
namespace {

using Kind = ServerLine::Kind;

std::vector<std::string> Lines(LineReader& reader, std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    auto line = reader.Feed(bytes);
    if (!line) {
      lines.push_back(line.error().message);
      return lines;
    }
    if (*line) lines.push_back(std::move(**line));
  }
  return lines;
}

TEST(LineReader, CutsLinesHoweverTheyCome) {
  const std::vector<std::string> expected = {"one", "", "two\r", "three", " four "};
  const std::string_view bytes = "one\n\r\ntwo\r\r\nthree\n four \nrest";
  for (size_t size = 1; size <= bytes.size(); ++size) {
    LineReader reader(100);
    std::vector<std::string> lines;
    for (size_t at = 0; at < bytes.size(); at += size) {
      for (std::string& line : Lines(reader, bytes.substr(at, size))) lines.push_back(line);
    }
    EXPECT_EQ(lines, expected) << size;
    EXPECT_TRUE(reader.is_inside());
  }
}

TEST(LineReader, RefusesALineThatIsTooLong) {
  LineReader reader(4);
  const std::vector<std::string> expected = {"1234",
                                             "a line of the server's is longer than 4 bytes"};
  EXPECT_EQ(Lines(reader, "1234\n12345\n"), expected);
  LineReader slow(4);
  EXPECT_TRUE(Lines(slow, "123").empty());
  EXPECT_TRUE(Lines(slow, "4").empty());
  EXPECT_EQ(Lines(slow, "5").size(), 1u);
}

struct Case {
  std::string_view line;
  Kind kind;
  std::string_view fault = "";
};

class ServerLineTest : public ::testing::TestWithParam<Case> {};

TEST_P(ServerLineTest, IsToldApart) {
  const ServerLine read = ReadServerLine(std::string(GetParam().line), 1000);
  EXPECT_EQ(read.kind, GetParam().kind);
  EXPECT_EQ(read.fault.message, GetParam().fault);
  EXPECT_EQ(read.noise, read.kind == Kind::kNoise ? GetParam().line : "");
}

INSTANTIATE_TEST_SUITE_P(
    All, ServerLineTest,
    ::testing::Values(
        Case{R"({"jsonrpc":"2.0","id":1,"result":{}})", Kind::kMessage},
        Case{R"(  {"jsonrpc":"2.0","method":"notifications/x"} )", Kind::kMessage},
        Case{"", Kind::kEmpty}, Case{" \t", Kind::kEmpty},
        Case{"Server running on stdio", Kind::kNoise}, Case{"[INFO] started", Kind::kNoise},
        Case{R"({"level":30,"msg":"started"})", Kind::kNoise},
        Case{R"({"level":20,"msg":"sent","message":{"jsonrpc":"2.0","id":1,"result":{}}})",
             Kind::kNoise},
        Case{R"(sent {"jsonrpc":"2.0","id":1,"result":{}})", Kind::kNoise},
        Case{"\xEF\xBB\xBF{\"jsonrpc\":\"2.0\"}", Kind::kNoise}, Case{"null", Kind::kNoise},
        Case{R"({"jsonrpc":"2.0","id":1,"result":{)", Kind::kFault,
             "the server sent malformed JSON: ends too early"},
        Case{R"({"jsonrpc":"2.0","id":1,"id":2,"result":{}})", Kind::kFault,
             "the server sent malformed JSON: duplicate member `id`"},
        Case{R"([{"jsonrpc":"2.0","id":1,"result":{}}])", Kind::kFault,
             "the server sent what is no message: Batch requests are not supported"},
        Case{R"({"jsonrpc":"1.0","id":1,"result":{}})", Kind::kFault,
             "the server sent what is no message: The member `jsonrpc` must be \"2.0\""},
        Case{R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})",
             Kind::kFault,
             "the server answered with error -32700 without saying to what: Parse error"},
        Case{R"({"jsonrpc":"2.0","error":{"code":-32600,"message":"no"}})", Kind::kFault,
             "the server answered with error -32600 without saying to what: no"},
        Case{R"({"jsonrpc":"2.0","result":{}})", Kind::kFault,
             "the server answered without saying to what"}));

TEST(FrameMessage, AMessageIsOneLine) {
  EXPECT_EQ(*FrameMessage("{}"), "{}\n");
  for (const char* broken : {"{\n}", "{}\n", "{\r}", "\n"}) {
    const auto framed = FrameMessage(broken);
    ASSERT_FALSE(framed);
    EXPECT_EQ(framed.error().code, base::ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace toolgate::transport
