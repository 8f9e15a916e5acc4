// SPDX-License-Identifier: Apache-2.0
// cloudstack-mcp: an MCP server for Apache CloudStack.
#include <cstdio>
#include <cstdlib>

#include "base/cidr.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/serving.h"
#include "cloudstack/server/cloud_service.h"
#include "mcp/rpc_error.h"
#include "transport/mcp_endpoint.h"

namespace {

using namespace toolgate;

constexpr std::string_view kPath = "/mcp";
constexpr std::chrono::seconds kSweepInterval{5};
constexpr size_t kSessionsMax = 10'000;

int FailUsage(const std::string& message) {
  std::fprintf(stderr, "cloudstack-mcp: %s\n", message.c_str());
  return cli::kExitUsage;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Serves the one path there is.
class Front final : public net::HttpHandler {
 public:
  explicit Front(transport::McpEndpoint& endpoint) : endpoint_(endpoint) {}

  net::Task<void> Handle(net::HttpExchange& exchange) override {
    const std::string_view target = exchange.head().target();
    std::string_view path = target.substr(0, target.find('?'));
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path == kPath) {
      co_await endpoint_.Handle(exchange, exchange.peer_address());
      co_return;
    }
    const mcp::RpcError error{404, 1404, "There is no such endpoint; it is at /mcp"};
    co_await transport::RespondError(exchange, error);
  }

 private:
  transport::McpEndpoint& endpoint_;
};

// Whom to believe that he is the cloud; a sentence about what is wrong, or empty.
std::string ReadRoots(cloudstack::ApiOptions& api) {
  const std::string path = Environment("CLOUDSTACK_CA_FILE");
  if (!api.url.is_https) {
    return path.empty() ? "" : "CLOUDSTACK_CA_FILE is for https: CLOUDSTACK_API_URL says http";
  }
  auto roots = net::TrustedRoots::Load(
      path, "set CLOUDSTACK_CA_FILE to the PEM file of the authority that it shall be");
  if (!roots) return "CLOUDSTACK_CA_FILE: " + roots.error().message;
  api.roots = std::move(*roots);
  return "";
}

// What the environment says; a sentence about the first thing that is wrong, or empty.
std::string ReadEnvironment(cloudstack::CloudServiceOptions& options) {
  options.api.api_key = Environment("CLOUDSTACK_API_KEY");
  options.api.secret_key = Environment("CLOUDSTACK_SECRET_KEY");
  options.token = Environment("CLOUDSTACK_MCP_TOKEN");
  const std::string url = Environment("CLOUDSTACK_API_URL");
  if (url.empty()) return "CLOUDSTACK_API_URL is not set, for example https://cloud/client/api";
  if (options.api.api_key.empty()) return "CLOUDSTACK_API_KEY is not set";
  if (options.api.secret_key.empty()) return "CLOUDSTACK_SECRET_KEY is not set";
  auto parsed = net::Url::Parse(url);
  if (!parsed) return "CLOUDSTACK_API_URL: " + parsed.error().message;
  options.api.url = std::move(*parsed);
  return ReadRoots(options.api);
}

net::Task<void> SweepSessions(net::EventLoop& loop, transport::SessionTable& sessions,
                              const base::Clock& clock, const bool& stopping) {
  while (!stopping) {
    co_await net::SleepFor(loop, kSweepInterval);
    sessions.Sweep(clock.Now());
  }
}

int Serve(const cli::Arguments& arguments) {
  cloudstack::CloudServiceOptions options;
  options.server = {"cloudstack-mcp", std::string(cli::Version())};
  const std::string mistake = ReadEnvironment(options);
  if (!mistake.empty()) return FailUsage(mistake);
  const auto port = base::ParseUint(arguments.Get("--port"));
  if (!port || *port > 65535) return FailUsage("--port must be a number up to 65535");
  const auto poll = base::ParseUint(arguments.Get("--poll-ms"));
  if (!poll || *poll < 10 || *poll > 60'000) return FailUsage("--poll-ms must be 10 to 60000");
  options.jobs.first_poll = std::chrono::milliseconds(*poll);
  const std::string host = arguments.Get("--host");
  if (!base::IsLoopback(host) && options.token.empty()) {
    return FailUsage("set CLOUDSTACK_MCP_TOKEN to listen on anything but the loopback address");
  }

  cli::BlockSignals();
  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kInfo);
  net::EventLoop loop;
  net::HttpClient client(loop, {});
  cloudstack::CloudService service(options, loop, client, clock, *logger);
  // All clients are one principal here: a gateway opens a session for each of its own.
  transport::SessionOptions session_options;
  session_options.per_principal_max = kSessionsMax;
  session_options.calls_per_principal_max = kSessionsMax;
  transport::SessionTable sessions(session_options, [](transport::Session&) {});
  transport::EndpointOptions endpoint_options;
  endpoint_options.name = "cloudstack";
  transport::McpEndpoint endpoint(endpoint_options, service, sessions, clock, *logger);
  Front front(endpoint);
  net::HttpServerOptions http_options;
  http_options.address = host;
  http_options.port = static_cast<uint16_t>(*port);
  net::HttpServer server(loop, http_options, front);
  if (auto listening = server.Listen(); !listening) return FailUsage(listening.error().message);
  transport::AddOwnHosts(endpoint_options.edge, host, server.port());
  const std::string allowed = base::ToAsciiLower(arguments.Find("--allowed-hosts").value_or(""));
  for (std::string_view name : base::Split(allowed, ',')) {
    if (!base::Trim(name).empty()) endpoint_options.edge.hosts.emplace(base::Trim(name));
  }
  const std::string url = "http://" + net::WithPort(host, server.port()) + std::string(kPath);
  logger->Info("listening", {{"url", url}, {"cloud", options.api.url.Origin()}});
  bool stopping = false;
  net::Spawn(SweepSessions(loop, sessions, clock, stopping));
  cli::RunUntilStopped(loop, [&] {
    stopping = true;
    server.Close();
    client.Close();
  });
  return cli::kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  const cli::Command commands[] = {
      {.name = "",
       .summary = "",
       .details = "The cloud is named by the environment:\n"
                  "  CLOUDSTACK_API_URL      for example https://cloud/client/api\n"
                  "  CLOUDSTACK_CA_FILE      for https: the authority to believe, in PEM form, "
                  "instead of the\n"
                  "                          system's\n"
                  "  CLOUDSTACK_API_KEY      the account's API key\n"
                  "  CLOUDSTACK_SECRET_KEY   and its secret key\n"
                  "  CLOUDSTACK_MCP_TOKEN    what clients must send as bearer token; needed for "
                  "any address\n"
                  "                          but loopback\n\n"
                  "The endpoint is /mcp (Streamable HTTP). The log goes to stderr. "
                  "docs/cloudstack.md lists "
                  "the tools.",
       .options = {{"--host", "ADDRESS", "Where to listen", false, "127.0.0.1"},
                   {"--port", "PORT", "Where to listen; 0 takes any free port", false, "8081"},
                   {"--allowed-hosts", "HOSTS",
                    "Further values of Host that are served, separated by commas: what clients "
                    "call this server, with the port"},
                   {"--poll-ms", "MS", "Before a job is asked about first; doubled up to 5 s",
                    false, "500"}},
       .positionals = {},
       .run = Serve}};
  return cli::RunProgram({"cloudstack-mcp", "An MCP server for Apache CloudStack", commands}, argc,
                         argv);
}
