// SPDX-License-Identifier: Apache-2.0
// The options by which commands reach a server.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "transport/mcp_client.h"

namespace toolgate::cli {

// `--header`, `--ca`, `--timeout`, `--server`.
std::vector<Option> ServerOptions();
// `own`, and after them those of servers.
std::vector<Option> WithServerOptions(std::vector<Option> own);

// What to do about the errors of servers, for the help of such commands.
inline constexpr std::string_view kServerDetails =
    "A URL is asked as a client of either era would, over Streamable HTTP and, where a server has "
    "only\nthat, HTTP+SSE; nothing is called. The values of --header are never printed.";

// Where a URL leads, and how. Errors (invalid_input): a URL, header, file or time that is of no
// use.
base::Result<transport::UpstreamOptions> ReadServer(const Arguments& arguments,
                                                    const std::string& url);
base::Result<std::chrono::milliseconds> ReadTimeout(const Arguments& arguments);

// The URL as it may be printed: a query may hold secrets.
std::string ShownUrl(const net::Url& url);

}  // namespace toolgate::cli
