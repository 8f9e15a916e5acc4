// SPDX-License-Identifier: Apache-2.0
#include "app/wiring.h"

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include <fmt/format.h>

#include "app/admin_listener.h"
#include "app/certificates.h"
#include "app/change_teller.h"
#include "app/descriptors.h"
#include "app/exposed_metrics.h"
#include "app/pages.h"
#include "app/readiness.h"
#include "app/reviewed_tools.h"
#include "app/server_table.h"
#include "app/shard.h"
#include "app/warnings.h"
#include "audit/file_decision_log.h"
#include "audit/index/log_index.h"
#include "audit/segments/segment_log.h"
#include "base/check.h"
#include "crypto/sealing.h"
#include "state/durable/durable_counter_store.h"
#include "state/memory_counter_store.h"

namespace toolgate::app {
namespace {

using net::WithPort;

constexpr std::chrono::seconds kSweepInterval{5};
constexpr std::chrono::milliseconds kDrainPoll{20};
constexpr std::chrono::milliseconds kFarewell{100};  // for the servers to take the ends of sessions

std::string_view SchemeOf(const Config& config) { return config.tls ? "https" : "http"; }

// The Host and Origin values under which this gateway may be addressed.
transport::EdgeRules MakeEdgeRules(const Config& config, uint16_t port) {
  transport::EdgeRules rules;
  for (const std::string& host : config.allowed_hosts) rules.hosts.insert(host);
  for (const std::string& origin : config.allowed_origins) {
    rules.origins.insert(origin);
    rules.reading_origins.insert(origin);
  }
  transport::AddOwnHosts(rules, config.listen_host, port, SchemeOf(config));
  if (const auto url = net::Url::Parse(config.public_url + "/")) {
    rules.hosts.insert(url->authority);
    rules.hosts.insert(WithPort(url->host, url->port));
    rules.origins.insert(url->Origin());
  }
  return rules;
}

std::shared_ptr<const gateway::Snapshot> MakeEmptySnapshot() {
  auto snapshot = std::make_shared<gateway::Snapshot>();
  snapshot->grants = std::make_shared<const identity::GrantTable>();
  return snapshot;
}

}  // namespace

struct GatewayProcess::State {
  State(Config loaded, const PolicyMap& followed, telemetry::Logger& log, std::string build)
      : config(std::move(loaded)),
        logger(log),
        version(std::move(build)),
        unserved(registry),
        policy_metrics(registry, followed, clock) {}

  base::Status OpenDecisionLog();
  base::Status OpenCounters();
  base::Status Open(const Published& first);
  void MakeServices();
  void MakeServers();
  base::Status MakePages();
  void ShareEdgeRules(uint16_t port);
  void PrepareShards(size_t count);
  base::Status BindShards();
  void RunShards();
  base::Status Apply(const Published& next);
  void ServeOnShards(const std::shared_ptr<const ServerMap>& servers);
  void TellOfChanges();
  void OnListed(SharedServer& server, const gateway::Catalogue& list);
  void ReadReviewed();
  void FollowPolicies(const Published& base, PolicyMap policies);
  void FollowFiles();
  net::Task<void> SweepForEver(net::EventLoop& loop);

