// SPDX-License-Identifier: Apache-2.0
// The client's side of a call that goes on: progress of jobs and the log of requests to the cloud,
// to a client that asked for them, and the end of the waiting when it cancels or leaves.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "cloudstack/client/api_client.h"
#include "cloudstack/client/job_runner.h"
#include "cloudstack/server/client_call.h"

namespace toolgate::cloudstack {

class CallWatcher final : public JobWatcher, public ApiObserver {
 public:
  explicit CallWatcher(ClientCall& call);

  bool HasGivenUp() override { return *given_up_; }
  net::Task<void> OnPending(std::string_view job_id, std::chrono::milliseconds waited) override;
  net::Task<void> OnAnswer(std::string_view command, const ApiError* error,
                           std::chrono::milliseconds took) override;

  // Whether the last request to the cloud came to nothing because it could not be reached.
  bool is_cut_off() const { return is_cut_off_; }

 private:
  ClientCall& call_;
  // Shared with callbacks that may be called on another thread, or late.
  const std::shared_ptr<std::atomic<bool>> given_up_ = std::make_shared<std::atomic<bool>>(false);
  std::string token_;                  // JSON; empty: no progress is wanted
  std::chrono::milliseconds told_{0};  // progress must grow, from one job to the next too
  bool is_cut_off_ = false;
};

}  // namespace toolgate::cloudstack
