// SPDX-License-Identifier: Apache-2.0
// What every server says of itself in its results.
#pragma once

#include <string>

#include "json/writer.h"

namespace toolgate::mcp {

struct Implementation {
  std::string name;
  std::string version;
};

// The member `serverInfo`.
void WriteServerInfo(json::Writer& writer, const Implementation& server);

// What every result of 2026-07-28 carries, with what keeps shared caches from serving one caller's
// answer to another ("Caching").
void WriteModernMembers(json::Writer& writer, const Implementation& server);

}  // namespace toolgate::mcp