  Config config;
  telemetry::Logger& logger;
  std::string version;
  base::SystemClock clock;
  gateway::Reviews file_reviews;
  std::unique_ptr<ReviewedTools> reviewed;  // where the configuration names a file
  telemetry::MetricRegistry registry;
  gateway::UnservedMetrics unserved;
  PolicyMetrics policy_metrics;
  gateway::SnapshotHolder snapshots{MakeEmptySnapshot()};
  // One of the two.
  std::unique_ptr<state::MemoryCounterStore> memory_counters;
  std::unique_ptr<state::DurableCounterStore> durable_counters;
  state::CounterStore* counters = nullptr;
  crypto::Sealer sealer;
  std::unique_ptr<audit::DecisionLog> decisions;
  std::unique_ptr<audit::LogIndex> decision_index;  // null where the log is one file
  std::optional<gateway::Services> services;
  std::optional<Warnings> warnings;
  std::optional<ServerTable> servers;
  std::optional<net::CertificateHolder> certificate;
  Shard::Options shard_options;
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::thread> threads;
  std::unique_ptr<ChangeTeller> teller;
  std::unique_ptr<PolicyWatcher> watcher;
  std::unique_ptr<FileWatcher> review_watcher;
  std::unique_ptr<CertificateWatcher> certificate_watcher;
  std::optional<Readiness> readiness;
  std::optional<Pages> probes;
  std::optional<Pages> admin_pages;
  std::unique_ptr<AdminListener> admin;  // reads of everything above
  std::atomic<bool> stopping = false;
  std::mutex apply_mutex;  // whoever changes what is in force, or begins to stop
  std::vector<std::shared_ptr<const PublishedGrant>> grants;  // in force; guarded by apply_mutex
};

base::Status GatewayProcess::State::OpenDecisionLog() {
  if (config.decision_segments.folder.empty()) {
    ASSIGN_OR_RETURN(decisions, audit::FileDecisionLog::Open(config.decision_log, logger));
    return {};
  }
  config.decision_segments.version = version;
  ASSIGN_OR_RETURN(decisions, audit::SegmentLog::Open(config.decision_segments, clock, logger));
  if (config.has_decision_index) {
    decision_index = audit::LogIndex::Follow(config.decision_segments.folder, logger);
  }
  return {};
}

base::Status GatewayProcess::State::OpenCounters() {
  if (!config.state.is_durable) {
    logger.Warning("counters_in_memory", {{"consequence", "a restart resets all limits"}});
    memory_counters =
        std::make_unique<state::MemoryCounterStore>(state::MemoryCounterStore::Options(), clock);
    counters = memory_counters.get();
    return {};
  }
  state::DurableCounterStore::Options options;
  options.path = config.state.path;
  ASSIGN_OR_RETURN(durable_counters,
                   state::DurableCounterStore::Open(std::move(options), clock, logger));
  counters = durable_counters.get();
  return {};
}

void GatewayProcess::State::MakeServices() {
  services.emplace(gateway::Services{
      snapshots,
      *counters,
      *decisions,
      sealer,
      clock,
      logger,
      {std::string(kProductName), version},
      config.risk_in_lists ? gateway::RiskInLists::kShown : gateway::RiskInLists::kLeftOut});
  if (!config.reviewed_path.empty()) {
    reviewed = std::make_unique<ReviewedTools>(config.reviewed_path, file_reviews, logger);
    reviewed->Read();
  }
  warnings.emplace(snapshots, reviewed.get(), logger);
}

void GatewayProcess::State::MakeServers() {
  servers.emplace(ServerTable::Options{
      .config = config,
      .version = version,
      .file_reviews = reviewed ? &file_reviews : nullptr,
      .registry = registry,
      .counters = *counters,
      .decisions = *decisions,
      .clock = clock,
      .logger = logger,
      .on_listed = [this](SharedServer& server, const auto& list) { OnListed(server, list); }});
  Strangers& strangers = shard_options.strangers;
  strangers.unknown_servers = config.unknown_servers;
  strangers.sessions =
      std::make_unique<transport::SessionTable>(config.sessions, [](transport::Session&) {});
  strangers.endpoint.name = "(unknown)";
  strangers.endpoint.body_bytes_max = config.body_bytes_max;
  strangers.endpoint.on_refused = [this](int status) { unserved.CountRefusal(status); };
  strangers.endpoint.on_request = [this](const transport::RequestNote& note) {
    RecordRequest(*decisions, clock, {}, note);
  };
}

// Probes for anybody on the main listener; for operators more, on their own.
base::Status GatewayProcess::State::MakePages() {
  readiness.emplace(*decisions, durable_counters.get(), *servers);
  ExposeProcess(registry, version, *readiness);
  ExposeShards(registry, shards);
  ExposeDecisionLog(registry, *decisions);
  ExposeCounters(registry, durable_counters ? durable_counters->table() : *memory_counters);
  if (durable_counters) ExposeJournal(registry, *durable_counters);
  const auto count_refusal = [this](int status) { unserved.CountRefusal(status); };
  config.http.on_refused = count_refusal;
  probes.emplace("(probes)", logger, count_refusal);
  probes->Add("/healthz", [](std::string_view) { return WriteAlive(); });
  probes->Add("/readyz", [this](std::string_view) { return readiness->WriteForAll(); });
  shard_options.probes = &*probes;
  if (!config.admin) return {};
  admin_pages.emplace("(admin)", logger, count_refusal);
  admin_pages->Add("/healthz", [](std::string_view) { return WriteAlive(); });
  admin_pages->Add("/readyz",
                   [this](std::string_view query) { return readiness->WriteForOperators(query); });
  admin_pages->Add("/metrics", [this](std::string_view) {
    return Page(200, registry.Write(), telemetry::MetricRegistry::kContentType);
  });
  ASSIGN_OR_RETURN(admin, AdminListener::Bind(*config.admin, *admin_pages));
  logger.Info("admin_listening", {{"address", admin->address()}});
  return {};
}

void GatewayProcess::State::ShareEdgeRules(uint16_t port) {
  const transport::EdgeRules edge = MakeEdgeRules(config, port);
  servers->SetEdge(edge);
  shard_options.strangers.endpoint.edge = edge;
  probes->SetEdge(edge);
}

void GatewayProcess::State::OnListed(SharedServer& server, const gateway::Catalogue& list) {
  server.upstream->board().Review(*snapshots.Get(), *server.upstream);
  if (list.kind() != gateway::ListKind::kTools) return;
  warnings->ReportUnmatched(server, list);
  warnings->NoteSeen(server);
}

void GatewayProcess::State::ReadReviewed() {
  if (reviewed->Read()) teller->Wake();
}

void GatewayProcess::State::TellOfChanges() {
  const auto snapshot = snapshots.Get();
  const auto known = servers->Get();
  for (const auto& [name, server] : *known) {
    server->upstream->board().Review(*snapshot, *server->upstream);
    const auto tools = server->upstream->LastList(gateway::ListKind::kTools, {});
    if (tools) warnings->ReportUnmatched(*server, *tools);
  }
}

base::Status GatewayProcess::State::Apply(const Published& next) {
  const std::lock_guard lock(apply_mutex);
  if (stopping) return base::Fail(base::ErrorCode::kUnavailable, "the gateway is stopping");
  ASSIGN_OR_RETURN(auto snapshot, MakeSnapshot(next, grants, *snapshots.Get()));
  ASSIGN_OR_RETURN(const ServerTable::Change change, servers->Prepare(next.servers));
  // Servers first: whose grants are published with them finds them.
  if (!change.is_none()) ServeOnShards(change.next);
  const bool has_same_grants = snapshot->grants == snapshots.Get()->grants;
  snapshots.Publish(snapshot);
  servers->Commit(change, next.servers);
  if (!has_same_grants) servers->EndGone(*snapshot);
  grants = next.grants;
  if (teller) teller->Wake();
  return {};
}

// Returns when all shards do. A shard that runs does so on its own thread.
void GatewayProcess::State::ServeOnShards(const std::shared_ptr<const ServerMap>& known) {
  if (threads.empty()) {
    for (const auto& shard : shards) shard->Serve(*known);
    return;
  }
  const auto done = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(shards.size()));
  for (const auto& shard : shards) {
    shard->loop().Post([&shard = *shard, known, done] {
      shard.Serve(*known);
      done->count_down();
    });
  }
  done->wait();
}

