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
#include "transport/stdio_link.h"

namespace toolgate::cli {

// `own`, and after them `--header`, `--ca`, `--env`, `--cwd`, `--timeout`, `--server`,
// `--overrides`.
std::vector<Option> WithServerOptions(std::vector<Option> own);
Option OverridesOption();

// How servers are asked, for the help of such commands.
inline constexpr std::string_view kServerDetails =
    "A server is asked as a client of either era would ask it; none of its tools is called. A URL "
    "is "
    "asked\nover Streamable HTTP or HTTP+SSE, and the values of --header are never printed. A "
    "program "
    "is started\nwithout a shell, sees no more of the environment than PATH, HOME and the like and "
    "--env, and is ended\nafterwards.";

// Where a URL leads, and how. Errors (invalid_input): a URL, header, file or time that is of no
// use.
base::Result<transport::UpstreamOptions> ReadServer(const Arguments& arguments,
                                                    const std::string& url);
// The program after `--`, and how it is started.
base::Result<transport::StdioOptions> ReadProgram(const Arguments& arguments);
base::Result<std::chrono::milliseconds> ReadTimeout(const Arguments& arguments);

// The URL as it may be printed: a query may hold secrets.
std::string ShownUrl(const net::Url& url);

}  // namespace toolgate::cli
