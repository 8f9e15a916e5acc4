// SPDX-License-Identifier: Apache-2.0
#include "net/sse.h"

#include <vector>

#include <gtest/gtest.h>

namespace toolgate::net {
namespace {

std::string Describe(const SseEvent& event) {
  return event.type + "|" + event.data + "|" + event.id.value_or("-") + "|" +
         (event.retry_ms ? std::to_string(*event.retry_ms) : "-");
}

// Parses `stream` cut into pieces of `size` bytes.
std::vector<std::string> ParseInPieces(std::string_view stream, size_t size) {
  SseParser parser(1 << 20);
  std::vector<std::string> events;
  for (size_t at = 0; at < stream.size(); at += size) {
    std::string_view piece = stream.substr(at, size);
    for (;;) {
      const auto event = parser.Feed(piece);
      if (!event) return {"error"};
      if (!*event) break;
      events.push_back(Describe(**event));
    }
  }
  return events;
}

TEST(SseParser, GivesTheSameEventsAtEveryCut) {
  using namespace std::string_literals;
  const std::string text =
      "\xEF\xBB\xBF"
      "data: one\n\n"
      ": comment\r\n\r\n"
      "event: message\rdata:two\rdata: lines\r\r"
      "id: 7\r\nretry: 250\r\ndata\r\n\r\n"
      "id: a\0b\ndata: x\n\n"
      "id: a\x01b\ndata: v\n\n"
      "unknown: y\ndata: z\n\n"
      "retry: 2s\nid\ndata: w\n\n"
      "data: cut off"s;
  const std::vector<std::string> whole = ParseInPieces(text, text.size());
  EXPECT_EQ(whole, (std::vector<std::string>{"|one|-|-", "message|two\nlines|-|-", "||7|250",
                                             "|x|-|-", "|v|-|-", "|z|-|-", "|w||-"}));
  for (size_t size = 1; size < 40; ++size) EXPECT_EQ(ParseInPieces(text, size), whole) << size;
}

TEST(SseParser, RefusesAnEventBeyondItsLimit) {
  SseParser parser(100);
  const std::string line = "data: " + std::string(60, 'x') + "\n";
  std::string_view input = line;
  ASSERT_TRUE(parser.Feed(input));
  input = line;
  EXPECT_FALSE(parser.Feed(input));
}

TEST(AppendSseEvent, WritesOneDataLine) {
  std::string out;
  AppendSseEvent(out, "{}");
  EXPECT_EQ(out, "event: message\ndata: {}\n\n");
}

}  // namespace
}  // namespace toolgate::net
