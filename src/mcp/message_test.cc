// SPDX-License-Identifier: Apache-2.0
#include "mcp/message.h"

#include <array>

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

// Keeps the document alive beside the message.
struct Read {
  explicit Read(std::string text) : document(std::move(*json::Parse(std::move(text)))) {
    outcome = ReadMessage(document.root());
  }
  json::Document document;
  tl::expected<Message, MessageError> outcome;
};

TEST(ReadMessage, TellsTheKindsApart) {
  Read request(R"({"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1}})");
  ASSERT_TRUE(request.outcome);
  EXPECT_EQ(request.outcome->kind, MessageKind::kRequest);
  EXPECT_EQ(request.outcome->id, "7");
  EXPECT_EQ(Read(R"({"jsonrpc":"2.0","method":"x"})").outcome->kind, MessageKind::kNotification);
  EXPECT_EQ(Read(R"({"jsonrpc":"2.0","id":"a","result":{}})").outcome->kind,
            MessageKind::kResponse);
}

TEST(ReadMessage, EchoesIdsWithTheirType) {
  for (const char* id : {"0", "-1", "9007199254740991", "\"\"", "\"1\"", "\"é\\n\""}) {
    Read read(std::string(R"({"jsonrpc":"2.0","method":"x","id":)") + id + "}");
    ASSERT_TRUE(read.outcome) << id;
    EXPECT_EQ(read.outcome->id, id);
  }
}

TEST(ReadMessage, RefusesIdsThatReadersConfuse) {
  for (const char* id : {"null", "1.0", "1e3", "true", "{}", "[]", "9007199254740992",
                         "-9007199254740992", "18446744073709551616"}) {
    Read read(std::string(R"({"jsonrpc":"2.0","method":"x","id":)") + id + "}");
    EXPECT_FALSE(read.outcome) << id;
  }
  EXPECT_FALSE(
      Read(R"({"jsonrpc":"2.0","method":"x","id":")" + std::string(257, 'a') + "\"}").outcome);
}

TEST(ReadMessage, RefusesEnvelopesThatAreNotExactlyAMessage) {
  for (const char* text : {"[]",
                           R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])",
                           "1",
                           "null",
                           "{}",
                           R"({"jsonrpc":"1.0","id":1,"method":"x"})",
                           R"({"jsonrpc":2.0,"id":1,"method":"x"})",
                           R"({"id":1,"method":"x"})",
                           R"({"jsonrpc":"2.0","id":1})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","Method":"y"})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","param\u017f":{}})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","__proto__":{}})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","extra":1})",
                           R"({"jsonrpc":"2.0","id":1,"method":1})",
                           R"({"jsonrpc":"2.0","id":1,"method":null})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","params":[]})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","params":null})",
                           R"({"jsonrpc":"2.0","id":1,"method":"x","result":{}})",
                           R"({"jsonrpc":"2.0","id":1,"result":{},"error":{}})",
                           R"({"jsonrpc":"2.0","id":1,"error":"x"})",
                           R"({"jsonrpc":"2.0","id":1,"result":{},"params":{}})"}) {
    Read read(text);
    ASSERT_FALSE(read.outcome) << text;
    EXPECT_EQ(read.outcome.error().error.code, kInvalidRequest);
    EXPECT_EQ(read.outcome.error().error.http_status, 400);
  }
}

TEST(ReadMessage, GivesTheIdBackWithTheRefusal) {
  EXPECT_EQ(Read(R"({"jsonrpc":"2.0","id":"a","method":1})").outcome.error().id, "\"a\"");
  EXPECT_EQ(Read("[]").outcome.error().id, "null");
}

TEST(FindAlias, SeesFoldedAndPrototypeNames) {
  const std::array<std::string_view, 2> known = {"name", "arguments"};
  const auto alias = [&](const char* text) {
    const auto document = json::Parse(text);
    return std::string(FindAlias(document->root(), known));
  };
  EXPECT_EQ(alias(R"({"name":1,"arguments":2,"other":3})"), "");
  EXPECT_EQ(alias(R"({"name":1,"Name":2})"), "Name");
  EXPECT_EQ(alias(R"({"argument\u017f":2})"), "argument\u017f");
  EXPECT_EQ(alias(R"({"constructor":2})"), "constructor");
}

}  // namespace
}  // namespace toolgate::mcp
