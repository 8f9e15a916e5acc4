// SPDX-License-Identifier: Apache-2.0
// Looks at a server once, as a client of either era would: what it lists. Calls nothing, keeps
// nothing, and leaves when it has the lists.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "transport/mcp_client.h"
#include "transport/stdio_link.h"

namespace toolgate::survey {

struct Survey {
  std::vector<json::Document> tools;  // pages of tools/list
  std::string protocol;               // `2026-07-28 over Streamable HTTP`
  // Empty where the server did not say.
  std::optional<size_t> resources;
  std::optional<size_t> resource_templates;
  std::optional<size_t> prompts;
};

// Asks the server at a URL, on a loop of its own, and blocks until it is done or `time` has passed.
// Lists are bounded as the gateway's (gateway/upstream/upstream_questions.h).
// Errors: unauthenticated, timeout, limit_exceeded, unavailable, invalid_input.
base::Result<Survey> AskOverHttp(const transport::UpstreamOptions& server,
                                 std::chrono::milliseconds time);

// The same of a program that is a server over stdio: starts it, and ends it before it returns.
// Errors: also not_found; they may quote what the program said on its standard error.
base::Result<Survey> AskProgram(const transport::StdioOptions& program,
                                std::chrono::milliseconds time);

}  // namespace toolgate::survey