net::Task<void> GatewayProcess::State::SweepForEver(net::EventLoop& loop) {
  while (!stopping) {
    co_await net::SleepFor(loop, kSweepInterval);
    counters->Sweep();
    servers->Sweep(*snapshots.Get());
  }
}

void GatewayProcess::State::PrepareShards(size_t count) {
  shard_options.http = config.http;
  const size_t connections =
      ConnectionsWithin(RaiseDescriptorLimit(), count, config.http.connections_max);
  if (connections < config.http.connections_max) {
    logger.Warning("connections_limited",
                   {{"of_each_loop", std::to_string(connections)},
                    {"repair",
                     "raise the limit of open files, as with `ulimit -n`, or lower "
                     "`limits.connections`"}});
  }
  shard_options.http.connections_max = connections;
  // Strangers of one address never take all the room.
  shard_options.http.strangers_per_address_max =
      std::clamp<size_t>(connections / 2, 1, config.http.strangers_per_address_max);
  shard_options.http.address = config.listen_host;
  shard_options.http.port = config.listen_port;
  shard_options.http.port_sharing = net::PortSharing::kFirst;
  if (config.tls) shard_options.http.certificate = &certificate.emplace(config.tls->certificate);
  shard_options.trusted_proxies = config.trusted_proxies;
}

