// SPDX-License-Identifier: Apache-2.0
// Forwards a call that was allowed and relays what comes back, as it comes: our own message under
// our own id to the upstream, and to the client only what belongs on this call's stream.
#pragma once

#include <memory>
#include <string>

#include "gateway/pipeline.h"

namespace toolgate::gateway {

class Relay {
 public:
  Relay(const Services& services, Upstream& upstream, transport::McpClient& client,
        net::EventLoop& loop);

  // Sends the call and answers the client. A reservation is given back if nothing was sent.
  net::Task<ForwardOutcome> Forward(CallContext& context);

 private:
  net::Task<std::string> Exchange(CallContext& context, ForwardOutcome& outcome);
  net::Task<void> HandleFailure(CallContext& context, const transport::UpstreamFailure& failure);
  void CancelUpstream();
  net::Task<std::string> RelayAnswer(CallContext& context, transport::UpstreamAnswer& answer);
  net::Task<bool> RelayMessage(CallContext& context, const mcp::Message& message);
  net::Task<void> RelayNotification(CallContext& context, const mcp::Message& message);
  net::Task<void> AnswerServer(const mcp::Message& request);
  net::Task<void> RelayResponse(CallContext& context, const mcp::Message& response);

  void PrepareMessage(const CallContext& context);
  void WatchForCancellation(CallContext& context);
  void LogViolation(const CallContext& context, std::string_view what);

  const Services& services_;
  Upstream& upstream_;
  transport::McpClient& client_;
  net::EventLoop& loop_;

  int64_t id_ = 0;
  mcp::Revision revision_ = mcp::kNewestLegacy;
  std::string session_id_;  // the upstream's
  std::string params_;      // ours, written anew from what was checked
  std::string meta_;
  std::string progress_token_;  // the client's, as JSON; empty if none
  std::shared_ptr<net::Abort> abort_;
  bool answered_ = false;
};

}  // namespace toolgate::gateway
