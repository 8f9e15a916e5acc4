// SPDX-License-Identifier: Apache-2.0
#include "app/server_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/exposed_metrics.h"
#include "app/wiring.h"
#include "gateway/record_head.h"
#include "gateway/route_session.h"

namespace toolgate::app {

bool ToldWarnings::IsNews(const std::string& subject, std::string state) {
  const std::lock_guard lock(mutex_);
  if (told_.size() >= kSubjectsMax && !told_.contains(subject)) told_.clear();
  std::string& told = told_[subject];
  if (told == state) return false;
  told = std::move(state);
  return true;
}

void RecordRequest(audit::DecisionLog& decisions, const base::Clock& clock,
                   const identity::OwnedName& server, const transport::RequestNote& note) {
  audit::RequestRecord record;
  record.head = gateway::MakeRecordHead(note.origin, server.name, clock.WallNow());
  // Nobody showed a token: who owns the server may see it all the same.
  if (record.head.organisation.empty()) record.head.organisation = server.organisation;
  record.head.session = note.session;
  record.head.method = note.method;
  record.status = note.status;
  record.reason = note.reason;
  decisions.AppendRequest(record);
}

ServerTable::ServerTable(Options options)
    : options_(std::move(options)), current_(std::make_shared<const ServerMap>()) {}

std::shared_ptr<const ServerMap> ServerTable::Get() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void ServerTable::MakeUpstream(SharedServer& server) const {
  const ServerConfig& config = *server.published->config;
  gateway::Upstream::Options options;
  options.name = server.name.name;
  options.organisation = server.name.organisation;
  options.client.url = config.url;
  options.client.roots = config.roots;
  options.client.fields = config.headers;
  options.client.answer_timeout = config.answer_timeout;
  options.client.quiet_timeout = config.quiet_timeout;
  options.client.client_name = kProductName;
  options.client.client_version = options_.version;
  options.call_timeout = config.call_timeout;
  options.link_hosts = config.link_hosts;
  options.progress_per_second = config.progress_per_second;
  options.check_interval = config.check_interval;
  options.reviews = options_.file_reviews != nullptr ? options_.file_reviews : &server.reviews;
  server.upstream = std::make_unique<gateway::Upstream>(
      std::move(options), server.counted->metrics, options_.clock, options_.logger,
      [this, &server](const gateway::Catalogue& list) { options_.on_listed(server, list); });
}

void ServerTable::MakeEndpoint(SharedServer& server) const {
  server.sessions = std::make_unique<transport::SessionTable>(
      options_.config.sessions, [this](transport::Session& session) {
        options_.counters.EndSession(session.principal_id(), session.id());
        gateway::RouteSession::Of(session).End();
      });
  server.endpoint.name = server.label;
  server.endpoint.edge = edge_;
  server.endpoint.body_bytes_max = options_.config.body_bytes_max;
  server.endpoint.on_refused = [&server](int status) {
    server.counted->metrics.CountRefusal(status);
  };
  server.endpoint.on_request = [this, &server](const transport::RequestNote& note) {
    RecordRequest(options_.decisions, options_.clock, server.name, note);
  };
}

std::shared_ptr<SharedServer> ServerTable::Make(
    const std::shared_ptr<const PublishedServer>& published, const SharedServer* before) const {
  auto server = std::make_shared<SharedServer>();
  server->name = {published->organisation, published->config->name};
  server->label = identity::QualifiedName(server->name);
  server->published = published;
  server->reviews.Publish(published->reviewed);
  server->counted =
      before != nullptr ? before->counted : std::make_shared<CountedServer>(server->label);
  MakeUpstream(*server);
  MakeEndpoint(*server);
  ExposeServer(server->gauges, *server);
  return server;
}

base::Result<ServerTable::Change> ServerTable::Prepare(
    const std::vector<std::shared_ptr<const PublishedServer>>& wanted) const {
  const auto current = Get();
  auto next = std::make_shared<ServerMap>();
  Change change;
  for (const auto& published : wanted) {
    const identity::OwnedNameView name(published->organisation, published->config->name);
    if (next->contains(name)) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        fmt::format("two servers are named `{}`", identity::QualifiedName(name)));
    }
    const auto found = current->find(name);
    const SharedServer* before = found == current->end() ? nullptr : found->second.get();
    const bool stays = before != nullptr && (before->published == published ||
                                             IsSameService(*before->published, *published));
    auto server = stays ? found->second : Make(published, before);
    if (!stays) change.added.push_back(server);
    if (before != nullptr && !stays) change.gone.push_back(found->second);
    next->emplace(server->name, std::move(server));
  }
  for (const auto& [name, server] : *current) {
    if (!next->contains(name)) change.gone.push_back(server);
  }
  change.next = std::move(next);
  return change;
}

void ServerTable::Commit(const Change& change,
                         const std::vector<std::shared_ptr<const PublishedServer>>& wanted) {
  for (const auto& published : wanted) {
    SharedServer& server =
        *change.next
             ->find(identity::OwnedNameView(published->organisation, published->config->name))
             ->second;
    if (server.reviews.Get() != published->reviewed) server.reviews.Publish(published->reviewed);
    server.published = published;
  }
  if (change.is_none()) return;
  for (const auto& server : change.gone) {
    options_.registry.Detach(server->gauges);
    if (!change.next->contains(server->name)) options_.registry.Detach(server->counted->registry);
  }
  const auto current = Get();
  for (const auto& server : change.added) {
    const std::shared_ptr<const CountedServer> counted = server->counted;
    if (!current->contains(server->name)) options_.registry.Attach({counted, &counted->registry});
    options_.registry.Attach({server, &server->gauges});
  }
  {
    const std::lock_guard lock(mutex_);
    current_ = change.next;
    std::erase_if(leaving_, [](const auto& left) { return left.expired(); });
    leaving_.insert(leaving_.end(), change.gone.begin(), change.gone.end());
  }
  for (const auto& server : change.gone) {
    server->upstream->health().Freeze();
    server->upstream->board().Close();
    server->sessions->Close();
  }
}

std::vector<std::shared_ptr<SharedServer>> ServerTable::All() const {
  std::vector<std::shared_ptr<SharedServer>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, server] : *current_) all.push_back(server);
  for (const auto& weak : leaving_) {
    if (auto server = weak.lock()) all.push_back(std::move(server));
  }
  return all;
}

void ServerTable::EndGone(const gateway::Snapshot& snapshot) {
  const base::WallTime now = options_.clock.WallNow();
  const auto is_gone = [&snapshot, now](const identity::Grant& grant) {
    return !snapshot.grants->IsLive(grant, now);
  };
  for (const auto& server : All()) {
    server->sessions->RetireIf([&is_gone](const transport::Session& session) {
      return is_gone(*gateway::RouteSession::Of(session).principal.grant);
    });
    server->upstream->board().EndIf(
        [&is_gone](const gateway::ChangeBoard::Seat& seat) { return is_gone(*seat.grant); });
  }
}

void ServerTable::Sweep(const gateway::Snapshot& snapshot) {
  EndGone(snapshot);
  for (const auto& server : All()) server->sessions->Sweep(options_.clock.Now());
}

void ServerTable::FinishStreams() {
  for (const auto& server : All()) {
    server->sessions->FinishStreams(options_.clock.Now());
    server->upstream->board().Close();
  }
}

void ServerTable::EndAll() {
  for (const auto& server : All()) {
    server->upstream->health().Freeze();
    server->sessions->EndAll();
  }
}

}  // namespace toolgate::app