base::Status GatewayProcess::State::BindShards() {
  const size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const size_t count = config.threads > 0 ? config.threads : cores;
  PrepareShards(count);
  for (size_t i = 0; i < count; ++i) {
    const Shard::Role role = i == 0 ? Shard::Role::kAsks : Shard::Role::kServes;
    shards.push_back(std::make_unique<Shard>(shard_options, *services, role));
    RETURN_IF_ERROR(shards.back()->server().Listen());
    // The first shard finds the port if any was asked for; the others share it.
    shard_options.http.port = shards.front()->server().port();
    shard_options.http.port_sharing = net::PortSharing::kNext;
  }
  ShareEdgeRules(shard_options.http.port);
  return {};
}

void GatewayProcess::State::RunShards() {
  for (const auto& shard : shards) {
    threads.emplace_back([&loop = shard->loop()] { loop.Run(); });
  }
  shards.front()->loop().Post([this] {
    net::Spawn(shards.front()->WatchUpstreams(stopping));
    net::Spawn(SweepForEver(shards.front()->loop()));
  });
  teller = std::make_unique<ChangeTeller>([this] { TellOfChanges(); });
}

base::Status GatewayProcess::State::Open(const Published& first) {
  RETURN_IF_ERROR(OpenDecisionLog());
  RETURN_IF_ERROR(OpenCounters());
  MakeServices();
  MakeServers();
  RETURN_IF_ERROR(MakePages());
  RETURN_IF_ERROR(BindShards());
  RETURN_IF_ERROR(Apply(first));
  RunShards();
  if (admin) admin->Run();
  FollowFiles();
  return {};
}

void GatewayProcess::State::FollowPolicies(const Published& base, PolicyMap policies) {
  warnings->ReportPins(base.policies);
  PolicyWatcher::Callbacks callbacks;
  callbacks.on_changed = [this, base](const PolicyMap& changed) {
    Published next = base;
    next.policies = OfFiles(changed);
    warnings->ReportPins(next.policies);
    const auto applied = Apply(next);
    CHECK(applied || stopping);  // nothing of it is another than what was applied before
  };
  callbacks.on_read = [this](const std::string& policy, Reading reading) {
    policy_metrics.CountReading(policy, reading);
  };
  watcher = std::make_unique<PolicyWatcher>(config.policies, std::move(policies), logger,
                                            std::move(callbacks));
}

void GatewayProcess::State::FollowFiles() {
  if (reviewed) {
    std::vector<FileWatcher::Watched> files;
    files.push_back({{reviewed->path()}, [this] { ReadReviewed(); }});
    review_watcher = std::make_unique<FileWatcher>(std::move(files));
  }
  if (config.tls) {
    certificate_watcher =
        std::make_unique<CertificateWatcher>(*config.tls, *certificate, clock, logger);
  }
}

