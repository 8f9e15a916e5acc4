// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/server_options.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/cidr.h"
#include "base/text.h"
#include "net/http_head.h"
#include "transport/outgoing_message.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr uint64_t kTimeoutSecondsMax = 3600;

using Field = std::pair<std::string, std::string>;

// The messages do not repeat what may be a secret that was written in a wrong way.
base::Result<Field> ReadField(const std::string& text) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  if (colon == text.npos || !net::IsToken(name)) {
    return Fail(ErrorCode::kInvalidInput,
                "--header takes a name, a colon and a value, as in --header 'Authorization: Bearer "
                "TOKEN'");
  }
  if (transport::IsOwnField(name)) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the header `{}` cannot be set: toolgate writes it itself", name));
  }
  const std::string value(base::Trim(std::string_view(text).substr(colon + 1)));
  if (!net::IsFieldValue(value)) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the value of the header `{}` holds control characters", name));
  }
  return Field(name, value);
}

void WarnOfClearText(const transport::UpstreamOptions& server) {
  const std::string& host = server.url.host;
  const bool is_near = base::IsLoopback(host) || host == "localhost";
  if (server.url.is_https || is_near || server.fields.empty()) return;
  std::fprintf(stderr, "warning: the header `%s` goes to this server in clear text; write https\n",
               server.fields.front().first.c_str());
}

}  // namespace

Option OverridesOption() {
  return {"--overrides", "FILE", "What people have reviewed: their word counts (docs/risk.md)"};
}

std::vector<Option> WithServerOptions(std::vector<Option> own) {
  own.insert(
      own.end(),
      {{"--header", "'NAME: VALUE'", "Sent with every request to a URL; may be repeated", false, "",
        true},
       {"--ca", "FILE", "PEM file with the authorities to believe, in place of the system's"},
       {"--env", "NAME=VALUE", "Put into the environment of a program; may be repeated", false, "",
        true},
       {"--cwd", "DIR", "The folder that a program runs in"},
       {"--timeout", "SECONDS", "For all questions together", false, "30"},
       {"--server", "NAME", "The server's name, in the output and in --overrides"},
       OverridesOption()});
  return own;
}

base::Result<transport::UpstreamOptions> ReadServer(const Arguments& arguments,
                                                    const std::string& url) {
  transport::UpstreamOptions server;
  ASSIGN_OR_RETURN(server.url, net::Url::Parse(url));
  for (const std::string& header : arguments.All("--header")) {
    ASSIGN_OR_RETURN(Field field, ReadField(header));
    server.fields.push_back(std::move(field));
  }
  if (server.url.is_https) {
    ASSIGN_OR_RETURN(server.roots,
                     net::TrustedRoots::Load(arguments.Find("--ca").value_or(""),
                                             "name the file with its authority with --ca"));
  }
  ASSIGN_OR_RETURN(server.answer_timeout, ReadTimeout(arguments));
  server.quiet_timeout = server.answer_timeout;
  server.client_name = "toolgate";
  server.client_version = Version();
  WarnOfClearText(server);
  return server;
}

base::Result<transport::StdioOptions> ReadProgram(const Arguments& arguments) {
  transport::StdioOptions program;
  program.command.arguments = arguments.child_command();
  program.command.folder = arguments.Find("--cwd").value_or("");
  for (const std::string& variable : arguments.All("--env")) {
    const size_t equals = variable.find('=');
    if (equals == variable.npos || equals == 0) {
      return Fail(ErrorCode::kInvalidInput, "--env takes NAME=VALUE");
    }
    program.command.environment.emplace_back(variable.substr(0, equals),
                                             variable.substr(equals + 1));
  }
  ASSIGN_OR_RETURN(program.answer_timeout, ReadTimeout(arguments));
  program.quiet_timeout = program.answer_timeout;
  program.client_name = "toolgate";
  program.client_version = Version();
  return program;
}

base::Result<std::chrono::milliseconds> ReadTimeout(const Arguments& arguments) {
  const auto seconds = base::ParseUint(arguments.Get("--timeout"));
  if (seconds && *seconds >= 1 && *seconds <= kTimeoutSecondsMax) {
    return std::chrono::seconds(*seconds);
  }
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("--timeout takes 1 to {} seconds", kTimeoutSecondsMax));
}

std::string ShownUrl(const net::Url& url) {
  return url.Origin() + url.target.substr(0, url.target.find('?'));
}

}  // namespace toolgate::cli
