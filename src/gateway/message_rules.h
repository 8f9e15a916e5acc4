// SPDX-License-Identifier: Apache-2.0
// What may pass between client and upstream besides the call itself, and in which form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/pipeline.h"
#include "gateway/route_session.h"
#include "transport/call.h"

namespace toolgate::gateway {

// Appends the members of `_meta` for the upstream: the progress token under our own value, and
// trace context that is well formed. Nothing else of the client's `_meta` passes.
void WriteForwardedMeta(std::string& out, const transport::Call& call,
                        std::optional<int64_t> progress_token);

// `text` if it is a traceparent (W3C Trace Context section 3.2), else empty.
std::string_view ValidTraceparent(std::string_view text);
// `text` if it may be passed on beside a valid traceparent: at most 512 printable characters.
std::string_view ValidTracestate(std::string_view text);

// Writes a param for the server: of what a completion is about, the known members only.
void WriteParam(json::Writer& writer, mcp::Method method, std::string_view name, json::Value value);

// What the caller of a modern request wants to be told of the server's log; empty for nothing.
std::string_view LogLevel(const transport::Call& call);

// A notification of the upstream for the client of this call, or empty if it must not pass.
// Progress passes only under our token, and goes on under the client's.
std::string WriteRelayedNotification(const CallContext& context, const mcp::Message& notification,
                                     int64_t our_token, const std::string& client_token);

// One that belongs to no call, for the client of a legacy session.
std::string WriteUnasked(const mcp::Message& notification, Upstream& upstream,
                         const std::shared_ptr<const policy::Policy>& policy,
                         RouteSession& session);

// That the server takes back what it asked the client, under our id; empty if it asked nothing.
std::string WriteCancelledAsk(const mcp::Message& notification, RouteSession& session,
                              std::string_view call_id);

// Whether a text of the server's names a tool or prompt that the policy does not show.
bool NamesHidden(Upstream& upstream, const std::shared_ptr<const policy::Policy>& policy,
                 json::Value value);
bool NamesHidden(const CallContext& context, json::Value value);

// Whether a policy lets `uri` be read, or told about.
bool MayRead(const policy::Policy& policy, std::string_view uri);

// The upstream's error for the client, or empty if it is none.
std::optional<mcp::RpcError> ReadUpstreamError(json::Value error);

// Appends the upstream's result in the form of the client's revision, unless it must not pass.
enum class ResultFault {
  kNone,
  kNonsense,   // no result of this method
  kForbidden,  // it holds what the policy does not grant
};
ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result);

// Remembers the resources that a result links to, so that they can be read.
void KeepLinks(CallContext& context, json::Value result);

// Logs that a server breaks the protocol; `request_id` is empty outside of calls.
void LogViolation(Route& route, std::string_view request_id, std::string_view what);

}  // namespace toolgate::gateway
