// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/cloud_server.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/server/call_confirmer.h"
#include "cloudstack/server/call_watcher.h"
#include "cloudstack/server/prompts.h"
#include "cloudstack/tools/report.h"
#include "json/parse.h"
#include "mcp/downgrade.h"

namespace toolgate::cloudstack {
namespace {

using mcp::Method;
using mcp::RpcError;

constexpr std::string_view kCapabilities =
    R"({"tools":{},"resources":{},"prompts":{},"completions":{},"logging":{}})";
// Logging is asked for request by request there.
constexpr std::string_view kModernCapabilities =
    R"({"tools":{},"resources":{},"prompts":{},"completions":{}})";
constexpr std::string_view kInstructions =
    "Tools of an Apache CloudStack cloud. Ids come from the list tools. Tools that change a "
    "machine wait for the cloud's job and tell how it went; an error keeps the cloud's own words. "
    "What cannot be taken back is confirmed by the person first.";

// `structured` with `token` as a further member.
std::string WithToken(const std::string& structured, std::string_view token) {
  std::string out = structured.substr(0, structured.size() - 1);
  if (out.size() > 1) out += ',';
  std::string member;
  json::Writer writer(member);
  writer.Member("confirm_token", token);
  return out + member + '}';
}

// What a tool that does not look itself works on: its `id`, or its first id that must be given.
std::string ObjectIdOf(const Tool& tool, const ToolArguments& arguments) {
  if (arguments.Has("id")) return arguments.Text("id");
  for (const ArgumentSpec& spec : tool.arguments) {
    const bool is_it = spec.type == ArgumentType::kUuid && spec.need == Need::kRequired;
    if (is_it) return arguments.Text(spec.name);
  }
  return "";
}

net::Task<Deed> FindDeed(ApiClient& api, const Tool& tool, const ToolArguments& arguments) {
  Deed deed;
  deed.object_id = ObjectIdOf(tool, arguments);
  deed.name = co_await FindName(api, FindKindOfTool(tool.name), deed.object_id);
  if (deed.name.empty()) deed.name = tool.name;
  deed.plan = fmt::format("{}: {}", tool.title, deed.name);
  co_return deed;
}

}  // namespace

// One call of a tool while it goes on.
struct CloudServer::ToolWork {
  ClientCall& call;
  const SplitArguments& split;
  const ToolArguments& arguments;
  CallWatcher& watcher;
  CallConfirmer& confirmer;
  ToolOutcome& outcome;
};

CloudServer::CloudServer(const CloudServerOptions& options, Surroundings surroundings)
    : options_(options),
      with_(surroundings),
      catalogue_(options.selection, options.confirm_rule, options.clouds),
      clouds_(options.clouds, with_.loop, with_.http, with_.clock),
      resources_(clouds_, catalogue_.selection()),
      completion_(clouds_, catalogue_.selection(), resources_),
      consent_(with_.clock) {}

void CloudServer::CheckClouds() {
  for (const auto& cloud : clouds_.all()) net::Spawn(cloud->Check(with_.logger));
}

transport::Opened CloudServer::Open(json::Value params) {
  transport::Opened opened;
  opened.revision = mcp::NegotiateLegacy(params.Find("protocolVersion").text());
  opened.result =
      mcp::WriteInitializeResult(opened.revision, {options_.server, kCapabilities, kInstructions});
  opened.state = std::make_unique<ClientState>(
      ++last_client_, mcp::ClientFeatures::Read(params.Find("capabilities")));
  return opened;
}

// Who has a session waits behind its own requests; all others are one.
uint64_t CloudServer::CallerOf(ClientCall& call) {
  return call.client() ? call.client()->number : 0;
}

net::Task<void> CloudServer::Handle(ClientCall& call) {
  switch (call.method()) {
    case Method::kPing:
      co_return co_await call.FinishResult("{}");
    case Method::kServerDiscover: {
      const mcp::ServerDescription server{options_.server, kModernCapabilities, kInstructions};
      const std::string result = mcp::WriteDiscoverResult(server);
      co_return co_await call.FinishResult(result);
    }
    case Method::kToolsList:
      co_return co_await ListTools(call);
    case Method::kToolsCall:
      co_return co_await CallTool(call);
    case Method::kResourcesList:
    case Method::kResourcesTemplatesList:
      co_return co_await ListResources(call);
    case Method::kResourcesRead:
      co_return co_await ReadResource(call);
    case Method::kPromptsList:
      co_return co_await ListPrompts(call);
    case Method::kPromptsGet:
      co_return co_await GetPrompt(call);
    case Method::kCompletionComplete:
      co_return co_await Complete(call);
    case Method::kLoggingSetLevel:
      co_return co_await SetLogLevel(call);
    default:
      break;
  }
  const RpcError error = call.MethodNotFound();
  co_await call.FinishError(error);
}

net::Task<void> CloudServer::FinishMembers(ClientCall& call, std::string members) {
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().RawMembers(members);
  if (call.is_modern()) mcp::WriteModernMembers(writer, options_.server);
  writer.EndObject();
  co_await call.FinishResult(result);
}

net::Task<void> CloudServer::FinishList(ClientCall& call, std::string_view name,
                                        json::Value entries, mcp::Definition kind) {
  if (call.params().Find("cursor")) {
    const RpcError error = mcp::UnknownCursor();
    co_return co_await call.FinishError(error);
  }
  std::string members;
  json::Writer writer(members);
  writer.Key(name).BeginArray();
  std::string entry;
  for (const auto& definition : entries) {
    entry.clear();
    mcp::WriteDefinition(entry, kind, definition.value, call.revision());
    writer.Raw(entry);
  }
  writer.EndArray();
  co_await FinishMembers(call, std::move(members));
}

net::Task<void> CloudServer::ListTools(ClientCall& call) {
  co_await FinishList(call, "tools", catalogue_.definitions(), mcp::Definition::kTool);
}

net::Task<void> CloudServer::ListResources(ClientCall& call) {
  if (call.method() == Method::kResourcesList) {
    const auto list = json::Parse(resources_.WriteList());
    co_return co_await FinishList(call, "resources", list->root(), mcp::Definition::kResource);
  }
  const auto templates = json::Parse(resources_.WriteTemplates());
  co_await FinishList(call, "resourceTemplates", templates->root(),
                      mcp::Definition::kResourceTemplate);
}

net::Task<void> CloudServer::ReadResource(ClientCall& call) {
  const json::Value uri = call.params().Find("uri");
  auto contents = co_await resources_.Read(std::string(uri.text()), CallerOf(call));
  if (contents) {
    std::string members = "\"contents\":" + *contents;
    co_return co_await FinishMembers(call, std::move(members));
  }
  RpcError& error = contents.error();
  if (call.is_modern() && error.code == mcp::kResourceNotFound) error.code = mcp::kInvalidParams;
  co_await call.FinishError(error);
}

net::Task<void> CloudServer::ListPrompts(ClientCall& call) {
  const auto prompts = json::Parse(WritePrompts(catalogue_.selection()));
  co_await FinishList(call, "prompts", prompts->root(), mcp::Definition::kPrompt);
}

net::Task<void> CloudServer::GetPrompt(ClientCall& call) {
  const std::string_view name = call.params().Find("name").text();
  const Prompt* prompt = FindPrompt(catalogue_.selection(), name);
  tl::expected<std::string, std::string> members =
      tl::unexpected(fmt::format("There is no prompt `{}`", base::Printable(name)));
  if (prompt) members = WritePrompt(*prompt, call.params().Find("arguments"));
  if (members) co_return co_await FinishMembers(call, std::move(*members));
  const RpcError error{200, mcp::kInvalidParams, members.error()};
  co_await call.FinishError(error);
}

net::Task<void> CloudServer::Complete(ClientCall& call) {
  const auto completion = co_await completion_.Complete(call.params(), CallerOf(call));
  if (!completion) {
    co_await call.FinishError(completion.error());
    co_return;
  }
  std::string members = "\"completion\":" + *completion;
  co_await FinishMembers(call, std::move(members));
}

net::Task<void> CloudServer::SetLogLevel(ClientCall& call) {
  const auto level = FindLogLevel(call.params().Find("level").text());
  if (!level || !call.client()) {
    const RpcError error{200, mcp::kInvalidParams, "`level` is no level of the log"};
    co_return co_await call.FinishError(error);
  }
  call.client()->log_level = level;
  co_await call.FinishResult("{}");
}

net::Task<void> CloudServer::CallTool(ClientCall& call) {
  const std::string_view name = call.params().Find("name").text();
  const Tool* tool = catalogue_.selection().Find(name);
  const json::Value given = call.params().Find("arguments");
  if (!tool || (given && !given.Is(json::Type::kObject))) {
    const RpcError error{
        200, mcp::kInvalidParams,
        tool ? std::string("`arguments` must be an object")
             : fmt::format("There is no tool `{}`; tools/list shows them", base::Printable(name))};
    co_return co_await call.FinishError(error);
  }
  const base::SteadyTime begun = with_.clock.Now();
  const ToolOutcome outcome = co_await RunTool(*tool, given, call);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(with_.clock.Now() - begun);
  with_.logger.Info("tool_call", {{"tool", tool->name},
                                  {"cloud", outcome.cloud},
                                  {"request_id", call.log_id()},
                                  {"ok", outcome.result.status == ToolResult::Status::kOk},
                                  {"ms", took.count()}});
  const std::string json = WriteCallResult(*tool, call, outcome);
  co_await call.FinishResult(json);
}

net::Task<CloudServer::ToolOutcome> CloudServer::RunTool(const Tool& tool, json::Value given,
                                                         ClientCall& call) {
  ToolOutcome outcome;
  const SplitArguments split = catalogue_.Split(tool, given);
  outcome.cloud = split.cloud->name;
  const ToolArguments arguments(tool.arguments, tool.shared_arguments, split.own.root());
  std::vector<std::string> mistakes = split.mistakes;
  for (std::string& mistake : arguments.Check()) mistakes.push_back(std::move(mistake));
  if (!mistakes.empty()) {
    outcome.result = RefuseArguments(mistakes);
    co_return outcome;
  }
  CallWatcher watcher(call);
  CallConfirmer confirmer(with_.loop, call, consent_, watcher,
                          {split.cloud->name, std::string(tool.name), split.digest, split.confirm});
  ToolWork work{call, split, arguments, watcher, confirmer, outcome};
  co_await RunChecked(tool, work);
  outcome.token = confirmer.token();
  outcome.input_required = confirmer.input_required();
  outcome.is_cut_off = outcome.result.status == ToolResult::Status::kError && watcher.is_cut_off();
  co_return outcome;
}

net::Task<void> CloudServer::RunChecked(const Tool& tool, ToolWork& work) {
  const CloudConfig& config = *work.split.cloud;
  ApiClient api = clouds_.Find(config.name)->MakeClient(CallerOf(work.call), &work.watcher);
  JobRunner jobs(with_.loop, api, config.jobs, with_.clock);
  const bool takes_structured = work.call.revision() >= mcp::Revision::k2025_06_18;
  const ConfirmRule rule = catalogue_.confirm_rule();
  const bool needs_consent = NeedsConsent(rule, tool, work.arguments);
  ToolCall tool_call{work.arguments, api, jobs, work.watcher, with_.clock};
  tool_call.form = takes_structured ? ResultForm::kStructured : ResultForm::kTextOnly;
  tool_call.needs_consent = needs_consent;
  const bool may_ask = tool.asks == Asks::kItself && MayNeedConsent(rule, tool);
  if (may_ask) tool_call.confirmer = &work.confirmer;
  if (needs_consent && tool.asks == Asks::kServer) {
    Deed deed = co_await FindDeed(api, tool, work.arguments);
    const bool only_plans = work.arguments.Flag("dry_run");
    if (only_plans) work.confirmer.Announce(deed);
    if (!only_plans) {
      const Confirmer::Answer answer = co_await work.confirmer.Ask(std::move(deed));
      if (answer.kind != Confirmer::Answer::Kind::kConfirmed) {
        work.outcome.result = ReportMistake(answer.why + " Nothing was done.");
        co_return;
      }
    }
  }
  work.outcome.result = co_await tool.run(tool_call);
}

std::string CloudServer::WriteCallResult(const Tool& tool, ClientCall& call,
                                         const ToolOutcome& outcome) const {
  if (!outcome.input_required.empty()) return outcome.input_required;
  std::string json;
  json::Writer writer(json);
  const std::string& structured = outcome.result.structured;
  const bool has_structured = call.revision() >= mcp::Revision::k2025_06_18 && !structured.empty();
  writer.BeginObject().Key("content").BeginArray().BeginObject().Member("type", "text");
  if (outcome.token.empty()) {
    writer.Member("text", outcome.result.text);
  } else {
    writer.Member("text", fmt::format("{}\n`confirm`: \"{}\"", outcome.result.text, outcome.token));
  }
  writer.EndObject();
  if (has_structured && MayHaveLinks(tool)) {
    json += resources_.WriteLinks(structured, outcome.cloud);
  }
  writer.EndArray();
  if (has_structured && outcome.token.empty()) writer.Key("structuredContent").Raw(structured);
  if (has_structured && !outcome.token.empty()) {
    writer.Key("structuredContent").Raw(WithToken(structured, outcome.token));
  }
  writer.Member("isError", outcome.result.status == ToolResult::Status::kError);
  if (call.is_modern()) mcp::WriteModernMembers(writer, options_.server);
  writer.EndObject();
  return json;
}

}  // namespace toolgate::cloudstack
