// SPDX-License-Identifier: Apache-2.0
// JSON-RPC errors of MCP and the text of responses.
#pragma once

#include <string>
#include <string_view>

namespace toolgate::mcp {

// JSON-RPC 2.0 section 5.1, and MCP 2026-07-28 "Error Codes" for the last three.
enum RpcCode : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kServerError = -32000,             // legacy bodies only, as the SDKs use it
  kSessionNotFound = -32001,         // legacy bodies only
  kResourceNotFound = -32002,        // legacy revisions; -32602 in 2026-07-28
  kUrlElicitationRequired = -32042,  // 2025-11-25
  kHeaderMismatch = -32020,
  kMissingClientCapability = -32021,
  kUnsupportedProtocolVersion = -32022,
  // Our own, outside the reserved range.
  kDenied = 1403,
  kBodyTooLarge = 1413,
  kTooManyRequests = 1429,
};

// An error to answer with. Not an aggregate, so that a temporary may stand in a co_await expression
// (net/task.h).
struct RpcError {
  RpcError() = default;
  RpcError(int status, int rpc_code, std::string text, std::string json_data = "")
      : http_status(status), code(rpc_code), message(std::move(text)), data(std::move(json_data)) {}

  int http_status = 200;
  int code = kInternalError;
  std::string message;
  std::string data;  // JSON, or empty
};

// The start of a response as far as its result, with room for `result_bytes` and the closing brace.
std::string BeginResultResponse(std::string_view id, size_t result_bytes);

// A response with a result or an error, as one line of JSON. `id` is JSON: `1`, `"a"` or `null`.
std::string ResultResponse(std::string_view id, std::string_view result);
std::string ErrorResponse(std::string_view id, const RpcError& error);

// A request or notification; `params` is JSON, or empty for none.
std::string Request(int64_t id, std::string_view method, std::string_view params);
std::string Notification(std::string_view method, std::string_view params);

}  // namespace toolgate::mcp
