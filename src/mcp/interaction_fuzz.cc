// SPDX-License-Identifier: Apache-2.0
// Any JSON as what a server asks of a client, as a client's answer, as a tool with arguments, and
// as a result. What is let through must be what the rules say: JSON, named after its server,
// without anything to click; headers must agree with the arguments that they were written from; and
// what is written for older clients must stay as it is when it is written again.
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "mcp/downgrade.h"
#include "mcp/interaction.h"
#include "mcp/param_headers.h"
#include "mcp/shown_text.h"

namespace {

using namespace toolgate;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckElicitation(json::Value written) {
  const std::string_view message = written.Find("message").text();
  Require(message.starts_with("[s] ") || message.starts_with("[s, "));
  Require(message.find("://") == message.npos);
  for (const auto& [name, name_value, field] : written.Find("requestedSchema").Find("properties")) {
    Require(field.Find("description").text().find("://") == std::string_view::npos);
    Require(!field.Find("properties") && !field.Find("$ref"));
  }
}

void CheckRequest(mcp::ClientRequest request, json::Value root, mcp::Revision revision) {
  const mcp::ClientFeatures all = {true, true, true, true, true};
  const auto written =
      mcp::WriteRequestForClient(request, root.Find("params"), revision, all, {"s"});
  if (!written) return;
  const auto asked = json::Parse(*written);
  Require(asked.has_value() && !asked->root().Find("_meta") && !asked->root().Find("task"));
  if (request == mcp::ClientRequest::kElicitation) CheckElicitation(asked->root());
  const auto result =
      mcp::WriteResultForServer(request, asked->root(), root.Find("result"), revision);
  Require(!result || json::Parse(*result).has_value());
}

void CheckHeaders(json::Value root) {
  const auto headers = mcp::ReadParamHeaders(root);
  if (!headers) return;
  const json::Value arguments = root.Find("arguments");
  const auto fields = mcp::WriteParamHeaders(*headers, arguments);
  for (const auto& [name, value] : fields) {
    for (char c : name + value) Require(c >= 0x20 && c < 0x7F);
  }
  const auto find = [&fields](std::string_view name) -> std::optional<std::string_view> {
    for (const auto& field : fields) {
      if (field.first == name) return field.second;
    }
    return std::nullopt;
  };
  Require(mcp::FindParamHeaderFault(*headers, arguments, find).empty());
}

void CheckDowngrade(json::Value root, mcp::Revision revision) {
  for (const auto method :
       {mcp::Method::kToolsCall, mcp::Method::kPromptsGet, mcp::Method::kResourcesRead}) {
    std::string once;
    mcp::WriteResult(once, method, root, revision);
    const auto document = json::Parse(once);
    Require(document.has_value());
    std::string twice;
    mcp::WriteResult(twice, method, document->root(), revision);
    Require(once == twice);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto document = json::Parse(std::string(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const json::Value root = document->root();
  for (const auto request : {mcp::ClientRequest::kSampling, mcp::ClientRequest::kElicitation,
                             mcp::ClientRequest::kRoots}) {
    for (const auto revision : {mcp::Revision::k2024_11_05, mcp::Revision::k2025_06_18,
                                mcp::Revision::k2025_11_25, mcp::Revision::k2026_07_28}) {
      CheckRequest(request, root, revision);
      CheckDowngrade(root.Find("result"), revision);
    }
    const auto result =
        mcp::WriteResultForServer(request, {}, root.Find("result"), mcp::Revision::k2025_11_25);
    Require(!result || json::Parse(*result).has_value());
  }
  CheckHeaders(root);
  return 0;
}
