// SPDX-License-Identifier: Apache-2.0
// What ends a forwarded call before its answer: the client that leaves or cancels it, and the time
// that a call may take at most. The server is told in its own way.
#pragma once

#include <memory>
#include <string>

#include "gateway/pipeline.h"
#include "net/deadline.h"
#include "net/http_client.h"

namespace toolgate::gateway {

// A request as the server knows it.
struct SentRequest {
  int64_t id = 0;
  mcp::Revision revision = mcp::kNewestLegacy;
  std::string session_id;  // the server's
  std::shared_ptr<transport::SseLink> link;
};

// On the route's loop.
class CallWatch {
 public:
  explicit CallWatch(Route& route);

  // Watches from now on, until this is destroyed; `sent` and `context` must live as long.
  void Begin(CallContext& context, const SentRequest& sent);

  // Triggered when the call is over.
  net::Abort& abort() { return *abort_; }
  bool is_over() const { return abort_->triggered(); }
  // Whether it is over because it took too long.
  bool took_too_long() const { return took_too_long_; }
  // The same, and it is the policy that does not let it take longer.
  bool exceeds_policy() const { return took_too_long_ && is_policys_limit_; }

  // Sleeps, unless the call is over before.
  net::Task<void> SleepFor(std::chrono::milliseconds time);

  // A legacy client was let go: it comes back, or has left.
  void ExpectClient();

  // Tells the server that nobody waits any more. A modern one is told by the connection that
  // closes.
  void CancelUpstream() const;

 private:
  void WatchClient(CallContext& context);
  void OnLimit();

  Route& route_;
  const SentRequest* sent_ = nullptr;
  std::shared_ptr<net::Abort> abort_;
  std::shared_ptr<net::Deadline> grace_;  // for a legacy client to come back
  net::Deadline limit_;
  bool took_too_long_ = false;
  bool is_policys_limit_ = false;
};

}  // namespace toolgate::gateway
