// SPDX-License-Identifier: Apache-2.0
// What may pass between client and upstream besides the call itself, and in which form. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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

// A notification of the upstream for the client of `call`, or empty if it must not pass. Progress
// passes only under our token, and goes on under the client's.
std::string WriteRelayedNotification(const transport::Call& call, const mcp::Message& notification,
                                     int64_t our_token, const std::string& client_token);

// The upstream's error for the client, or empty if it is none.
std::optional<mcp::RpcError> ReadUpstreamError(json::Value error);

// Appends the upstream's result in the form of the client's revision. False if it is no result that
// may pass.
bool WriteRelayedResult(std::string& out, const transport::Call& call, json::Value result);

}  // namespace toolgate::gateway
