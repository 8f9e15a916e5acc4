// SPDX-License-Identifier: Apache-2.0
#include "mcp/era.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

constexpr std::string_view kModern = "2026-07-28";

struct Row {
  const char* description;
  const char* body;
  RequestHeaders headers;
  // "legacy", "modern", or "<http status> <code>".
  const char* expected;
};

#define META                                                            \
  R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)" \
  R"("io.modelcontextprotocol/clientCapabilities":{}})"
#define REQUEST(method, params) \
  R"({"jsonrpc":"2.0","id":1,"method":")" method R"(","params":{)" params "}}"

const Row kRows[] = {
    {"legacy initialize", REQUEST("initialize", R"("protocolVersion":"2025-11-25")"), {}, "legacy"},
    {"initialize with a legacy header",
     REQUEST("initialize", ""),
     {.protocol_version = "2025-06-18"},
     "legacy"},
    {"initialize asking for a modern version is still legacy",
     REQUEST("initialize", R"("protocolVersion":"2026-07-28")"),
     {},
     "legacy"},
    {"initialize with a modern header",
     REQUEST("initialize", ""),
     {.protocol_version = kModern},
     "400 -32020"},
    {"initialize with Mcp-Method, as mcp-remote sends it",
     REQUEST("initialize", ""),
     {.method = "initialize"},
     "legacy"},
    {"plain legacy request", REQUEST("tools/list", ""), {}, "legacy"},
    {"legacy request with an unknown version header is for the session to refuse",
     REQUEST("tools/list", ""),
     {.protocol_version = "1999-01-01"},
     "legacy"},
    {"modern list",
     REQUEST("tools/list", META),
     {.protocol_version = kModern, .method = "tools/list"},
     "modern"},
    {"modern call",
     REQUEST("tools/call", R"("name":"a",)" META),
     {.protocol_version = kModern, .method = "tools/call", .name = "a"},
     "modern"},
    {"modern call with an encoded name",
     REQUEST("tools/call", R"("name":"é",)" META),
     {.protocol_version = kModern, .method = "tools/call", .name = "=?base64?w6k=?="},
     "modern"},
    {"encoded name that is not canonical",
     REQUEST("tools/call", R"("name":"é",)" META),
     {.protocol_version = kModern, .method = "tools/call", .name = "=?base64?w6k?="},
     "400 -32020"},
    {"encoding marker in other case is the text itself",
     REQUEST("tools/call", R"("name":"é",)" META),
     {.protocol_version = kModern, .method = "tools/call", .name = "=?BASE64?w6k=?="},
     "400 -32020"},
    {"name differs",
     REQUEST("tools/call", R"("name":"danger",)" META),
     {.protocol_version = kModern, .method = "tools/call", .name = "allowed"},
     "400 -32020"},
    {"name missing in the headers",
     REQUEST("tools/call", R"("name":"a",)" META),
     {.protocol_version = kModern, .method = "tools/call"},
     "400 -32020"},
    {"name missing in the body",
     REQUEST("tools/call", META),
     {.protocol_version = kModern, .method = "tools/call", .name = ""},
     "400 -32020"},
    {"uri mirrored for resources",
     REQUEST("resources/read", R"("uri":"x://a",)" META),
     {.protocol_version = kModern, .method = "resources/read", .name = "x://b"},
     "400 -32020"},
    {"method differs",
     REQUEST("tools/call", R"("name":"a",)" META),
     {.protocol_version = kModern, .method = "tools/list", .name = "a"},
     "400 -32020"},
    {"method differs in case",
     REQUEST("tools/list", META),
     {.protocol_version = kModern, .method = "Tools/List"},
     "400 -32020"},
    {"method header missing",
     REQUEST("tools/list", META),
     {.protocol_version = kModern},
     "400 -32020"},
    {"version header missing", REQUEST("tools/list", META), {.method = "tools/list"}, "400 -32020"},
    {"version header differs",
     REQUEST("tools/list", META),
     {.protocol_version = "2025-11-25", .method = "tools/list"},
     "400 -32020"},
    {"version unknown",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2027-01-01",)"
                           R"("io.modelcontextprotocol/clientCapabilities":{}})"),
     {.protocol_version = "2027-01-01", .method = "tools/list"},
     "400 -32022"},
    {"claim of a legacy version",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25",)"
                           R"("io.modelcontextprotocol/clientCapabilities":{}})"),
     {},
     "400 -32022"},
    {"claim that is not a string",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":1})"),
     {.protocol_version = kModern, .method = "tools/list"},
     "400 -32602"},
    {"capabilities missing",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})"),
     {.protocol_version = kModern, .method = "tools/list"},
     "400 -32602"},
    {"client info malformed",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                           R"("io.modelcontextprotocol/clientCapabilities":{},)"
                           R"("io.modelcontextprotocol/clientInfo":"x"})"),
     {.protocol_version = kModern, .method = "tools/list"},
     "400 -32602"},
    {"claim twice in other case",
     REQUEST("tools/list", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                           R"("io.modelcontextprotocol/clientCapabilities":{},)"
                           R"("io.modelcontextprotocol/ClientCapabilities":{}})"),
     {.protocol_version = kModern, .method = "tools/list"},
     "400 -32602"},
    {"modern header without a claim",
     REQUEST("tools/list", ""),
     {.protocol_version = kModern},
     "400 -32602"},
    {"modern notification by header",
     R"({"jsonrpc":"2.0","method":"notifications/cancelled"})",
     {.protocol_version = kModern},
     "modern"},
    {"legacy notification",
     R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
     {},
     "legacy"},
    {"legacy response", R"({"jsonrpc":"2.0","id":1,"result":{}})", {}, "legacy"},
    {"response with a modern header",
     R"({"jsonrpc":"2.0","id":1,"result":{}})",
     {.protocol_version = kModern},
     "400 -32600"},
    {"modern initialize is no method of the modern era, and still modern",
     REQUEST("initialize", META),
     {.protocol_version = kModern, .method = "initialize"},
     "modern"},
};

TEST(ClassifyMessage, FollowsTheTable) {
  for (const Row& row : kRows) {
    const auto document = json::Parse(row.body);
    ASSERT_TRUE(document) << row.description;
    const auto message = ReadMessage(document->root());
    ASSERT_TRUE(message) << row.description;
    const auto classified = ClassifyMessage(*message, row.headers);
    std::string outcome;
    if (classified) {
      outcome = classified->era == Era::kModern ? "modern" : "legacy";
    } else {
      outcome = std::to_string(classified.error().http_status) + " " +
                std::to_string(classified.error().code);
    }
    EXPECT_EQ(outcome, row.expected) << row.description;
  }
}

TEST(UnsupportedVersion, NamesTheSupportedOnes) {
  const RpcError error = UnsupportedVersion("2027-01-01");
  EXPECT_EQ(error.data, R"({"supported":["2026-07-28"],"requested":"2027-01-01"})");
}

TEST(HeaderValue, IsEncodedOnlyWhereNeeded) {
  EXPECT_EQ(EncodeHeaderValue("plain name"), "plain name");
  for (const char* text : {"é", " lead", "trail ", "a\tb", "=?base64?x", "line\n", ""}) {
    const std::string encoded = EncodeHeaderValue(text);
    EXPECT_TRUE(encoded.starts_with("=?base64?")) << text;
    EXPECT_EQ(DecodeHeaderValue(encoded), text);
  }
}

}  // namespace
}  // namespace toolgate::mcp
