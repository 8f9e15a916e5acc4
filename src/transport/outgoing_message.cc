// SPDX-License-Identifier: Apache-2.0
#include "transport/outgoing_message.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "json/writer.h"
#include "mcp/era.h"

namespace toolgate::transport {
namespace {

// The members of `_meta` that every modern request carries (2026-07-28, "Request Metadata").
void WriteClaim(json::Writer& writer, const OutgoingMessage& message,
                std::string_view client_info) {
  writer.Member(mcp::kMetaProtocolVersion, mcp::Name(message.revision));
  writer.Key(mcp::kMetaClientInfo).Raw(client_info);
  writer.Key(mcp::kMetaClientCapabilities);
  message.features.Write(writer);
  if (!message.log_level.empty()) writer.Member(mcp::kMetaLogLevel, message.log_level);
}

}  // namespace

bool IsOwnField(std::string_view name) {
  constexpr std::string_view kFields[] = {
      "accept",           "connection", "content-length", "content-type",         "host",
      "last-event-id",    "mcp-method", "mcp-name",       "mcp-protocol-version", "mcp-session-id",
      "transfer-encoding"};
  constexpr std::string_view kArgumentFields = "mcp-param-";
  const std::string lower = base::ToAsciiLower(name);
  return lower.starts_with(kArgumentFields) ||
         std::find(std::begin(kFields), std::end(kFields), lower) != std::end(kFields);
}

std::string WriteClientInfo(std::string_view name, std::string_view version) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("name", name);
  writer.Member("version", version).EndObject();
  return out;
}

std::string WriteMessage(const OutgoingMessage& message, std::string_view client_info) {
  const bool is_modern = mcp::IsModern(message.revision);
  std::string out;
  out.reserve(96 + message.params.size() + message.meta.size() + (is_modern ? 256 : 0));
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0");
  if (message.id) writer.Member("id", *message.id);
  writer.Member("method", message.method);
  const bool has_meta = !message.meta.empty() || is_modern;
  if (has_meta || !message.params.empty()) {
    writer.Key("params").BeginObject().RawMembers(message.params);
    if (has_meta) {
      writer.Key("_meta").BeginObject().RawMembers(message.meta);
      if (is_modern) WriteClaim(writer, message, client_info);
      writer.EndObject();
    }
    writer.EndObject();
  }
  writer.EndObject();
  return out;
}

}  // namespace toolgate::transport
