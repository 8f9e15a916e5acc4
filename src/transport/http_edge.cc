// SPDX-License-Identifier: Apache-2.0
#include "transport/http_edge.h"

#include <array>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"

namespace toolgate::transport {
namespace {

using mcp::RpcError;

// Fields of which two would let two readers choose differently.
constexpr std::array<std::string_view, 11> kSingleFields = {
    "host",           "content-type",         "authorization", "origin",
    "mcp-session-id", "mcp-protocol-version", "mcp-method",    "mcp-name",
    "last-event-id",  "content-encoding",     "accept"};

constexpr std::array<std::string_view, 4> kCredentialParams = {"access_token", "token", "api_key",
                                                               "apikey"};

RpcError Refuse(int status, std::string message) {
  return {status, 1000 + status, std::move(message)};
}

bool HasCredentialInQuery(std::string_view target) {
  const size_t mark = target.find('?');
  if (mark == target.npos) return false;
  for (std::string_view pair : base::Split(target.substr(mark + 1), '&')) {
    const auto name = base::PercentDecode(pair.substr(0, pair.find('=')));
    for (std::string_view credential : kCredentialParams) {
      if (!name || base::EqualsIgnoreCase(*name, credential)) return true;
    }
  }
  return false;
}

bool IsJsonContentType(std::string_view value) {
  const auto parts = base::Split(value, ';');
  if (!base::EqualsIgnoreCase(base::Trim(parts[0]), "application/json")) return false;
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string param = base::ToAsciiLower(base::Trim(parts[i]));
    if (param != "charset=utf-8" && param != "charset=\"utf-8\"") return false;
  }
  return true;
}

// Whether the Accept value takes `type`; quality 0 means that it does not.
bool Accepts(std::string_view accept, std::string_view type) {
  const std::string_view family = type.substr(0, type.find('/'));
  for (std::string_view range : base::Split(accept, ',')) {
    const auto parts = base::Split(range, ';');
    const std::string media = base::ToAsciiLower(base::Trim(parts[0]));
    if (media != type && media != "*/*" && media != std::string(family) + "/*") continue;
    const std::string quality =
        parts.size() > 1 ? base::ToAsciiLower(base::Trim(parts.back())) : "";
    const bool is_refused = quality.starts_with("q=0") && quality.find_first_not_of("q=0.") ==
                                                              std::string::npos;
    if (!is_refused) return true;
  }
  return false;
}

}  // namespace

std::optional<RpcError> CheckEdge(const net::MessageHead& head, const EdgeRules& rules) {
  for (std::string_view name : kSingleFields) {
    if (head.Count(name) > 1) return Refuse(400, fmt::format("The field {} came twice", name));
  }
  const std::string host = base::ToAsciiLower(head.Find("host").value_or(""));
  if (!rules.hosts.contains(host)) {
    return Refuse(403, fmt::format("The host `{}` is not served here; add it to allowed_hosts",
                                   base::Printable(host)));
  }
  const auto origin = head.Find("origin");
  if (origin && !rules.origins.contains(base::ToAsciiLower(*origin))) {
    return Refuse(403, "Requests from this origin are not allowed; add it to allowed_origins");
  }
  if (HasCredentialInQuery(head.target())) {
    return Refuse(400, "Credentials belong in the Authorization field, not in the URL");
  }
  return std::nullopt;
}

tl::expected<EdgeFacts, RpcError> CheckPost(const net::MessageHead& head) {
  if (!IsJsonContentType(head.Find("content-type").value_or(""))) {
    return tl::unexpected(Refuse(415, "The content type must be application/json in UTF-8"));
  }
  if (head.Find("content-encoding")) {
    return tl::unexpected(Refuse(415, "The body must not be encoded"));
  }
  const auto accept = head.Find("accept");
  if (!accept) return EdgeFacts{};
  const EdgeFacts facts{Accepts(*accept, "application/json"), Accepts(*accept, "text/event-stream")};
  if (!facts.accepts_json) {
    return tl::unexpected(
        Refuse(406, "Accept must list application/json, and text/event-stream for streams"));
  }
  return facts;
}

}  // namespace toolgate::transport
