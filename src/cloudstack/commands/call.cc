// SPDX-License-Identifier: Apache-2.0
// `cloudstack-mcp call`: one tool, called from the command line.
#include <cstdio>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/serving.h"
#include "cloudstack/commands/commands.h"
#include "cloudstack/commands/server_options.h"
#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

enum class Consent { kNone, kGiven };

// The call of somebody at a terminal, who can be told how a job goes on.
class TerminalCall final : public ClientCall {
 public:
  explicit TerminalCall(Consent consent) : consent_(consent) {}

  mcp::Method method() const override { return mcp::Method::kToolsCall; }
  json::Value params() const override { return {}; }
  mcp::Revision revision() const override { return mcp::kNewestLegacy; }
  std::string_view log_id() const override { return "terminal"; }
  ClientState* client() override { return nullptr; }
  bool CanBeAsked() const override { return false; }
  bool HasConsent() const override { return consent_ == Consent::kGiven; }
  void OnGivenUp(std::function<void()>) override {}
  net::Task<void> Tell(std::string_view) override { co_return; }
  net::Task<void> KeepAlive() override { co_return; }
  net::Task<void> FinishResult(std::string_view) override { co_return; }
  net::Task<void> FinishError(const mcp::RpcError&) override { co_return; }
  mcp::RpcError MethodNotFound() const override { return {}; }

 private:
  const Consent consent_;
};

// The type that the argument's schema has; unknown ones stay texts, and are refused later.
void WriteArgument(json::Writer& writer, const Tool& tool, std::string_view name,
                   std::string_view text) {
  for (const auto& specs : {tool.arguments, tool.shared_arguments}) {
    for (const ArgumentSpec& spec : specs) {
      if (spec.name != name) continue;
      const bool is_flag = spec.type == ArgumentType::kFlag && (text == "true" || text == "false");
      const bool is_number =
          spec.type == ArgumentType::kInteger && base::ParseUint(text).has_value();
      if (!is_flag && !is_number) continue;
      writer.Key(name).Raw(is_number ? std::to_string(*base::ParseUint(text)) : std::string(text));
      return;
    }
  }
  writer.Member(name, text);
}

// `name=value` each, as one JSON object. Errors: what is wrong.
base::Result<json::Document> ReadArguments(const Tool& tool, const cli::Arguments& arguments) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject();
  for (const std::string& pair : arguments.All("--arg")) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        fmt::format("--arg must be name=value, not `{}`", base::Printable(pair)));
    }
    const std::string_view text = pair;
    WriteArgument(writer, tool, text.substr(0, equals), text.substr(equals + 1));
  }
  writer.EndObject();
  auto document = json::Parse(std::move(json));
  if (document) return std::move(*document);
  return base::Fail(base::ErrorCode::kInvalidInput, "--arg: " + document.error().message);
}

int Print(const CloudServer::ToolOutcome& outcome, bool as_json) {
  const bool is_ok = outcome.result.status == ToolResult::Status::kOk;
  // A token would be of no use: it is good for this process only.
  if (!is_ok && !outcome.token.empty()) {
    std::fprintf(stderr,
                 "cloudstack-mcp: this cannot be taken back; nothing was done: add --yes to do "
                 "it\n");
    return cli::kExitFailed;
  }
  if (as_json) {
    std::puts(outcome.result.structured.c_str());
  } else {
    std::fprintf(is_ok ? stdout : stderr, "%s\n", outcome.result.text.c_str());
  }
  if (is_ok) return cli::kExitOk;
  return outcome.is_cut_off ? cli::kExitUnreached : cli::kExitFailed;
}

int CallTool(const cli::Arguments& arguments) {
  auto options = ReadServerOptions(arguments);
  if (!options) return FailUsage(options.error().message);
  const Tool* tool = options->selection.Find(arguments.positional());
  if (!tool) {
    return FailUsage(fmt::format("there is no tool `{}`; `cloudstack-mcp list` shows them",
                                 base::Printable(arguments.positional())));
  }
  const auto given = ReadArguments(*tool, arguments);
  if (!given) return FailUsage(given.error().message);

  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kError);
  net::EventLoop loop;
  net::HttpClient client(loop, {});
  CloudServer server(*options, {loop, client, clock, *logger});
  CloudServer::ToolOutcome outcome;
  const auto run = [&]() -> net::Task<void> {
    TerminalCall call(arguments.Has("--yes") ? Consent::kGiven : Consent::kNone);
    outcome = co_await server.RunTool(*tool, given->root(), call);
    client.Close();
    loop.Finish();
  };
  net::Spawn(run());
  loop.Run();
  return Print(outcome, arguments.Has("--json"));
}

}  // namespace

cli::Command CallCommand() {
  cli::Command command;
  command.name = "call";
  command.summary = "Call one tool and print its result";
  command.details =
      "Exit status: 0 it worked, 1 the tool failed or must be confirmed, 2 the command line or "
      "the\n"
      "configuration is wrong, 3 the cloud cannot be reached.\n\n" +
      EnvironmentHelp();
  command.options = SharedOptions(Offers::kTools);
  command.options.push_back(
      {"--arg", "NAME=VALUE", "An argument of the tool; may be repeated", false, "", true});
  command.options.push_back({"--json", "", "Print the structured content, all of it"});
  command.options.push_back({"--yes", "", "Do it, also if it cannot be taken back"});
  command.positionals = {{"TOOL", "The tool's name"}};
  command.run = CallTool;
  return command;
}

}  // namespace toolgate::cloudstack
