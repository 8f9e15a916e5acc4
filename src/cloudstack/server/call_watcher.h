// SPDX-License-Identifier: Apache-2.0
// The client's side of a job that is waited for: progress to a client that asked for it, and the
// end of the waiting when it cancels or leaves.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "cloudstack/client/job_runner.h"
#include "transport/call.h"

namespace toolgate::cloudstack {

class CallWatcher final : public JobWatcher {
 public:
  explicit CallWatcher(transport::Call& call);

  bool HasGivenUp() override { return *given_up_; }
  net::Task<void> OnPending(std::string_view job_id, std::chrono::milliseconds waited) override;

 private:
  transport::Call& call_;
  // Shared with callbacks that may be called on another thread, or late.
  const std::shared_ptr<std::atomic<bool>> given_up_ = std::make_shared<std::atomic<bool>>(false);
  std::string token_;                  // JSON; empty: no progress is wanted
  std::chrono::milliseconds told_{0};  // progress must grow, from one job to the next too
};

}  // namespace toolgate::cloudstack
