// SPDX-License-Identifier: Apache-2.0
// `cloudstack-mcp serve`: the MCP server, over Streamable HTTP or standard input and output.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/cidr.h"
#include "base/text.h"
#include "cli/serving.h"
#include "cloudstack/commands/commands.h"
#include "cloudstack/commands/server_options.h"
#include "cloudstack/server/http_service.h"
#include "cloudstack/server/stdio_server.h"
#include "transport/mcp_endpoint.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kPath = "/mcp";
constexpr std::chrono::seconds kSweepInterval{5};
constexpr size_t kSessionsMax = 10'000;
constexpr const char* kTokenVariable = "CLOUDSTACK_MCP_TOKEN";

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

net::Task<void> SweepSessions(net::EventLoop& loop, transport::SessionTable& sessions,
                              const base::Clock& clock, const bool& stopping) {
  while (!stopping) {
    co_await net::SleepFor(loop, kSweepInterval);
    sessions.Sweep(clock.Now());
  }
}

// Where to listen, and to whom.
struct Listener {
  std::string host;
  uint16_t port = 0;
  std::string token;
  std::string allowed_hosts;
};

// Errors: what is wrong, for people.
base::Result<Listener> ReadListener(const cli::Arguments& arguments) {
  Listener listener;
  listener.token = ProcessEnvironment()(kTokenVariable).value_or("");
  const auto port = base::ParseUint(arguments.Get("--port"));
  if (!port || *port > 65535) {
    return base::Fail(base::ErrorCode::kInvalidInput, "--port must be a number up to 65535");
  }
  listener.port = static_cast<uint16_t>(*port);
  listener.host = arguments.Get("--host");
  if (!base::IsLoopback(listener.host) && listener.token.empty()) {
    return base::Fail(
        base::ErrorCode::kInvalidInput,
        std::string("set ") + kTokenVariable + " to listen on anything but the loopback address");
  }
  listener.allowed_hosts = base::ToAsciiLower(arguments.Find("--allowed-hosts").value_or(""));
  return listener;
}

int ServeHttp(const CloudServerOptions& options, const Listener& listener) {
  cli::BlockSignals();
  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kInfo);
  net::EventLoop loop;
  net::HttpClient client(loop, {});
  CloudServer cloud_server(options, {loop, client, clock, *logger});
  HttpService service(cloud_server, listener.token);
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
  http_options.address = listener.host;
  http_options.port = listener.port;
  net::HttpServer server(loop, http_options, front);
  if (auto listening = server.Listen(); !listening) return FailUsage(listening.error().message);
  transport::AddOwnHosts(endpoint_options.edge, listener.host, server.port());
  for (std::string_view name : base::Split(listener.allowed_hosts, ',')) {
    if (!base::Trim(name).empty()) endpoint_options.edge.hosts.emplace(base::Trim(name));
  }
  const std::string url =
      "http://" + net::WithPort(listener.host, server.port()) + std::string(kPath);
  logger->Info("listening", {{"url", url},
                             {"cloud", options.clouds.front().api.url.Origin()},
                             {"clouds", options.clouds.size()},
                             {"tools", options.selection.tools().size()}});
  bool stopping = false;
  net::Spawn(SweepSessions(loop, sessions, clock, stopping));
  cloud_server.CheckClouds();
  cli::RunUntilStopped(loop, [&] {
    stopping = true;
    server.Close();
    client.Close();
  });
  return cli::kExitOk;
}

// Standard output is for messages alone: whatever else is printed goes to the log.
int TakeOutput() {
  const int output = ::dup(STDOUT_FILENO);
  if (output >= 0) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return output;
}

// A file cannot be waited for; who wants to try something out can write `cat file | ...`.
bool IsFile(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

int ServeStdio(const CloudServerOptions& options) {
  if (IsFile(STDIN_FILENO)) return FailUsage("--stdio: standard input must not be a file");
  cli::BlockSignals();
  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kInfo);
  const int input = ::dup(STDIN_FILENO);
  const int output = TakeOutput();
  if (input < 0 || output < 0) return FailUsage("standard input and output must be open");
  net::EventLoop loop;
  net::HttpClient client(loop, {});
  CloudServer cloud_server(options, {loop, client, clock, *logger});
  StdioServer server(cloud_server, loop, *logger, input, output);
  const auto serve = [&]() -> net::Task<void> {
    co_await server.Serve();
    client.Close();
    loop.Finish();
  };
  // Whoever started this program may end it with a signal, too.
  std::thread signals([&] {
    cli::WaitForStop([] {});
    loop.Post([&server] { server.Stop(); });
  });
  cloud_server.CheckClouds();
  net::Spawn(serve());
  loop.Run();
  ::pthread_kill(signals.native_handle(), SIGTERM);
  signals.join();
  return cli::kExitOk;
}

int Serve(const cli::Arguments& arguments) {
  const auto options = ReadServerOptions(arguments);
  if (!options) return FailUsage(options.error().message);
  if (arguments.Has("--stdio")) return ServeStdio(*options);
  const auto listener = ReadListener(arguments);
  if (!listener) return FailUsage(listener.error().message);
  return ServeHttp(*options, *listener);
}

}  // namespace

cli::Command ServeCommand() {
  cli::Command command;
  command.name = "serve";
  command.summary = "Serve MCP, over Streamable HTTP or stdio (what is done without a command)";
  command.details =
      EnvironmentHelp() +
      "\n  CLOUDSTACK_MCP_TOKEN    what clients must send as bearer token; needed for "
      "any address\n"
      "                          but loopback\n\n"
      "The endpoint is /mcp (Streamable HTTP). The log goes to stderr.";
  command.options = {
      {"--stdio", "", "Serve the program that started this one, over standard input and output"},
      {"--host", "ADDRESS", "Where to listen", false, "127.0.0.1"},
      {"--port", "PORT", "Where to listen; 0 takes any free port", false, "8081"},
      {"--allowed-hosts", "HOSTS",
       "Further values of Host that are served, separated by commas: what clients call this "
       "server, with the port"}};
  for (cli::Option& option : SharedOptions(Offers::kToolsAndConsent)) {
    command.options.push_back(std::move(option));
  }
  command.run = Serve;
  return command;
}

}  // namespace toolgate::cloudstack
