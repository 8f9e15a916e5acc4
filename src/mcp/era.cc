// SPDX-License-Identifier: Apache-2.0
#include "mcp/era.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "json/utf8.h"
#include "json/writer.h"
#include "mcp/method.h"

namespace toolgate::mcp {
namespace {

using Outcome = tl::expected<Classified, RpcError>;

constexpr std::string_view kEncodedPrefix = "=?base64?";
constexpr std::string_view kEncodedSuffix = "?=";
constexpr std::array kReservedMeta = {kMetaProtocolVersion, kMetaClientCapabilities,
                                      kMetaClientInfo, kMetaLogLevel};

tl::unexpected<RpcError> Refuse(int code, std::string message) {
  return tl::unexpected(RpcError{400, code, std::move(message)});
}

bool IsModernVersion(std::optional<std::string_view> name) {
  const auto revision = name ? FindRevision(*name) : std::nullopt;
  return revision && IsModern(*revision);
}

// The modern claim must come whole: its version, the capabilities, and what else it names.
std::string FindMetaFault(json::Value meta) {
  if (!meta.Find(kMetaProtocolVersion).Is(json::Type::kString)) {
    return fmt::format("`{}` must be a string", kMetaProtocolVersion);
  }
  if (!meta.Find(kMetaClientCapabilities).Is(json::Type::kObject)) {
    return fmt::format("`{}` must be an object", kMetaClientCapabilities);
  }
  const json::Value info = meta.Find(kMetaClientInfo);
  const bool info_is_fine = !info || (info.Find("name").Is(json::Type::kString) &&
                                      info.Find("version").Is(json::Type::kString));
  if (!info_is_fine) return fmt::format("`{}` needs a name and a version", kMetaClientInfo);
  const json::Value level = meta.Find(kMetaLogLevel);
  if (level && !IsLogLevel(level.text())) {
    return fmt::format("`{}` is no level of the log", kMetaLogLevel);
  }
  const std::string_view alias = FindAlias(meta, kReservedMeta);
  if (!alias.empty()) return fmt::format("`{}` in `_meta` is ambiguous", base::Printable(alias));
  return {};
}

// `Mcp-Name` must say what the body's param says.
bool NameAgrees(const Message& message, const RequestHeaders& headers) {
  const MethodRule* rule = FindMethod(message.method);
  if (rule == nullptr || rule->mirrored_param.empty()) return true;
  if (!headers.name) return false;
  const json::Value param = message.params.Find(rule->mirrored_param);
  const auto decoded = DecodeHeaderValue(*headers.name);
  return param.Is(json::Type::kString) && decoded && *decoded == param.text();
}

Outcome ClassifyModern(const Message& message, const RequestHeaders& headers, json::Value meta) {
  if (std::string fault = FindMetaFault(meta); !fault.empty()) {
    return Refuse(kInvalidParams, std::move(fault));
  }
  const std::string_view claim = meta.Find(kMetaProtocolVersion).text();
  if (headers.protocol_version && *headers.protocol_version != claim) {
    return Refuse(kHeaderMismatch, "MCP-Protocol-Version differs from the version in `_meta`");
  }
  const auto revision = FindRevision(claim);
  if (!revision || !IsModern(*revision)) return tl::unexpected(UnsupportedVersion(claim));
  if (headers.method && *headers.method != message.method) {
    return Refuse(kHeaderMismatch, "Mcp-Method differs from the method in the body");
  }
  if (message.kind == MessageKind::kRequest) {
    if (!headers.protocol_version) {
      return Refuse(kHeaderMismatch, "MCP-Protocol-Version is missing");
    }
    if (!headers.method) return Refuse(kHeaderMismatch, "Mcp-Method is missing");
    if (!NameAgrees(message, headers)) {
      return Refuse(kHeaderMismatch, "Mcp-Name is missing or differs from the body");
    }
  }
  return Classified{Era::kModern, *revision};
}

bool NeedsEncoding(std::string_view text) {
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
  // An empty field is as good as none to some readers.
  return text.empty() || !is_plain || base::Trim(text).size() != text.size() ||
         text.starts_with(kEncodedPrefix);
}

}  // namespace

tl::expected<Classified, RpcError> ClassifyMessage(const Message& message,
                                                   const RequestHeaders& headers) {
  const json::Value meta = message.params.Find("_meta");
  const json::Value claim = meta.Find(kMetaProtocolVersion);
  const bool modern_header = IsModernVersion(headers.protocol_version);
  if (message.kind == MessageKind::kResponse) {
    if (modern_header) return Refuse(kInvalidRequest, "This version has no posted responses");
    return Classified{};
  }
  if (message.method == "initialize" && !IsModernVersion(claim.text())) {
    if (modern_header) return Refuse(kHeaderMismatch, "This version has no initialize");
    return Classified{};
  }
  if (claim) return ClassifyModern(message, headers, meta);
  if (!modern_header) return Classified{};
  if (message.kind == MessageKind::kRequest) {
    return Refuse(kInvalidParams, fmt::format("`{}` is missing in `_meta`", kMetaProtocolVersion));
  }
  return Classified{Era::kModern, *FindRevision(*headers.protocol_version)};
}

std::optional<std::string> DecodeHeaderValue(std::string_view value) {
  if (!value.starts_with(kEncodedPrefix) || !value.ends_with(kEncodedSuffix) ||
      value.size() < kEncodedPrefix.size() + kEncodedSuffix.size()) {
    return std::string(value);
  }
  value.remove_prefix(kEncodedPrefix.size());
  value.remove_suffix(kEncodedSuffix.size());
  auto decoded = base::Base64Decode(value);
  if (decoded && !json::IsUtf8(*decoded)) return std::nullopt;
  return decoded;
}

std::string EncodeHeaderValue(std::string_view text) {
  if (!NeedsEncoding(text)) return std::string(text);
  return std::string(kEncodedPrefix) + base::Base64Encode(text) + std::string(kEncodedSuffix);
}

bool IsLogLevel(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kLevels = {
      "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};
  return std::find(kLevels.begin(), kLevels.end(), text) != kLevels.end();
}

RpcError UnsupportedVersion(std::string_view requested) {
  std::string data;
  json::Writer writer(data);
  writer.BeginObject().Key("supported").BeginArray();
  for (Revision revision : kModernRevisions) writer.String(Name(revision));
  writer.EndArray().Member("requested", requested).EndObject();
  return {400, kUnsupportedProtocolVersion,
          fmt::format("Unsupported protocol version: {}", base::Printable(requested)),
          std::move(data)};
}

}  // namespace toolgate::mcp
