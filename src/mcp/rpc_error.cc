// SPDX-License-Identifier: Apache-2.0
#include "mcp/rpc_error.h"

#include "json/writer.h"

namespace toolgate::mcp {

std::string BeginResultResponse(std::string_view id, size_t result_bytes) {
  constexpr std::string_view kBegin = "{\"jsonrpc\":\"2.0\",\"id\":";
  constexpr std::string_view kResult = ",\"result\":";
  std::string response;
  response.reserve(kBegin.size() + id.size() + kResult.size() + result_bytes + 1);
  response.append(kBegin).append(id).append(kResult);
  return response;
}

std::string ResultResponse(std::string_view id, std::string_view result) {
  return BeginResultResponse(id, result.size()).append(result).append("}");
}

std::string ErrorResponse(std::string_view id, const RpcError& error) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0").Key("id").Raw(id);
  writer.Key("error").BeginObject();
  writer.Member("code", int64_t{error.code}).Member("message", error.message);
  if (!error.data.empty()) writer.Key("data").Raw(error.data);
  writer.EndObject().EndObject();
  return out;
}

std::string Request(int64_t id, std::string_view method, std::string_view params) {
  std::string out;
  out.reserve(params.size() + 96);
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0").Member("id", id).Member("method", method);
  if (!params.empty()) writer.Key("params").Raw(params);
  writer.EndObject();
  return out;
}

std::string Notification(std::string_view method, std::string_view params) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0").Member("method", method);
  if (!params.empty()) writer.Key("params").Raw(params);
  writer.EndObject();
  return out;
}

}  // namespace toolgate::mcp
