// SPDX-License-Identifier: Apache-2.0
// Which era a posted message belongs to, decided from its body, and whether the headers that repeat
// parts of it agree (MCP 2026-07-28, Streamable HTTP, "Protocol Version Header" and "Request
// Metadata Headers"). Pure.
#pragma once

#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "mcp/message.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

enum class Era { kLegacy, kModern };

// The header values that MCP reads, trimmed; empty when the header is absent.
struct RequestHeaders {
  std::optional<std::string_view> protocol_version;
  std::optional<std::string_view> method;
  std::optional<std::string_view> name;
};

struct Classified {
  Era era = Era::kLegacy;
  Revision revision = kNewestLegacy;  // modern only; a legacy message has its session's
};

// Errors carry the HTTP status to answer with.
tl::expected<Classified, RpcError> ClassifyMessage(const Message& message,
                                                   const RequestHeaders& headers);

// The value of a mirrored header: the text itself, or what `=?base64?...?=` encodes. Empty if the
// encoding is malformed or not canonical.
std::optional<std::string> DecodeHeaderValue(std::string_view value);

// `text` as a header value: itself where that is safe, else in the base64 form.
std::string EncodeHeaderValue(std::string_view text);

// The key of the modern claim in `_meta`, and its companions.
inline constexpr std::string_view kMetaProtocolVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaClientCapabilities =
    "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kMetaLogLevel = "io.modelcontextprotocol/logLevel";

// Whether `text` is a level of the log (RFC 5424 severities, MCP "Logging").
bool IsLogLevel(std::string_view text);

// The error for a version that is not spoken: -32022 with the supported ones in its data.
RpcError UnsupportedVersion(std::string_view requested);

}  // namespace toolgate::mcp
