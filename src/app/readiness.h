// SPDX-License-Identifier: Apache-2.0
// Whether the gateway can do its work now, for load balancers and operators. A gateway that runs
// has its configuration and its policies: without them it does not start.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "app/pages.h"
#include "app/server_table.h"
#include "audit/decision_log.h"
#include "state/durable/durable_counter_store.h"

namespace toolgate::app {

// Thread-safe.
class Readiness {
 public:
  // All must outlive it. `counters` is null if they are in memory alone.
  Readiness(const audit::DecisionLog& decisions, const state::DurableCounterStore* counters,
            const ServerTable& servers)
      : decisions_(decisions), counters_(counters), servers_(servers) {}

  // No new calls are taken: from now on it is not ready.
  void SetDraining() { is_draining_ = true; }

  // A server that is down is not the gateway's failure: other servers are served.
  bool IsReady() const { return !is_draining_ && decisions_.is_writable() && CanCount(); }

  // For anybody: nothing but whether it is ready.
  Page WriteForAll() const;

  // For operators: each check, and the state of each server. With the query `upstreams=required`
  // every server must be up.
  Page WriteForOperators(std::string_view query) const;

 private:
  bool CanCount() const { return counters_ == nullptr || counters_->is_writable(); }

  const audit::DecisionLog& decisions_;
  const state::DurableCounterStore* const counters_;
  const ServerTable& servers_;
  std::atomic<bool> is_draining_ = false;
};

// The page of a process that runs.
Page WriteAlive();

}  // namespace toolgate::app
