// SPDX-License-Identifier: Apache-2.0
#include "app/wiring.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include <fmt/format.h>

#include "app/admin_listener.h"
#include "app/certificates.h"
#include "app/descriptors.h"
#include "app/exposed_metrics.h"
#include "app/pages.h"
#include "app/readiness.h"
#include "app/reviewed_tools.h"
#include "app/shard.h"
#include "audit/file_decision_log.h"
#include "audit/index/log_index.h"
#include "audit/segments/segment_log.h"
#include "crypto/sealing.h"
#include "gateway/record_head.h"
#include "gateway/route_session.h"
#include "policy/check.h"
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

std::shared_ptr<const gateway::Snapshot> MakeSnapshot(const std::vector<GrantConfig>& grants,
                                                      const PolicyMap& policies) {
  auto snapshot = std::make_shared<gateway::Snapshot>();
  for (const GrantConfig& grant : grants) snapshot->grants.Add(grant.token_hash, grant.grant);
  snapshot->policies = policies;
  return snapshot;
}

std::vector<std::string> NamesOf(const std::vector<ServerConfig>& servers) {
  std::vector<std::string> names;
  for (const ServerConfig& server : servers) names.push_back(server.name);
  return names;
}

}  // namespace

struct GatewayProcess::State {
  State(Config loaded, const PolicyMap& policies, telemetry::Logger& log, std::string build)
      : config(std::move(loaded)),
        logger(log),
        version(std::move(build)),
        metrics(registry, NamesOf(config.servers)),
        policy_metrics(registry, policies, clock),
        snapshots(MakeSnapshot(config.grants, policies)) {}

  base::Status OpenDecisionLog();
  base::Status OpenCounters();
  void RecordRequest(std::string_view server, const transport::RequestNote& note);
  void MakeServers();
  base::Status MakePages();
  void ShareEdgeRules(uint16_t port);
  base::Status StartShards();
  void Publish(const PolicyMap& policies);
  void OnListed(const std::string& server, const gateway::Catalogue& list);
  void NoteSeen(const std::string& server);
  void ReadReviewed();
  void ReportPins(const PolicyMap& policies);
  void ReportUnmatched(const std::string& server, const gateway::Catalogue& list);
  void ReportPolicy(const std::string& server, const gateway::Catalogue& list,
                    const std::shared_ptr<const policy::Policy>& policy);
  net::Task<void> SweepForEver(net::EventLoop& loop);

