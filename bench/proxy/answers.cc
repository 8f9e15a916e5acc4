// SPDX-License-Identifier: Apache-2.0
#include "answers.h"

#include <algorithm>

#include "base/text.h"
#include "json/writer.h"
#include "mcp/revision.h"
#include "mcp/rpc_error.h"

namespace toolgate::bench {
namespace {

constexpr int kTools = 45;
constexpr int kResultLines = 12;
constexpr uint64_t kEventsMax = 100'000;

// A result of about a kilobyte, as a list tool would give it.
const std::string& CallResult() {
  static const std::string result = [] {
    std::string text;
    for (int i = 0; i < kResultLines; ++i)
      text += "virtual machine " + std::to_string(i) + " is Running in zone-1\\n";
    return R"({"content":[{"type":"text","text":")" + text +
           R"("}],"structuredContent":{"count":12,"items":[{"id":"a1b2c3","name":"web-1","state":"Running"},)"
           R"({"id":"d4e5f6","name":"web-2","state":"Running"}]},"isError":false,"resultType":"complete"})";
  }();
  return result;
}

void WriteTool(json::Writer& writer, std::string_view name) {
  writer.BeginObject().Member("name", name);
  writer.Key("inputSchema").BeginObject().Member("type", "object").EndObject().EndObject();
}

std::string ToolList() {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("tools").BeginArray();
  for (int i = 0; i < kTools; ++i) WriteTool(writer, "tool_" + std::to_string(i));
  WriteTool(writer, kProgressTool);
  writer.EndArray().Member("resultType", "complete").EndObject();
  return out;
}

std::string InitializeResult(json::Value params) {
  const auto revision = mcp::NegotiateLegacy(params.Find("protocolVersion").text());
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("protocolVersion", mcp::Name(revision));
  writer.Key("capabilities").Raw(R"({"tools":{}})");
  writer.Key("serverInfo").Raw(R"({"name":"bench","version":"1"})").EndObject();
  return out;
}

std::string ResultOf(const mcp::Message& request) {
  if (request.method == "tools/call") return CallResult();
  if (request.method == "tools/list") return ToolList();
  if (request.method == "initialize") return InitializeResult(request.params);
  if (request.method == "server/discover") {
    return R"({"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete"})";
  }
  return "{}";
}

}  // namespace

std::optional<ProgressCall> ReadProgressCall(const mcp::Message& request) {
  if (request.method != "tools/call" || request.params.Find("name").text() != kProgressTool) {
    return std::nullopt;
  }
  const auto events =
      base::ParseUint(request.params.Find("arguments").Find("events").text()).value_or(0);
  return ProgressCall{request.id, mcp::ReadId(request.params.Find("_meta").Find("progressToken")),
                      static_cast<int64_t>(std::min(events, kEventsMax))};
}

std::string Answer(const mcp::Message& request) {
  return mcp::ResultResponse(request.id, ResultOf(request));
}

std::string ProgressMessage(const ProgressCall& call, int64_t progress) {
  std::string params;
  json::Writer writer(params);
  writer.BeginObject().Key("progressToken").Raw(call.token);
  writer.Member("progress", progress).Member("total", call.events);
  writer.Member("message", "virtual machine web-1: copying its volume").EndObject();
  return mcp::Notification("notifications/progress", params);
}

}  // namespace toolgate::bench
