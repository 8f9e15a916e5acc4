// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/cloud_service.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/server/call_watcher.h"
#include "cloudstack/tools/tool.h"
#include "crypto/hash.h"
#include "json/parse.h"
#include "mcp/downgrade.h"

namespace toolgate::cloudstack {
namespace {

using mcp::RpcError;
using transport::Call;

constexpr std::string_view kCapabilities = R"({"tools":{}})";
constexpr std::string_view kInstructions =
    "Tools of an Apache CloudStack cloud. Ids come from the list tools. Tools that change a "
    "machine "
    "wait for the cloud's job and tell how it went; an error keeps the cloud's own words.";

json::Document MakeDefinitions() {
  std::string text;
  json::Writer writer(text);
  writer.BeginArray();
  for (const Tool& tool : AllTools()) writer.Raw(WriteDefinition(tool));
  writer.EndArray();
  auto document = json::Parse(std::move(text));
  CHECK(document);
  return std::move(*document);
}

std::string WriteResult(const Call& call, const ToolResult& result,
                        const mcp::Implementation& server) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key("content").BeginArray().BeginObject();
  writer.Member("type", "text").Member("text", result.text).EndObject().EndArray();
  if (call.revision() >= mcp::Revision::k2025_06_18 && !result.structured.empty()) {
    writer.Key("structuredContent").Raw(result.structured);
  }
  writer.Member("isError", result.status == ToolResult::Status::kError);
  if (call.is_modern()) mcp::WriteModernMembers(writer, server);
  writer.EndObject();
  return json;
}

}  // namespace

CloudService::CloudService(const CloudServiceOptions& options, net::EventLoop& loop,
                           net::HttpClient& http, const base::Clock& clock,
                           telemetry::Logger& logger)
    : options_(options),
      clock_(clock),
      logger_(logger),
      api_(loop, http, options.api, clock),
      jobs_(loop, api_, options.jobs, clock),
      definitions_(MakeDefinitions()) {}

tl::expected<identity::Principal, RpcError> CloudService::Authenticate(std::string_view token) {
  const bool is_known =
      options_.token.empty() || crypto::EqualsInConstantTime(token, options_.token);
  if (!is_known)
    return tl::unexpected(RpcError{401, 1401, "The bearer token is not the right one"});
  return identity::Principal{"client", "", nullptr};
}

net::Task<tl::expected<transport::Eras, RpcError>> CloudService::AskEras(Call&) {
  co_return transport::Eras{};
}

net::Task<tl::expected<transport::Opened, RpcError>> CloudService::Open(Call& call) {
  transport::Opened opened;
  opened.revision = mcp::NegotiateLegacy(call.params().Find("protocolVersion").text());
  opened.result =
      mcp::WriteInitializeResult(opened.revision, {options_.server, kCapabilities, kInstructions});
  co_return opened;
}

net::Task<void> CloudService::Handle(Call& call) {
  switch (call.rule().method) {
    case mcp::Method::kPing:
      co_await call.FinishResult("{}");
      break;
    case mcp::Method::kServerDiscover:
      co_await Discover(call);
      break;
    case mcp::Method::kToolsList:
      co_await ListTools(call);
      break;
    case mcp::Method::kToolsCall:
      co_await CallTool(call);
      break;
    default: {
      const RpcError error = call.MethodNotFound();
      co_await call.FinishError(error);
    }
  }
}

net::Task<void> CloudService::HandleNotification(Call&) { co_return; }

net::Task<void> CloudService::Discover(Call& call) {
  const mcp::ServerDescription server{options_.server, kCapabilities, kInstructions};
  const std::string result = mcp::WriteDiscoverResult(server);
  co_await call.FinishResult(result);
}

net::Task<void> CloudService::ListTools(Call& call) {
  if (call.params().Find("cursor")) {
    co_await call.FinishError(mcp::UnknownCursor());
    co_return;
  }
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Key("tools").BeginArray();
  std::string tool;
  for (const auto& definition : definitions_.root()) {
    tool.clear();
    mcp::WriteDefinition(tool, mcp::Definition::kTool, definition.value, call.revision());
    writer.Raw(tool);
  }
  writer.EndArray();
  if (call.is_modern()) mcp::WriteModernMembers(writer, options_.server);
  writer.EndObject();
  co_await call.FinishResult(result);
}

net::Task<void> CloudService::CallTool(Call& call) {
  const std::string_view name = call.params().Find("name").text();
  const Tool* tool = FindTool(name);
  const json::Value given = call.params().Find("arguments");
  if (!tool || (given && !given.Is(json::Type::kObject))) {
    const RpcError error{
        200, mcp::kInvalidParams,
        tool ? std::string("`arguments` must be an object")
             : fmt::format("There is no tool `{}`; tools/list shows them", base::Printable(name))};
    co_await call.FinishError(error);
    co_return;
  }
  const base::SteadyTime begun = clock_.Now();
  const ToolArguments arguments(tool->arguments, tool->shared_arguments, given);
  const auto mistakes = arguments.Check();
  CallWatcher watcher(call);
  const bool takes_structured = call.revision() >= mcp::Revision::k2025_06_18;
  const ToolCall tool_call{
      arguments, api_,   jobs_,
      watcher,   clock_, takes_structured ? ResultForm::kStructured : ResultForm::kTextOnly};
  ToolResult result;
  if (mistakes.empty()) {
    result = co_await tool->run(tool_call);
  } else {
    result = RefuseArguments(mistakes);
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now() - begun);
  logger_.Info("tool_call", {{"tool", tool->name},
                             {"request_id", call.origin().request_id},
                             {"ok", result.status == ToolResult::Status::kOk},
                             {"ms", took.count()}});
  const std::string json = WriteResult(call, result, options_.server);
  co_await call.FinishResult(json);
}

}  // namespace toolgate::cloudstack
