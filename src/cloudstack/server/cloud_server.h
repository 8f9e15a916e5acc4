// SPDX-License-Identifier: Apache-2.0
// The MCP server: answers the requests of clients, in both eras, whatever way they came.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "cloudstack/server/client_call.h"
#include "cloudstack/server/cloud_config.h"
#include "cloudstack/server/cloud_link.h"
#include "cloudstack/server/completion.h"
#include "cloudstack/server/consent.h"
#include "cloudstack/server/resources.h"
#include "cloudstack/server/tool_catalogue.h"
#include "mcp/downgrade.h"
#include "mcp/server_result.h"
#include "telemetry/log.h"
#include "transport/mcp_service.h"

namespace toolgate::cloudstack {

struct CloudServerOptions {
  mcp::Implementation server;
  Clouds clouds;
  ToolSelection selection;
  ConfirmRule confirm_rule = ConfirmRule::kIrreversible;
};

// One per event loop.
class CloudServer {
 public:
  // What the server works with; all of it must outlive it.
  struct Surroundings {
    net::EventLoop& loop;
    net::HttpClient& http;
    const base::Clock& clock;
    telemetry::Logger& logger;
  };

  // `options` must outlive the server.
  CloudServer(const CloudServerOptions& options, Surroundings surroundings);

  const ToolCatalogue& catalogue() const { return catalogue_; }

  // Asks every cloud whether it takes our keys, and tells the log. Nothing waits for it.
  void CheckClouds();

  // A legacy client's `initialize`; `state` is a ClientState.
  transport::Opened Open(json::Value params);
  // A request; ends the call.
  net::Task<void> Handle(ClientCall& call);

  // A tool's call with arguments that are an object, or empty: the whole of `tools/call`.
  struct ToolOutcome {
    ToolResult result;
    std::string token;           // of consent; empty: none
    std::string input_required;  // as CallConfirmer has it
    std::string cloud;
    bool is_cut_off = false;  // the cloud could not be reached
  };
  net::Task<ToolOutcome> RunTool(const Tool& tool, json::Value given, ClientCall& call);

 private:
  net::Task<void> ListTools(ClientCall& call);
  net::Task<void> CallTool(ClientCall& call);
  net::Task<void> ListResources(ClientCall& call);
  net::Task<void> ReadResource(ClientCall& call);
  net::Task<void> ListPrompts(ClientCall& call);
  net::Task<void> GetPrompt(ClientCall& call);
  net::Task<void> Complete(ClientCall& call);
  net::Task<void> SetLogLevel(ClientCall& call);

  struct ToolWork;
  net::Task<void> RunChecked(const Tool& tool, ToolWork& work);

  // A result with the list `entries`, an array of definitions of `kind`, under `name`.
  net::Task<void> FinishList(ClientCall& call, std::string_view name, json::Value entries,
                             mcp::Definition kind);
  // `members` of the result, JSON.
  net::Task<void> FinishMembers(ClientCall& call, std::string members);
  std::string WriteCallResult(const Tool& tool, ClientCall& call, const ToolOutcome& outcome) const;
  uint64_t CallerOf(ClientCall& call);

  const CloudServerOptions& options_;
  const Surroundings with_;
  ToolCatalogue catalogue_;
  CloudLinks clouds_;
  Resources resources_;
  Completion completion_;
  ConsentKeeper consent_;
  uint64_t last_client_ = 0;
};

}  // namespace toolgate::cloudstack
