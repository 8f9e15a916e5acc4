// SPDX-License-Identifier: Apache-2.0
#include "mcp/server_result.h"

#include "mcp/era.h"

namespace toolgate::mcp {
namespace {

void WriteImplementation(json::Writer& writer, const Implementation& server) {
  writer.BeginObject().Member("name", server.name).Member("version", server.version).EndObject();
}

}  // namespace

void WriteServerInfo(json::Writer& writer, const Implementation& server) {
  writer.Key("serverInfo");
  WriteImplementation(writer, server);
}

void WriteModernMembers(json::Writer& writer, const Implementation& server) {
  writer.Member("resultType", "complete").Member("ttlMs", int64_t{0});
  writer.Member("cacheScope", "private");
  writer.Key("_meta").BeginObject().Key(kMetaServerInfo);
  WriteImplementation(writer, server);
  writer.EndObject();
}

}  // namespace toolgate::mcp
