// SPDX-License-Identifier: Apache-2.0
#include "net/http_parser.h"

#include <vector>

#include <gtest/gtest.h>

namespace toolgate::net {
namespace {

using State = HttpParser::State;

// What the parser makes of `text` when it arrives in pieces of `size` bytes: everything a caller
// can see, in words.
std::string Describe(std::string_view text, size_t size, HttpParser::Kind kind) {
  HttpParser parser(kind, {.head_bytes_max = 512, .target_bytes_max = 64, .fields_max = 8});
  std::string seen;
  const auto note = [&] {
    const MessageHead& head = parser.head();
    seen += "[" + std::string(head.method()) + " " + std::string(head.target());
    for (size_t i = 0; i < head.field_count(); ++i) {
      seen += "|" + std::string(head.field(i).name) + "=" + std::string(head.field(i).value);
    }
    seen += "|" + parser.body() + (head.keep_alive() ? "|keep]" : "|close]");
    parser.Next();
  };
  for (size_t at = 0; at < text.size(); at += size) {
    std::string_view piece = text.substr(at, size);
    while (!piece.empty()) {
      if (parser.Feed(piece) == State::kFailed) {
        return seen + "failed " + std::to_string(parser.error().status);
      }
      if (parser.state() == State::kComplete) note();
    }
  }
  return seen + (parser.started() ? "unfinished" : "");
}

std::string Request(std::string_view text, size_t size = 1 << 20) {
  return Describe(text, size, HttpParser::Kind::kRequest);
}

TEST(HttpParser, ReadsPipelinedRequestsTheSameAtEveryCut) {
  const std::string text =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nX-Empty:\r\nX-Two:  v w \t\r\nContent-Length: "
      "5\r\n\r\nhello"
      "GET / HTTP/1.1\r\nHOST: y\r\n\r\n"
      "POST /c HTTP/1.1\r\nHost: z\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: dropped\r\n\r\n";
  const std::string expected =
      "[POST /a?b|host=x|x-empty=|x-two=v w|content-length=5|hello|keep]"
      "[GET /|host=y||keep]"
      "[POST /c|host=z|transfer-encoding=chunked|connection=close|abcde|close]";
  for (size_t size = 1; size <= text.size(); ++size)
    EXPECT_EQ(Request(text, size), expected) << size;
}

TEST(HttpParser, StopsAfterTheHeadAndBeforeTheBody) {
  HttpParser parser(HttpParser::Kind::kRequest, {});
  std::string_view text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(parser.Feed(text), State::kBody);
  EXPECT_EQ(text, "abc");
  EXPECT_EQ(parser.body(), "");
  EXPECT_EQ(parser.head().content_length(), 3u);
  EXPECT_EQ(parser.Feed(text), State::kComplete);
  EXPECT_EQ(parser.body(), "abc");
}

TEST(HttpParser, RefusesWhatCouldBeReadTwoWaysAtEveryCut) {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::vector<std::string> texts = {
      head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      head + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
      head + "Content-Length: +4\r\n\r\nabcd",
      head + "Content-Length: 0x4\r\n\r\nabcd",
      head + "Content-Length: 4,4\r\n\r\nabcd",
      head + "Content-Length : 4\r\n\r\nabcd",
      head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      head + "X-A: a\r\n folded\r\n\r\n",
      head + "X-A:\r\n\tfolded\r\n\r\n",
      head + "X-A: a\rX-B: b\r\n\r\n",
      head + std::string("X-A: a\0b\r\n\r\n", 12),
      head +
          "X-A: a\x01"
          "b\r\n\r\n",
      head + "X(A): b\r\n\r\n",
      head + "Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n",
      head + "Transfer-Encoding: chunked\r\n\r\n1\r\nxx0\r\n\r\n",
      "POST / HTTP/1.1\nHost: x\n\n",
      "NONSENSE / HTTP/1.1\r\n\r\n",
      "POST / HTTP/2.0\r\nHost: x\r\n\r\n",
  };
  for (const std::string& text : texts) {
    for (size_t size = 1; size <= text.size(); ++size) {
      const std::string seen = Request(text, size);
      EXPECT_NE(seen.find("failed"), seen.npos) << text << " in pieces of " << size << ": " << seen;
    }
  }
}

TEST(HttpParser, KeepsToItsLimits) {
  EXPECT_EQ(Request("GET /" + std::string(64, 'a') + " HTTP/1.1\r\n"), "failed 414");
  EXPECT_EQ(Request("GET / HTTP/1.1\r\nX: " + std::string(600, 'a')), "failed 431");
  EXPECT_EQ(Request("GET / HTTP/1.1\r\nX:" + std::string(600, ' ') + "a\r\n\r\n"), "failed 431");
  EXPECT_EQ(Request(std::string(600, '\n')), "failed 431");
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 9; ++i) many += "A: b\r\n";
  EXPECT_EQ(Request(many), "failed 431");
}

TEST(HttpParser, ReadsResponsesThatEndWithTheConnection) {
  HttpParser parser(HttpParser::Kind::kResponse, {});
  std::string_view text = "HTTP/1.1 200 OK\r\n\r\nabc";
  while (!text.empty()) parser.Feed(text);
  EXPECT_EQ(parser.state(), State::kBody);
  EXPECT_EQ(parser.FeedEnd(), State::kComplete);
  EXPECT_EQ(parser.body(), "abc");
  EXPECT_FALSE(parser.head().keep_alive());
}

TEST(HttpParser, FailsAResponseThatIsCutOff) {
  HttpParser parser(HttpParser::Kind::kResponse, {});
  std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc";
  while (!text.empty()) parser.Feed(text);
  EXPECT_EQ(parser.FeedEnd(), State::kFailed);
}

TEST(HttpParser, IgnoresUpgrades) {
  EXPECT_EQ(Request("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                    "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n"),
            "[GET /|host=x|connection=Upgrade|upgrade=websocket||keep][GET /2|host=x||keep]");
}

}  // namespace
}  // namespace toolgate::net
