// SPDX-License-Identifier: Apache-2.0
// The servers behind the gateway, as all shards see them, while they come and go.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/published.h"
#include "audit/decision_log.h"
#include "base/clock.h"
#include "gateway/upstream/reviews.h"
#include "gateway/upstream/upstream.h"
#include "state/counter_store.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "transport/mcp_endpoint.h"

namespace toolgate::app {

// What is counted of a server: goes on where another takes the server's place.
struct CountedServer {
  explicit CountedServer(const std::string& label) : metrics(registry, label) {}

  telemetry::MetricRegistry registry;
  gateway::ServerMetrics metrics;
};

// What was told of a server already, so that nothing is told twice. Thread-safe.
class ToldWarnings {
 public:
  // Whether `state` of `subject` is another than the one told last; from now on it is that.
  bool IsNews(const std::string& subject, std::string state);

 private:
  static constexpr size_t kSubjectsMax = 1024;  // beyond these all may be told once more

  std::mutex mutex_;
  std::map<std::string, std::string> told_;  // guarded by mutex_
};

// A server. Whatever goes on with it keeps it; it is destroyed with the last of that, on any
// thread.
struct SharedServer {
  identity::OwnedName name;
  std::string label;                                 // its qualified name
  std::shared_ptr<const PublishedServer> published;  // its service; the rest may be older
  gateway::Reviews reviews;
  std::shared_ptr<CountedServer> counted;
  std::unique_ptr<gateway::Upstream> upstream;
  std::unique_ptr<transport::SessionTable> sessions;
  transport::EndpointOptions endpoint;
  telemetry::MetricRegistry gauges;
  ToldWarnings told;
};
using ServerMap =
    std::map<identity::OwnedName, std::shared_ptr<SharedServer>, identity::OwnedNameLess>;

// Thread-safe, but for what changes it: that is one at a time.
class ServerTable {
 public:
  // What servers are made with. All referred to must outlive them.
  struct Options {
    const Config& config;
    std::string version;
    // Of the file that names all that was reviewed; null: each server has its own.
    const gateway::Reviews* file_reviews = nullptr;
    telemetry::MetricRegistry& registry;
    state::CounterStore& counters;
    audit::DecisionLog& decisions;
    const base::Clock& clock;
    telemetry::Logger& logger;
    // Told of each list that was fetched, on the loop that fetched it.
    std::function<void(SharedServer&, const gateway::Catalogue&)> on_listed;
  };
  explicit ServerTable(Options options);

  // Under which hosts servers are addressed, for those that are made from now on.
  void SetEdge(transport::EdgeRules edge) { edge_ = std::move(edge); }

  std::shared_ptr<const ServerMap> Get() const;

  struct Change {
    std::shared_ptr<const ServerMap> next;
    std::vector<std::shared_ptr<SharedServer>> added;
    std::vector<std::shared_ptr<SharedServer>> gone;

    bool is_none() const { return added.empty() && gone.empty(); }
  };
  // What `wanted` makes of the table: servers of the same service stay. Nothing is changed yet.
  // Errors: invalid_input, two have one name.
  base::Result<Change> Prepare(
      const std::vector<std::shared_ptr<const PublishedServer>>& wanted) const;
  // Changes the table. By now no shard passes a call to those that are gone: their sessions and
  // streams end, and calls in progress finish.
  void Commit(const Change& change,
              const std::vector<std::shared_ptr<const PublishedServer>>& wanted);

  // Ends sessions and streams whose grant is none any more.
  void EndGone(const gateway::Snapshot& snapshot);
  // Ends what has expired, that too. To be called every few seconds.
  void Sweep(const gateway::Snapshot& snapshot);

  // At the end of the program: all streams, and then the sessions.
  void FinishStreams();
  void EndAll();

 private:
  std::shared_ptr<SharedServer> Make(const std::shared_ptr<const PublishedServer>& published,
                                     const SharedServer* before) const;
  void MakeUpstream(SharedServer& server) const;
  void MakeEndpoint(SharedServer& server) const;
  // Also those that are gone and still have something in progress.
  std::vector<std::shared_ptr<SharedServer>> All() const;

  const Options options_;
  transport::EdgeRules edge_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ServerMap> current_;          // guarded by mutex_
  std::vector<std::weak_ptr<SharedServer>> leaving_;  // guarded by mutex_
};

// Records a request that was refused before it was a call, or that the endpoint served itself.
void RecordRequest(audit::DecisionLog& decisions, const base::Clock& clock,
                   const identity::OwnedName& server, const transport::RequestNote& note);

}  // namespace toolgate::app