GatewayProcess::GatewayProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

GatewayProcess::Started GatewayProcess::Start(Config config, PolicyMap policies,
                                              telemetry::Logger& logger, std::string version) {
  const Published first = OfFile(config, policies);
  std::unique_ptr<GatewayProcess> process(new GatewayProcess(
      std::make_unique<State>(std::move(config), policies, logger, std::move(version))));
  RETURN_IF_ERROR(process->state_->Open(first));
  process->state_->FollowPolicies(first, std::move(policies));
  return process;
}

GatewayProcess::Started GatewayProcess::Start(Config config, Published first,
                                              telemetry::Logger& logger, std::string version) {
  std::unique_ptr<GatewayProcess> process(new GatewayProcess(
      std::make_unique<State>(std::move(config), PolicyMap(), logger, std::move(version))));
  RETURN_IF_ERROR(process->state_->Open(first));
  return process;
}

base::Status GatewayProcess::Apply(Published next) { return state_->Apply(next); }

std::shared_ptr<gateway::Upstream> GatewayProcess::FindUpstream(
    const identity::OwnedNameView& server) const {
  const auto known = state_->servers->Get();
  const auto found = known->find(server);
  if (found == known->end()) return nullptr;
  return {found->second, found->second->upstream.get()};
}

GatewayProcess::~GatewayProcess() { Stop(std::chrono::milliseconds(0)); }

std::string GatewayProcess::address() const {
  return WithPort(state_->config.listen_host, state_->shard_options.http.port);
}

std::string GatewayProcess::url() const {
  return fmt::format("{}://{}", SchemeOf(state_->config), address());
}

void GatewayProcess::Reload() {
  state_->decisions->Reopen();
  if (state_->watcher) state_->watcher->Check();
  if (state_->review_watcher) state_->review_watcher->Check();
  if (state_->certificate_watcher) state_->certificate_watcher->Check();
}

void GatewayProcess::Stop(std::chrono::milliseconds grace) {
  {
    // What is being applied is applied first: it may wait for the shards.
    const std::lock_guard lock(state_->apply_mutex);
    if (state_->stopping.exchange(true)) return;
  }
  if (state_->readiness) state_->readiness->SetDraining();
  state_->watcher.reset();
  state_->review_watcher.reset();
  state_->teller.reset();
  state_->certificate_watcher.reset();
  std::atomic<size_t> draining = state_->shards.size();
  auto drain = [this, &draining, grace](Shard& shard) -> net::Task<void> {
    shard.server().Drain();
    // Streams without an end of their own would keep their connections for as long as they may.
    state_->servers->FinishStreams();
    const auto until = std::chrono::steady_clock::now() + grace;
    while (shard.server().connection_count() > 0 && std::chrono::steady_clock::now() < until) {
      co_await net::SleepFor(shard.loop(), kDrainPoll);
    }
    // The last one takes leave of the servers, for all; the others wait for it.
    const bool is_last = draining.fetch_sub(1) == 1;
    if (is_last && !state_->threads.empty()) {
      state_->servers->EndAll();
    }
    while (draining > 0 && !state_->threads.empty())
      co_await net::SleepFor(shard.loop(), kDrainPoll);
    if (grace.count() > 0) co_await net::SleepFor(shard.loop(), kFarewell);
    shard.Close();
  };
  for (const auto& shard : state_->shards) {
    shard->loop().Post([&drain, &shard] { net::Spawn(drain(*shard)); });
  }
  // Without threads nothing runs the loops: they were never started, or only bound.
  if (state_->threads.empty()) {
    for (const auto& shard : state_->shards) shard->loop().Run();
  }
  for (std::thread& thread : state_->threads) thread.join();
  state_->admin.reset();
}

}  // namespace toolgate::app
