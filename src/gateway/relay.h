// SPDX-License-Identifier: Apache-2.0
// Forwards a call that was allowed and relays what comes back, as it comes: our own message under
// our own id to the upstream, and to the client only what belongs on this call's stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/call_watch.h"
#include "gateway/pipeline.h"
#include "gateway/unasked/progress_pace.h"

namespace toolgate::gateway {

class Relay {
 public:
  explicit Relay(Route& route);

  // Sends the call and answers the client, unless the outcome is stale. A reservation is given back
  // if nothing was sent.
  net::Task<ForwardOutcome> Forward(CallContext& context);
  // Answers that the server did not answer properly, and logs why.
  net::Task<void> FinishUnavailable(CallContext& context, const ForwardOutcome& outcome);
  // Whether nobody waits for the call any more.
  bool is_over() const { return watch_.is_over(); }

 private:
  net::Task<std::string> Exchange(CallContext& context, ForwardOutcome& outcome);
  net::Task<void> HandleFailure(CallContext& context, const transport::UpstreamFailure& failure);
  net::Task<void> LoseSession(CallContext& context);
  net::Task<std::string> RelayAnswer(CallContext& context, transport::UpstreamAnswer& answer,
                                     bool& is_cut);
  net::Task<std::string> ResumeAnswer(CallContext& context, std::string event_id,
                                      std::optional<std::chrono::milliseconds> retry);
  net::Task<bool> RelayMessage(CallContext& context, const mcp::Message& message);
  net::Task<void> RelayNotification(CallContext& context, const mcp::Message& message);
  net::Task<void> RelayRequest(CallContext& context, const mcp::Message& message);
  net::Task<void> RelayResponse(CallContext& context, const mcp::Message& response);
  net::Task<void> RelayInputRequired(CallContext& context, json::Value result);
  net::Task<void> RelayError(CallContext& context, const mcp::Message& response);
  bool IsRefusedUnrun(const CallContext& context) const;
  net::Task<void> FinishDenied(CallContext& context, std::string why);

  void PrepareMessage(const CallContext& context);
  transport::OutgoingMessage MakeMessage(const CallContext& context);
  mcp::RpcError FailureOf(const CallContext& context) const;

  Route& route_;
  const Services& services_;
  Upstream& upstream_;
  transport::McpClient& client_;

  SentRequest sent_;
  std::string params_;  // ours, written anew from what was checked
  std::string meta_;
  std::vector<std::pair<std::string, std::string>> param_fields_;
  std::string progress_token_;  // the client's, as JSON; empty if none
  CallWatch watch_;
  ProgressPace pace_;
  int http_status_ = 0;         // of the answer
  bool has_said_more_ = false;  // the server, before its answer
  bool is_stale_ = false;
  bool answered_ = false;
};

}  // namespace toolgate::gateway
