// SPDX-License-Identifier: Apache-2.0
// Metrics of what others keep anyway, read when somebody asks for them; and those of policies
// (docs/operations.md).
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "app/policies.h"
#include "app/readiness.h"
#include "app/server_table.h"
#include "app/shard.h"
#include "audit/decision_log.h"
#include "state/durable/durable_counter_store.h"
#include "telemetry/metrics.h"

namespace toolgate::app {

// Everything referred to must outlive the registry's last Write.
void ExposeProcess(telemetry::MetricRegistry& registry, const std::string& version,
                   const Readiness& readiness);
// Of one server, which must outlive the registry.
void ExposeServer(telemetry::MetricRegistry& registry, const SharedServer& server);
void ExposeShards(telemetry::MetricRegistry& registry,
                  const std::vector<std::unique_ptr<Shard>>& shards);
void ExposeDecisionLog(telemetry::MetricRegistry& registry, const audit::DecisionLog& log);

void ExposeCounters(telemetry::MetricRegistry& registry, const state::MemoryCounterStore& table);
void ExposeJournal(telemetry::MetricRegistry& registry, const state::DurableCounterStore& store);

// What became of the policy files. Thread-safe.
class PolicyMetrics {
 public:
  PolicyMetrics(telemetry::MetricRegistry& registry, const PolicyMap& policies,
                const base::Clock& clock);

  // A policy's file was read anew.
  void CountReading(const std::string& policy, Reading reading);

 private:
  struct Policy {
    std::atomic<base::WallTime> loaded_at;
    std::atomic<bool> is_broken = false;
  };

  const base::Clock& clock_;
  const std::vector<std::string> names_;
  std::vector<Policy> policies_;  // by place in names_
  telemetry::Counters readings_;
};

}  // namespace toolgate::app
