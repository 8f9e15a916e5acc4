// SPDX-License-Identifier: Apache-2.0
#include "transport/http_edge.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/cidr.h"
#include "base/encoding.h"
#include "base/text.h"
#include "net/url.h"

namespace toolgate::transport {
namespace {

using mcp::RpcError;

// Fields of which two would let two readers choose differently.
struct SingleField {
  net::FieldName field;
  std::string_view name;
};
constexpr SingleField kSingleFields[] = {
    {net::FieldName::kHost, "Host"},
    {net::FieldName::kContentType, "Content-Type"},
    {net::FieldName::kAuthorization, "Authorization"},
    {net::FieldName::kOrigin, "Origin"},
    {net::FieldName::kMcpSessionId, "Mcp-Session-Id"},
    {net::FieldName::kMcpProtocolVersion, "MCP-Protocol-Version"},
    {net::FieldName::kMcpMethod, "Mcp-Method"},
    {net::FieldName::kMcpName, "Mcp-Name"},
    {net::FieldName::kLastEventId, "Last-Event-ID"},
    {net::FieldName::kContentEncoding, "Content-Encoding"},
    {net::FieldName::kAccept, "Accept"},
};

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
  if (value == "application/json") return true;  // what nearly every client sends
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
    const bool is_refused =
        quality.starts_with("q=0") && quality.find_first_not_of("q=0.") == std::string::npos;
    if (!is_refused) return true;
  }
  return false;
}

bool HasRepeatedParam(const net::MessageHead& head) {
  std::vector<std::string_view> seen;
  for (size_t i = 0; i < head.field_count(); ++i) {
    const std::string_view name = head.field(i).name;
    if (!name.starts_with("mcp-param-")) continue;
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) return true;
    seen.push_back(name);
  }
  return false;
}

// The fields that a page may send: those of MCP, and of the arguments' those that it wants to.
std::string AllowedFields(const net::MessageHead& head) {
  std::string allowed =
      "Authorization, Content-Type, Accept, Last-Event-ID, MCP-Protocol-Version, Mcp-Session-Id, "
      "Mcp-Method, Mcp-Name";
  const auto wanted = head.Find("access-control-request-headers").value_or("");
  for (std::string_view part : base::Split(wanted, ',')) {
    const std::string name = base::ToAsciiLower(base::Trim(part));
    if (name.starts_with("mcp-param-") && net::IsToken(name)) allowed += ", " + name;
  }
  return allowed;
}

}  // namespace

void AddOwnHosts(EdgeRules& rules, const std::string& host, uint16_t port,
                 std::string_view scheme) {
  std::vector<std::string> own{net::WithPort(host, port)};
  if (base::IsLoopback(host)) own.push_back(net::WithPort("localhost", port));
  for (const std::string& name : own) {
    rules.hosts.insert(name);
    const auto url = net::Url::Parse(fmt::format("{}://{}/", scheme, name));
    if (!url) continue;
    rules.hosts.insert(url->authority);  // without the port, if that is the scheme's own
    rules.origins.insert(url->Origin());
  }
}

std::optional<RpcError> CheckEdge(const net::MessageHead& head, const EdgeRules& rules) {
  for (const auto& [field, name] : kSingleFields) {
    if (head.Count(field) > 1) return Refuse(400, fmt::format("The field {} came twice", name));
  }
  if (HasRepeatedParam(head)) return Refuse(400, "A field Mcp-Param-* came twice");
  const std::string_view host = head.Find(net::FieldName::kHost).value_or("");
  if (!rules.hosts.contains(host) && !rules.hosts.contains(base::ToAsciiLower(host))) {
    return Refuse(403, fmt::format("The host `{}` is not served here; add it to allowed_hosts",
                                   base::Printable(host)));
  }
  const auto origin = head.Find(net::FieldName::kOrigin);
  if (origin && !rules.origins.contains(base::ToAsciiLower(*origin))) {
    return Refuse(403, "Requests from this origin are not allowed; add it to allowed_origins");
  }
  if (HasCredentialInQuery(head.target())) {
    return Refuse(400, "Credentials belong in the Authorization field, not in the URL");
  }
  return std::nullopt;
}

std::optional<CrossOrigin> FindCrossOrigin(const net::MessageHead& head, const EdgeRules& rules) {
  const auto origin = head.Find(net::FieldName::kOrigin);
  if (!origin || !rules.reading_origins.contains(base::ToAsciiLower(*origin))) return std::nullopt;
  CrossOrigin allowed;
  allowed.fields.Add("Access-Control-Allow-Origin", *origin).Add("Vary", "Origin");
  allowed.is_preflight =
      head.method() == "OPTIONS" && head.Find("access-control-request-method").has_value();
  if (!allowed.is_preflight) {
    allowed.fields.Add("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate");
    return allowed;
  }
  allowed.fields.Add("Access-Control-Allow-Methods", "POST, GET, DELETE");
  allowed.fields.Add("Access-Control-Allow-Headers", AllowedFields(head));
  allowed.fields.Add("Access-Control-Max-Age", "600");
  return allowed;
}

bool AcceptsStream(const net::MessageHead& head) {
  return Accepts(head.Find(net::FieldName::kAccept).value_or(""), "text/event-stream");
}

tl::expected<EdgeFacts, RpcError> CheckPost(const net::MessageHead& head) {
  if (!IsJsonContentType(head.Find(net::FieldName::kContentType).value_or(""))) {
    return tl::unexpected(Refuse(415, "The content type must be application/json in UTF-8"));
  }
  if (head.Find(net::FieldName::kContentEncoding)) {
    return tl::unexpected(Refuse(415, "The body must not be encoded"));
  }
  const auto accept = head.Find(net::FieldName::kAccept);
  // Nothing, or what the specification asks for.
  if (!accept || *accept == "application/json, text/event-stream") return EdgeFacts{};
  const EdgeFacts facts{Accepts(*accept, "application/json"),
                        Accepts(*accept, "text/event-stream")};
  if (!facts.accepts_json) {
    return tl::unexpected(
        Refuse(406, "Accept must list application/json, and text/event-stream for streams"));
  }
  return facts;
}

}  // namespace toolgate::transport
