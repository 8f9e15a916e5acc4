// SPDX-License-Identifier: Apache-2.0
// The HTTP rules of an MCP endpoint, before anything is parsed (MCP "Streamable HTTP", "Security
// Warning"; RFC 9110). Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "mcp/rpc_error.h"
#include "net/http_head.h"

namespace toolgate::transport {

struct EdgeRules {
  std::set<std::string, std::less<>> hosts;    // Host values that are served, lower case
  std::set<std::string, std::less<>> origins;  // Origin values that browsers may come from
  // Those of them whose pages may read what they are answered, because the operator named them.
  std::set<std::string, std::less<>> reading_origins;
};

// Adds what a listener at `host`:`port` is called itself; on loopback also `localhost`. `scheme`:
// `http` or `https`.
void AddOwnHosts(EdgeRules& rules, const std::string& host, uint16_t port,
                 std::string_view scheme = "http");

// What the request says of itself besides its body.
struct EdgeFacts {
  bool accepts_json = true;
  bool accepts_stream = true;
};

// Checks every rule that does not depend on who asks: duplicate fields, Host, Origin, credentials
// in the query. The error carries the HTTP status.
std::optional<mcp::RpcError> CheckEdge(const net::MessageHead& head, const EdgeRules& rules);

// What the answer says to a browser's page of another origin (Fetch standard, "CORS protocol"), and
// whether the request asks nothing but that. Empty for everybody else.
struct CrossOrigin {
  net::OutgoingFields fields;
  bool is_preflight = false;
};
std::optional<CrossOrigin> FindCrossOrigin(const net::MessageHead& head, const EdgeRules& rules);

// Whether the client of a GET takes a stream of events.
bool AcceptsStream(const net::MessageHead& head);

// Checks what a POST must be besides: its content type, encoding and Accept.
tl::expected<EdgeFacts, mcp::RpcError> CheckPost(const net::MessageHead& head);

}  // namespace toolgate::transport
