// SPDX-License-Identifier: Apache-2.0
// One message of ours to a server, and its text, which is the same over every transport.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "mcp/client_features.h"
#include "mcp/revision.h"
#include "net/http_client.h"
#include "transport/sse_link.h"

namespace toolgate::transport {

// What to send. Views must live until Send returns.
struct OutgoingMessage {
  mcp::Revision revision = mcp::kNewestLegacy;
  std::string_view session_id;    // the upstream's; empty before and without one
  std::shared_ptr<SseLink> link;  // of a session over HTTP+SSE
  std::optional<int64_t> id;      // requests
  std::string_view method;
  std::string_view params;  // members of the params as JSON, without braces and `_meta`
  std::string_view meta;    // members of `_meta` likewise; the modern claim is added
  // Modern: what the client can be asked, which log messages it wants, the value of Mcp-Name if the
  // method has one, and the fields that repeat arguments.
  mcp::ClientFeatures features;
  std::string_view log_level;
  std::string_view mirrored_name;
  std::span<const std::pair<std::string, std::string>> param_fields;
  std::string_view traceparent;  // passed on; empty if none
  std::string_view tracestate;
  net::Resend resend = net::Resend::kNever;
  net::Abort* abort = nullptr;
};

// Whether we write the header `name` of messages ourselves, so that no configuration may set it.
bool IsOwnField(std::string_view name);

// An Implementation object: who we say that we are.
std::string WriteClientInfo(std::string_view name, std::string_view version);

// `message` as JSON on one line; a modern one carries the claim, with `client_info` in it.
std::string WriteMessage(const OutgoingMessage& message, std::string_view client_info);

}  // namespace toolgate::transport