  Config config;
  telemetry::Logger& logger;
  std::string version;
  base::SystemClock clock;
  gateway::Reviews reviews;
  std::unique_ptr<ReviewedTools> reviewed;  // where the configuration names a file
  telemetry::MetricRegistry registry;
  gateway::Metrics metrics;
  PolicyMetrics policy_metrics;
  gateway::SnapshotHolder snapshots;
  // One of the two.
  std::unique_ptr<state::MemoryCounterStore> memory_counters;
  std::unique_ptr<state::DurableCounterStore> durable_counters;
  state::CounterStore* counters = nullptr;
  crypto::Sealer sealer;
  std::unique_ptr<audit::DecisionLog> decisions;
  std::unique_ptr<audit::LogIndex> decision_index;  // null where the log is one file
  std::optional<gateway::Services> services;
  SharedServers servers;
  std::optional<net::CertificateHolder> certificate;
  Shard::Options shard_options;
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::thread> threads;
  std::unique_ptr<PolicyWatcher> watcher;
  std::unique_ptr<FileWatcher> review_watcher;
  std::unique_ptr<CertificateWatcher> certificate_watcher;
  std::optional<Readiness> readiness;
  std::optional<Pages> probes;
  std::optional<Pages> admin_pages;
  std::unique_ptr<AdminListener> admin;  // reads of everything above
  std::atomic<bool> stopping = false;
  std::mutex reported_mutex;
  // By server and policy, the versions of both whose unmatched names were told last; guarded by
  // reported_mutex.
  std::map<std::string, std::string> reported;
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

void GatewayProcess::State::RecordRequest(std::string_view server,
                                          const transport::RequestNote& note) {
  audit::RequestRecord record;
  record.head = gateway::MakeRecordHead(note.origin, server, clock.WallNow());
  record.head.session = note.session;
  record.head.method = note.method;
  record.status = note.status;
  record.reason = note.reason;
  decisions->AppendRequest(record);
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

void GatewayProcess::State::MakeServers() {
  for (size_t place = 0; place < config.servers.size(); ++place) {
    const ServerConfig& server = config.servers[place];
    const gateway::ServerMetrics server_metrics(metrics, place);
    gateway::Upstream::Options options;
    options.name = server.name;
    options.client.url = server.url;
    options.client.roots = server.roots;
    options.client.fields = server.headers;
    options.client.answer_timeout = server.answer_timeout;
    options.client.quiet_timeout = server.quiet_timeout;
    options.client.client_name = kProductName;
    options.client.client_version = version;
    options.call_timeout = server.call_timeout;
    options.link_hosts = server.link_hosts;
    options.progress_per_second = server.progress_per_second;
    options.check_interval = server.check_interval;
    options.reviews = &reviews;
    SharedServer shared;
    shared.upstream = std::make_unique<gateway::Upstream>(
        std::move(options), server_metrics, clock, logger,
        [this, name = server.name](const auto& list) { OnListed(name, list); });
    shared.sessions = std::make_unique<transport::SessionTable>(
        config.sessions, [this](transport::Session& session) {
          counters->EndSession(session.principal_id(), session.id());
          gateway::RouteSession::Of(session).End();
        });
    shared.endpoint.name = server.name;
    shared.endpoint.body_bytes_max = config.body_bytes_max;
    shared.endpoint.on_refused = [server_metrics](int status) {
      server_metrics.CountRefusal(status);
    };
    shared.endpoint.on_request = [this, name = server.name](const transport::RequestNote& note) {
      RecordRequest(name, note);
    };
    servers.emplace(server.name, std::move(shared));
  }
}

// Probes for anybody on the main listener; for operators more, on their own.
base::Status GatewayProcess::State::MakePages() {
  readiness.emplace(*decisions, durable_counters.get(), servers);
  ExposeProcess(registry, version, *readiness);
  ExposeServers(registry, servers);
  ExposeShards(registry, shards);
  ExposeDecisionLog(registry, *decisions);
  ExposeCounters(registry, durable_counters ? durable_counters->table() : *memory_counters);
  if (durable_counters) ExposeJournal(registry, *durable_counters);
  const auto count_refusal = [this](int status) {
    metrics.CountRefusal(config.servers.size(), status);
  };
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
  for (auto& [name, server] : servers) server.endpoint.edge = MakeEdgeRules(config, port);
  probes->SetEdge(MakeEdgeRules(config, port));
}

void GatewayProcess::State::OnListed(const std::string& server, const gateway::Catalogue& list) {
  gateway::Upstream& upstream = *servers.at(server).upstream;
  upstream.board().Review(*snapshots.Get(), upstream);
  if (list.kind() != gateway::ListKind::kTools) return;
  ReportUnmatched(server, list);
  if (reviewed) NoteSeen(server);
}

// Keeps what the server has now for review: lists depend on what clients can do.
void GatewayProcess::State::NoteSeen(const std::string& server) {
  gateway::Upstream& upstream = *servers.at(server).upstream;
  std::vector<mcp::ClientFeatures> features = upstream.board().FeaturesInUse();
  features.emplace_back();
  review::Tools tools;
  std::string digests;
  for (const mcp::ClientFeatures& one : features) {
    const auto list = upstream.LastList(gateway::ListKind::kTools, one);
    if (!list) continue;
    digests += list->digest() + " ";
    for (const auto& entry : list->entries()) {
      tools.try_emplace(std::string(entry.name), review::Definition::Of(entry.definition));
    }
  }
  {
    const std::lock_guard lock(reported_mutex);
    std::string& told = reported["seen " + server];
    if (told == digests) return;
    told = std::move(digests);
  }
  reviewed->NoteSeen(server, std::move(tools));
}

void GatewayProcess::State::ReadReviewed() {
  if (!reviewed->Read()) return;
  for (auto& [name, server] : servers) {
    server.upstream->board().Review(*snapshots.Get(), *server.upstream);
  }
}

// Without a file of reviewed tools there is none that a policy with `pin` could let pass.
void GatewayProcess::State::ReportPins(const PolicyMap& policies) {
  if (reviewed) return;
  for (const auto& [name, policy] : policies) {
    const policy::Pin pin = policy->document().pin;
    if (pin == policy::Pin::kOff) continue;
    {
      const std::lock_guard lock(reported_mutex);
      std::string& told = reported["pin of " + name];
      if (told == policy->version()) continue;
      told = policy->version();
    }
    logger.Warning("policy_pins_without_reviews",
                   {{"policy", name},
                    {"warning", fmt::format("`pin` is `{}`, and the configuration names no file of "
                                            "reviewed tools, so every tool is one that nobody has "
                                            "accepted",
                                            pin == policy::Pin::kDeny ? "deny" : "warn")},
                    {"repair", "name the file as `reviewed`, then run `toolgate policy review`"}});
  }
}

void GatewayProcess::State::Publish(const PolicyMap& policies) {
  const auto snapshot = MakeSnapshot(config.grants, policies);
  snapshots.Publish(snapshot);
  ReportPins(policies);
  for (auto& [name, server] : servers) {
    server.upstream->board().Review(*snapshot, *server.upstream);
    const auto tools = server.upstream->LastList(gateway::ListKind::kTools, {});
    if (tools) ReportUnmatched(name, *tools);
  }
}

// A typo in `hide` under a default of allow must not fail open in silence.
void GatewayProcess::State::ReportUnmatched(const std::string& server,
                                            const gateway::Catalogue& list) {
  const auto snapshot = snapshots.Get();
  for (const GrantConfig& grant : config.grants) {
    if (grant.grant.server != server) continue;
    for (const auto& policy :
         {snapshot->FindPolicy(grant.grant), snapshot->FindShadowPolicy(grant.grant)}) {
      if (!policy) continue;
      {
        const std::lock_guard lock(reported_mutex);
        std::string versions = policy->version() + " " + list.digest();
        std::string& told = reported[server + " " + policy->name()];
        if (told == versions) continue;
        told = std::move(versions);
      }
      ReportPolicy(server, list, policy);
    }
  }
}

// What is to be said of a policy where it meets the server's tools.
void GatewayProcess::State::ReportPolicy(const std::string& server, const gateway::Catalogue& list,
                                         const std::shared_ptr<const policy::Policy>& policy) {
  std::vector<policy::ListedTool> tools;
  for (size_t place = 0; place < list.entries().size(); ++place) {
    const gateway::Catalogue::Entry& entry = list.entries()[place];
    tools.push_back({policy::MakeTool(entry.name, entry.digest, list.assessments()[place]),
                     entry.definition.Find("inputSchema")});
  }
  base::Issues issues;
  policy::CheckAgainstTools(policy->document(), tools, issues);
  for (const base::Issue& issue : issues.all()) {
    logger.Warning("policy_warning", {{"server", server},
                                      {"policy", policy->name()},
                                      {"line", issue.position.line},
                                      {"warning", issue.message},
                                      {"repair", issue.repair}});
  }
  const auto bound = list.Bind(policy);
  const auto unreviewed =
      std::count_if(bound->rules.begin(), bound->rules.end(),
                    [](const policy::ToolRules& rules) { return !rules.warning.empty(); });
  if (unreviewed == 0) return;
  logger.Warning("tools_not_reviewed", {{"server", server},
                                        {"policy", policy->name()},
                                        {"tools", unreviewed},
                                        {"repair", "run `toolgate policy review`"}});
}

net::Task<void> GatewayProcess::State::SweepForEver(net::EventLoop& loop) {
  while (!stopping) {
    co_await net::SleepFor(loop, kSweepInterval);
    counters->Sweep();
    for (auto& [name, server] : servers) server.sessions->Sweep(clock.Now());
  }
}

base::Status GatewayProcess::State::StartShards() {
  const size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const size_t count = config.threads > 0 ? config.threads : cores;
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
  for (size_t i = 0; i < count; ++i) {
    shards.push_back(std::make_unique<Shard>(shard_options, *services, servers));
    RETURN_IF_ERROR(shards.back()->server().Listen());
    // The first shard finds the port if any was asked for; the others share it.
    shard_options.http.port = shards.front()->server().port();
    shard_options.http.port_sharing = net::PortSharing::kNext;
  }
  ShareEdgeRules(shard_options.http.port);
  for (const auto& shard : shards) {
    threads.emplace_back([&loop = shard->loop()] { loop.Run(); });
  }
  shards.front()->loop().Post([this] {
    shards.front()->AskUpstreams();
    net::Spawn(shards.front()->WatchUpstreams(stopping));
    net::Spawn(SweepForEver(shards.front()->loop()));
  });
  return {};
}

GatewayProcess::GatewayProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

base::Result<std::unique_ptr<GatewayProcess>> GatewayProcess::Start(Config config,
                                                                    PolicyMap policies,
                                                                    telemetry::Logger& logger,
                                                                    std::string version) {
  auto state = std::make_unique<State>(std::move(config), policies, logger, std::move(version));
  RETURN_IF_ERROR(state->OpenDecisionLog());
  RETURN_IF_ERROR(state->OpenCounters());
  state->services.emplace(gateway::Services{
      state->snapshots,
      *state->counters,
      *state->decisions,
      state->sealer,
      state->clock,
      logger,
      {std::string(kProductName), state->version},
      state->config.risk_in_lists ? gateway::RiskInLists::kShown : gateway::RiskInLists::kLeftOut});
  if (!state->config.reviewed_path.empty()) {
    state->reviewed =
        std::make_unique<ReviewedTools>(state->config.reviewed_path, state->reviews, logger);
    state->reviewed->Read();
  }
  state->ReportPins(policies);
  state->MakeServers();
  State& started = *state;
  std::unique_ptr<GatewayProcess> process(new GatewayProcess(std::move(state)));
  RETURN_IF_ERROR(started.MakePages());
  RETURN_IF_ERROR(started.StartShards());
  if (started.admin) started.admin->Run();
  PolicyWatcher::Callbacks callbacks;
  callbacks.on_changed = [&started](const PolicyMap& changed) { started.Publish(changed); };
  callbacks.on_read = [&started](const std::string& policy, Reading reading) {
    started.policy_metrics.CountReading(policy, reading);
  };
  started.watcher = std::make_unique<PolicyWatcher>(started.config.policies, std::move(policies),
                                                    logger, std::move(callbacks));
  if (started.reviewed) {
    std::vector<FileWatcher::Watched> files;
    files.push_back({{started.reviewed->path()}, [&started] { started.ReadReviewed(); }});
    started.review_watcher = std::make_unique<FileWatcher>(std::move(files));
  }
  if (started.config.tls) {
    started.certificate_watcher = std::make_unique<CertificateWatcher>(
        *started.config.tls, *started.certificate, started.clock, logger);
  }
  return process;
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
  state_->watcher->Check();
  if (state_->review_watcher) state_->review_watcher->Check();
  if (state_->certificate_watcher) state_->certificate_watcher->Check();
}

void GatewayProcess::EndStreams() {
  for (auto& [name, server] : state_->servers) {
    server.sessions->FinishStreams(state_->clock.Now());
    server.upstream->board().EndAll();
  }
}

void GatewayProcess::Stop(std::chrono::milliseconds grace) {
  if (state_->stopping.exchange(true)) return;
  if (state_->readiness) state_->readiness->SetDraining();
  state_->watcher.reset();
  state_->review_watcher.reset();
  state_->certificate_watcher.reset();
  std::atomic<size_t> draining = state_->shards.size();
  auto drain = [this, &draining, grace](Shard& shard) -> net::Task<void> {
    shard.server().Drain();
    // Streams without an end of their own would keep their connections for as long as they may.
    EndStreams();
    const auto until = std::chrono::steady_clock::now() + grace;
    while (shard.server().connection_count() > 0 && std::chrono::steady_clock::now() < until) {
      co_await net::SleepFor(shard.loop(), kDrainPoll);
    }
    // The last one takes leave of the servers, for all; the others wait for it.
    const bool is_last = draining.fetch_sub(1) == 1;
    if (is_last && !state_->threads.empty()) {
      for (auto& [name, server] : state_->servers) {
        server.upstream->health().Freeze();
        server.sessions->EndAll();
      }
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
