// SPDX-License-Identifier: Apache-2.0
// Any bytes as a request at the edge of an MCP endpoint, up to the decision in which era it is.
// What is let in must be what everybody reads alike: one Host that is served, a modern claim that
// the headers repeat.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "mcp/era.h"
#include "mcp/message.h"
#include "net/http_parser.h"
#include "transport/http_edge.h"

namespace {

using namespace toolgate;

void CheckAdmitted(const net::MessageHead& head, const mcp::Message& message,
                   const mcp::Classified& classified) {
  if (head.Count(net::FieldName::kHost) != 1) std::abort();
  if (classified.era != mcp::Era::kModern) return;
  const json::Value claim = message.params.Find("_meta").Find(mcp::kMetaProtocolVersion);
  if (claim.text() != head.Find(net::FieldName::kMcpProtocolVersion)) std::abort();
  const auto method = head.Find(net::FieldName::kMcpMethod);
  if (!method || mcp::DecodeHeaderValue(*method) != std::string(message.method)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 60'000) return 0;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  net::HttpParser parser(net::HttpParser::Kind::kRequest, {});
  while (!text.empty() && parser.Feed(text) == net::HttpParser::State::kBody) continue;
  if (parser.state() != net::HttpParser::State::kComplete) return 0;
  const transport::EdgeRules rules{{"localhost"}, {}};
  if (transport::CheckEdge(parser.head(), rules) || !transport::CheckPost(parser.head())) return 0;
  const auto document = json::Parse(parser.body());
  if (!document) return 0;
  const auto message = mcp::ReadMessage(document->root());
  if (!message) return 0;
  const net::MessageHead& head = parser.head();
  const mcp::RequestHeaders headers = {head.Find(net::FieldName::kMcpProtocolVersion),
                                       head.Find(net::FieldName::kMcpMethod),
                                       head.Find(net::FieldName::kMcpName)};
  const auto classified = mcp::ClassifyMessage(*message, headers);
  if (classified) CheckAdmitted(head, *message, *classified);
  return 0;
}
