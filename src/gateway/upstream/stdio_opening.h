// SPDX-License-Identifier: Apache-2.0
// From a command to a server that can be asked: starts it, finds out which era it speaks, and opens
// its session. Then it is asked as over HTTP:
//
//   auto server = co_await OpenStdio(loop, std::move(opening), last_id);
//   Patience patience(loop, time);
//   const Asker asker{*server->client, last_id, patience};
//   auto pages = co_await FetchList(asker, ListKind::kTools, server->session);
//   co_await server->client->link().End();
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "base/result.h"
#include "gateway/upstream/upstream_questions.h"
#include "mcp/client_features.h"
#include "net/event_loop.h"
#include "net/task.h"
#include "transport/stdio_client.h"

namespace toolgate::gateway {

enum class EraChoice { kFind, kLegacy, kModern };

struct StdioOpening {
  transport::StdioOptions server;
  mcp::ClientFeatures features;  // what it is told that the client can be asked
  EraChoice era = EraChoice::kFind;
  // Silence for so long says that the server may be legacy, or slow.
  std::chrono::milliseconds probe_time{5'000};
  // For `initialize` and its answer, or for `server/discover` of one that is modern only: programs
  // may be downloaded first.
  std::chrono::milliseconds handshake_time{60'000};
};

struct StdioServer {
  std::unique_ptr<transport::StdioClient> client;
  UpstreamSession session;
};

// Probes with `server/discover`, then says `initialize` (2026-07-28, "Backwards Compatibility").
// The program is started once, and a second time if the first did not stand the probe: some end on
// requests that they do not know, others refuse everything after. Errors: it cannot be started, or
// speaks no MCP that we know; they quote the program's standard error, so they are for operators.
net::Task<base::Result<StdioServer>> OpenStdio(net::EventLoop& loop, StdioOpening opening,
                                               std::atomic<int64_t>& last_id);

}  // namespace toolgate::gateway
