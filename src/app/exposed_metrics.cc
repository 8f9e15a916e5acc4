// SPDX-License-Identifier: Apache-2.0
#include "app/exposed_metrics.h"

#include <algorithm>

#include "telemetry/process.h"

namespace toolgate::app {
namespace {

using telemetry::MetricRegistry;

double ToSeconds(base::WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

std::vector<std::string> NamesOf(const PolicyMap& policies) {
  std::vector<std::string> names;
  for (const auto& [name, policy] : policies) names.push_back(name);
  return names;
}

}  // namespace

void ExposeProcess(MetricRegistry& registry, const std::string& version,
                   const Readiness& readiness) {
  registry.AddGauges({"toolgate_build_info", "1, with the version", {{"version", {version}}}},
                     [](size_t) { return 1.0; });
  registry.AddGauges({"toolgate_ready", "1 while new calls are taken"},
                     [&readiness](size_t) { return readiness.IsReady() ? 1.0 : 0.0; });
  const double started_at = ToSeconds(base::SystemClock().WallNow());
  registry.AddGauges({"toolgate_process_start_time_seconds", "When the process began, Unix time"},
                     [started_at](size_t) { return started_at; });
  registry.AddReadCounters({"toolgate_process_cpu_seconds_total", "User and system CPU time"},
                           [](size_t) { return telemetry::CpuSeconds(); });
  registry.AddGauges({"toolgate_process_resident_memory_bytes", "Resident memory"},
                     [](size_t) { return telemetry::ResidentMemoryBytes(); });
  registry.AddGauges({"toolgate_process_open_fds", "Open file descriptors"},
                     [](size_t) { return telemetry::OpenFileDescriptors(); });
  registry.AddGauges({"toolgate_process_max_fds", "File descriptors that may be open"},
                     [](size_t) { return telemetry::OpenFileDescriptorsMax(); });
}

void ExposeServer(MetricRegistry& registry, const SharedServer& server) {
  const telemetry::Label label{"server", {server.label}};
  using Count = std::optional<double>;
  const auto last_tools = [&server] {
    return server.upstream->LastList(gateway::ListKind::kTools, {});
  };
  registry.AddGauges(
      {"toolgate_upstream_up", "1 if the server told its tools when last asked, 0 if not", {label}},
      [&server](size_t) -> Count {
        const auto state = server.upstream->health().status().state;
        if (state == gateway::UpstreamState::kUnknown) return std::nullopt;
        return state == gateway::UpstreamState::kUp ? 1.0 : 0.0;
      });
  registry.AddGauges({"toolgate_tools_published", "Tools in the server's catalogue", {label}},
                     [last_tools](size_t) -> Count {
                       const auto tools = last_tools();
                       if (!tools) return std::nullopt;
                       return static_cast<double>(tools->entries().size());
                     });
  registry.AddGauges({"toolgate_tools_quarantined", "Tools of the server left out", {label}},
                     [last_tools](size_t) -> Count {
                       const auto tools = last_tools();
                       if (!tools) return std::nullopt;
                       return static_cast<double>(tools->quarantined().size());
                     });
  registry.AddGauges({"toolgate_sessions_open", "Sessions of clients", {label}},
                     [&server](size_t) { return static_cast<double>(server.sessions->size()); });
  registry.AddGauges(
      {"toolgate_calls_in_progress", "Requests being served", {label}},
      [&server](size_t) { return static_cast<double>(server.sessions->calls_in_progress()); });
}

void ExposeShards(MetricRegistry& registry, const std::vector<std::unique_ptr<Shard>>& shards) {
  registry.AddGauges({"toolgate_connections", "Connections of clients"}, [&shards](size_t) {
    size_t count = 0;
    for (const auto& shard : shards) count += shard->server().connection_count();
    return static_cast<double>(count);
  });
}

void ExposeDecisionLog(MetricRegistry& registry, const audit::DecisionLog& log) {
  registry.AddGauges({"toolgate_decision_log_writable", "1 while records can be written"},
                     [&log](size_t) { return log.is_writable() ? 1.0 : 0.0; });
  registry.AddGauges({"toolgate_decision_log_queue_bytes",
                      "Room taken by calls in progress and by records to be written"},
                     [&log](size_t) { return static_cast<double>(log.counts().pending_bytes); });
  registry.AddGauges(
      {"toolgate_decision_log_queue_max_bytes", "Room that there is"},
      [&log](size_t) { return static_cast<double>(log.counts().pending_bytes_max); });
  registry.AddReadCounters({"toolgate_decision_log_records_written_total", "Records written"},
                           [&log](size_t) { return static_cast<double>(log.counts().written); });
  registry.AddReadCounters(
      {"toolgate_decision_log_records_dropped_total", "Records for which there was no room"},
      [&log](size_t) { return static_cast<double>(log.counts().dropped); });
}

void ExposeCounters(MetricRegistry& registry, const state::MemoryCounterStore& table) {
  registry.AddGauges(
      {"toolgate_counters", "Counters of limits, and what each session used of them"},
      [&table](size_t) { return static_cast<double>(table.size().uses); });
  registry.AddGauges({"toolgate_counter_marks", "Moments remembered for sliding windows"},
                     [&table](size_t) { return static_cast<double>(table.size().marks); });
  registry.AddGauges({"toolgate_counters_max", "Counters that there is room for"},
                     [&table](size_t) { return static_cast<double>(table.options().uses_max); });
  registry.AddGauges({"toolgate_counter_marks_max", "Moments that there is room for"},
                     [&table](size_t) { return static_cast<double>(table.options().marks_max); });
}

void ExposeJournal(MetricRegistry& registry, const state::DurableCounterStore& store) {
  registry.AddGauges({"toolgate_journal_writable", "1 while counts can be saved"},
                     [&store](size_t) { return store.is_writable() ? 1.0 : 0.0; });
  registry.AddGauges({"toolgate_journal_segments", "Files of the journal"}, [&store](size_t) {
    return static_cast<double>(store.counts().journal.segments);
  });
  registry.AddReadCounters(
      {"toolgate_journal_records_total", "Changes of counters saved"},
      [&store](size_t) { return static_cast<double>(store.counts().journal.appended); });
  registry.AddReadCounters(
      {"toolgate_journal_refused_total", "Changes of counters that could not be saved"},
      [&store](size_t) { return static_cast<double>(store.counts().journal.refused); });
  registry.AddReadCounters(
      {"toolgate_journal_failures_total",
       "Times that the disk did not take the journal or a checkpoint"},
      [&store](size_t) { return static_cast<double>(store.counts().failures); });
  registry.AddReadCounters(
      {"toolgate_journal_checkpoints_total", "Checkpoints of all counters"},
      [&store](size_t) { return static_cast<double>(store.counts().checkpoints); });
}

PolicyMetrics::PolicyMetrics(MetricRegistry& registry, const PolicyMap& policies,
                             const base::Clock& clock)
    : clock_(clock),
      names_(NamesOf(policies)),
      policies_(names_.size()),
      readings_(registry.AddCounters({"toolgate_policy_reloads_total",
                                      "Times that a changed policy file was read",
                                      {{"policy", names_}, {"outcome", {"loaded", "broken"}}}})) {
  for (Policy& policy : policies_) policy.loaded_at = clock_.WallNow();
  registry.AddGauges({"toolgate_policy_loaded_timestamp_seconds",
                      "When the version in force was loaded, Unix time",
                      {{"policy", names_}}},
                     [this](size_t policy) { return ToSeconds(policies_[policy].loaded_at); });
  registry.AddGauges({"toolgate_policy_file_broken",
                      "1 while the file does not load and an older version is in force",
                      {{"policy", names_}}},
                     [this](size_t policy) { return policies_[policy].is_broken ? 1.0 : 0.0; });
}

void PolicyMetrics::CountReading(const std::string& policy, Reading reading) {
  const auto place =
      static_cast<size_t>(std::find(names_.begin(), names_.end(), policy) - names_.begin());
  policies_[place].is_broken = reading == Reading::kBroken;
  if (reading == Reading::kUnchanged) return;
  readings_.At({place, static_cast<size_t>(reading)}).Add();
  if (reading == Reading::kLoaded) policies_[place].loaded_at = clock_.WallNow();
}

}  // namespace toolgate::app
