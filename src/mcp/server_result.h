// SPDX-License-Identifier: Apache-2.0
// What every server answers alike: who it is, what it can do.
#pragma once

#include <string>
#include <string_view>

#include "json/writer.h"
#include "mcp/revision.h"
#include "mcp/rpc_error.h"

namespace toolgate::mcp {

struct Implementation {
  std::string name;
  std::string version;
};

// What a server says of itself.
struct ServerDescription {
  const Implementation& implementation;
  std::string_view capabilities;       // JSON
  std::string_view instructions = {};  // may be empty
};

// The results of `initialize` and of `server/discover`.
std::string WriteInitializeResult(Revision revision, const ServerDescription& server);
std::string WriteDiscoverResult(const ServerDescription& server);

// What every result of 2026-07-28 carries, with what keeps shared caches from serving one caller's
// answer to another ("Caching").
void WriteModernMembers(json::Writer& writer, const Implementation& server);

// The error for a cursor, from a server that lists everything on one page.
RpcError UnknownCursor();

}  // namespace toolgate::mcp
