// SPDX-License-Identifier: Apache-2.0
// What the server behind the proxy benchmark answers, in both eras.
#pragma once

#include <optional>
#include <string>

#include "mcp/message.h"

namespace toolgate::bench {

// The one tool that tells of its progress; the others answer at once.
inline constexpr std::string_view kProgressTool = "tool_progress";

// A call of kProgressTool: how many events it asks for, and under which token.
struct ProgressCall {
  std::string id;     // JSON
  std::string token;  // JSON
  int64_t events = 0;
};
std::optional<ProgressCall> ReadProgressCall(const mcp::Message& request);

// The response to a request.
std::string Answer(const mcp::Message& request);

// About 150 bytes of JSON.
std::string ProgressMessage(const ProgressCall& call, int64_t progress);

}  // namespace toolgate::bench
