// SPDX-License-Identifier: Apache-2.0
#include "mcp/server_result.h"

#include "mcp/era.h"

namespace toolgate::mcp {
namespace {

void WriteImplementation(json::Writer& writer, const Implementation& server) {
  writer.BeginObject().Member("name", server.name).Member("version", server.version).EndObject();
}

void WriteDescription(json::Writer& writer, const ServerDescription& server) {
  writer.Key("capabilities").Raw(server.capabilities).Key("serverInfo");
  WriteImplementation(writer, server.implementation);
  if (!server.instructions.empty()) writer.Member("instructions", server.instructions);
}

}  // namespace

std::string WriteInitializeResult(Revision revision, const ServerDescription& server) {
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Member("protocolVersion", Name(revision));
  WriteDescription(writer, server);
  writer.EndObject();
  return result;
}

std::string WriteDiscoverResult(const ServerDescription& server) {
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Key("supportedVersions").BeginArray();
  for (Revision revision : kModernRevisions) writer.String(Name(revision));
  writer.EndArray();
  WriteDescription(writer, server);
  WriteModernMembers(writer, server.implementation);
  writer.EndObject();
  return result;
}

void WriteModernMembers(json::Writer& writer, const Implementation& server) {
  writer.Member("resultType", "complete").Member("ttlMs", int64_t{0});
  writer.Member("cacheScope", "private");
  writer.Key("_meta").BeginObject().Key(kMetaServerInfo);
  WriteImplementation(writer, server);
  writer.EndObject();
}

RpcError UnknownCursor() {
  return {200, kInvalidParams, "This cursor is not known; list without one"};
}

}  // namespace toolgate::mcp
