// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/upstream.h"

#include "base/text.h"
#include "identity/owned_name.h"

namespace toolgate::gateway {

using base::ErrorCode;
using base::Fail;
using transport::McpClient;

Upstream::Upstream(Options options, const ServerMetrics& metrics, const base::Clock& clock,
                   telemetry::Logger& logger, std::function<void(const Catalogue&)> on_listed)
    : options_(std::move(options)),
      qualified_name_(identity::QualifiedName({options_.organisation, options_.name})),
      metrics_(metrics),
      clock_(clock),
      logger_(logger),
      on_listed_(std::move(on_listed)),
      health_({qualified_name_, options_.client.url.Origin(), options_.check_interval}, clock,
              logger) {}

Asker Upstream::AskerOf(McpClient& client, Patience& patience) {
  return {client, last_id_, patience};
}

void Upstream::NoteFailure(const transport::UpstreamFailure& failure) {
  Note(FindFailureKind(failure));
}
void Upstream::NoteFailure(const base::Error& error) { Note(FindFailureKind(error)); }

void Upstream::Note(std::optional<FailureKind> kind) {
  if (!kind) return;
  metrics_.CountFailure(*kind);
  health_.NoteSuspicion();
}

// A question of ours got no answer; returns the error as it is to be told.
base::Error Upstream::NoteUnanswered(const Patience& patience, base::Error error) {
  error = patience.Explain(std::move(error));
  if (const auto kind = patience.FindKind(error)) metrics_.CountFailure(*kind);
  health_.NoteFailure(error);
  return error;
}

std::optional<UpstreamEra> Upstream::FindEra() {
  const base::SteadyTime now = clock_.Now();
  const std::lock_guard lock(mutex_);
  return era_ && now - era_asked_at_ < options_.era_ttl ? era_ : std::nullopt;
}

net::Task<base::Result<UpstreamEra>> Upstream::GetEra(McpClient& client, net::EventLoop& loop) {
  const auto known = FindEra();
  if (known) co_return *known;
  std::shared_ptr<Pending<UpstreamEra>> pending;
  bool is_mine = false;
  {
    const std::lock_guard lock(mutex_);
    is_mine = pending_era_ == nullptr;
    if (is_mine) pending_era_ = std::make_shared<Pending<UpstreamEra>>();
    pending = pending_era_;
  }
  if (!is_mine) {
    co_await pending->done.Wait(loop);
    co_return pending->answer;
  }
  pending->answer = co_await AskEra(client, loop);
  {
    const std::lock_guard lock(mutex_);
    if (pending->answer) {
      era_ = *pending->answer;
      era_asked_at_ = clock_.Now();
    }
    pending_era_.reset();
  }
  pending->done.Set();
  co_return pending->answer;
}

void Upstream::LearnModernOnly() {
  const std::lock_guard lock(mutex_);
  if (era_ && era_->speaks_modern) era_->speaks_legacy = false;
}

net::Task<base::Result<UpstreamEra>> Upstream::AskEra(McpClient& client, net::EventLoop& loop) {
  Patience patience(loop, options_.client.answer_timeout);
  const Asker asker = AskerOf(client, patience);
  auto era = co_await ProbeEra(asker);
  if (era) co_return era;
  co_return tl::unexpected(NoteUnanswered(patience, std::move(era.error())));
}

bool Upstream::IsFresh(const ListState& state, ListKind kind) const {
  return state.list && state.changes == changes_[static_cast<size_t>(kind)] &&
         clock_.Now() - state.fetched_at < options_.catalogue_ttl;
}

std::shared_ptr<const Catalogue> Upstream::FindList(ListKind kind, mcp::ClientFeatures features) {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find({features.key(), kind});
  return found != lists_.end() && IsFresh(found->second, kind) ? found->second.list : nullptr;
}

std::shared_ptr<const Catalogue> Upstream::LastList(ListKind kind, mcp::ClientFeatures features) {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find({features.key(), kind});
  return found == lists_.end() ? nullptr : found->second.list;
}

std::shared_ptr<const HiddenNames> Upstream::HiddenBy(
    const std::shared_ptr<const policy::Policy>& policy) {
  uint64_t version = 0;
  {
    const std::lock_guard lock(mutex_);
    version = lists_version_;
  }
  auto names = hidden_names_.Find(policy, version);
  if (names) return names;
  std::vector<ListAnswer> lists;
  {
    const std::lock_guard lock(mutex_);
    version = lists_version_;
    for (const auto& [key, state] : lists_) {
      const bool has_names = key.second == ListKind::kTools || key.second == ListKind::kPrompts;
      if (has_names && state.list) lists.push_back(state.list);
    }
  }
  names = std::make_shared<const HiddenNames>(lists, policy);
  hidden_names_.Keep(policy, version, names);
  return names;
}

net::Task<Upstream::Listed> Upstream::GetList(ListKind kind, mcp::ClientFeatures features,
                                              McpClient& client, net::EventLoop& loop) {
  auto known = FindList(kind, features);
  if (known) co_return known;
  co_return co_await RefreshList(kind, features, client, loop);
}

net::Task<Upstream::Listed> Upstream::RefreshList(ListKind kind, mcp::ClientFeatures features,
                                                  McpClient& client, net::EventLoop& loop) {
  const ListKey key{features.key(), kind};
  // Changes that come while we ask are not seen by the answer.
  const uint64_t changes = changes_[static_cast<size_t>(kind)];
  std::shared_ptr<Pending<ListAnswer>> pending;
  for (;;) {
    bool sees_all = false;
    {
      const std::lock_guard lock(mutex_);
      ListState& state = lists_[key];
      if (state.pending == nullptr) {
        pending = state.pending = std::make_shared<Pending<ListAnswer>>();
        state.pending_changes = changes;
        break;
      }
      pending = state.pending;
      sees_all = state.pending_changes >= changes;
    }
    co_await pending->done.Wait(loop);
    // One that began before the change that we know of may not have seen it.
    if (sees_all) co_return pending->answer;
  }
  pending->answer = co_await AskList(kind, features, client, loop);
  metrics_.CountRefresh(pending->answer ? RefreshOutcome::kOk : RefreshOutcome::kFailed);
  if (pending->answer) {
    Store(key, *pending->answer, changes);
    health_.NoteAnswer();
  }
  {
    const std::lock_guard lock(mutex_);
    lists_[key].pending.reset();
  }
  pending->done.Set();
  co_return pending->answer;
}

void Upstream::Store(ListKey key, const ListAnswer& list, uint64_t changes) {
  ListAnswer before;
  {
    const std::lock_guard lock(mutex_);
    ListState& state = lists_[key];
    before = state.list;
    // What was made of the same entries before (bound policies, compiled schemas) is kept.
    if (!before || before->digest() != list->digest()) {
      state.list = list;
      ++lists_version_;
    }
    state.fetched_at = clock_.Now();
    state.changes = changes;
  }
  const bool is_new = !before || before->digest() != list->digest();
  if (is_new) {
    const ListWords& words = WordsOf(list->kind());
    logger_.Info(
        "list_refreshed",
        {{"server", qualified_name_}, {"list", words.member}, {"entries", list->entries().size()}});
    for (const Quarantined& entry : list->quarantined()) {
      logger_.Warning("entry_quarantined", {{"server", qualified_name_},
                                            {"list", words.member},
                                            {"entry", base::Printable(entry.name)},
                                            {"reason", entry.reason}});
    }
  }
  on_listed_(*list);
}

net::Task<Upstream::Listed> Upstream::AskList(ListKind kind, mcp::ClientFeatures features,
                                              McpClient& client, net::EventLoop& loop) {
  const auto era = co_await GetEra(client, loop);
  if (!era) co_return tl::unexpected(era.error());
  Patience patience(loop, options_.client.answer_timeout);
  const Asker asker = AskerOf(client, patience);
  auto list = era->speaks_modern ? AskListModern(kind, features, asker, *era)
                                 : AskListInSession(kind, features, asker);
  auto listed = co_await std::move(list);
  if (listed) co_return listed;
  co_return tl::unexpected(NoteUnanswered(patience, std::move(listed.error())));
}

net::Task<Upstream::Listed> Upstream::AskListModern(ListKind kind, mcp::ClientFeatures features,
                                                    Asker asker, UpstreamEra era) {
  UpstreamSession session;
  session.revision = mcp::kNewestModern;
  session.capabilities = era.modern_capabilities;
  session.features = features;
  auto pages = co_await FetchList(asker, kind, session);
  if (!pages) co_return tl::unexpected(std::move(pages.error()));
  co_return std::make_shared<const Catalogue>(kind, std::move(*pages), mcp::Era::kModern,
                                              options_.name, options_.reviews);
}

std::optional<UpstreamSession> Upstream::OwnSession(mcp::ClientFeatures features) {
  const std::lock_guard lock(mutex_);
  const auto found = own_sessions_.find(features.key());
  return found == own_sessions_.end() ? std::nullopt : std::optional(found->second);
}

UpstreamSession Upstream::KeepOwnSession(const UpstreamSession& session) {
  const std::lock_guard lock(mutex_);
  // Nobody would end it.
  if (has_left_) return session;
  return own_sessions_.try_emplace(session.features.key(), session).first->second;
}

void Upstream::ForgetOwnSession(const UpstreamSession& session) {
  const std::lock_guard lock(mutex_);
  const auto found = own_sessions_.find(session.features.key());
  if (found != own_sessions_.end() && found->second.Is(session)) own_sessions_.erase(found);
}

net::Task<void> Upstream::Leave(McpClient& client) {
  std::map<uint32_t, UpstreamSession> sessions;
  {
    const std::lock_guard lock(mutex_);
    has_left_ = true;
    sessions.swap(own_sessions_);
  }
  for (const auto& [features, session] : sessions) {
    if (session.link) session.link->Close();
    if (!session.link && !session.id.empty()) co_await client.Delete(session.id, session.revision);
  }
}

net::Task<Upstream::Listed> Upstream::AskListInSession(ListKind kind, mcp::ClientFeatures features,
                                                       Asker asker) {
  base::Result<std::vector<json::Document>> pages = Fail(ErrorCode::kInternal, "not asked");
  // Our own session may have expired at the server since the last time: then once more, anew.
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto session = OwnSession(features);
    const bool was_open = session.has_value();
    if (!was_open) {
      auto opened = co_await OpenAnySession(asker, mcp::kNewestLegacy, features);
      if (!opened) co_return tl::unexpected(std::move(opened.error().error));
      session = KeepOwnSession(*opened);
      // Another list may have been asked for at the same time: one session is enough.
      const bool is_spare = !session->Is(*opened) && !opened->id.empty();
      if (is_spare) co_await asker.client.Delete(opened->id, opened->revision);
    }
    pages = co_await FetchList(asker, kind, *session);
    if (pages || !was_open) break;
    ForgetOwnSession(*session);
    if (!session->id.empty()) co_await asker.client.Delete(session->id, session->revision);
  }
  if (!pages) co_return tl::unexpected(std::move(pages.error()));
  co_return std::make_shared<const Catalogue>(kind, std::move(*pages), mcp::Era::kLegacy,
                                              options_.name, options_.reviews);
}

// Remembers over which transport, until the era's verdict has aged.
net::Task<OpenedSession> Upstream::OpenAnySession(Asker asker, mcp::Revision revision,
                                                  mcp::ClientFeatures features) {
  const UpstreamEra known = FindEra().value_or(UpstreamEra());
  auto session = co_await gateway::OpenSession(asker, revision, features, known);
  if (!session) co_return session;
  const std::lock_guard lock(mutex_);
  if (era_) era_->speaks_sse = session->link != nullptr;
  co_return session;
}

net::Task<OpenedSession> Upstream::OpenSession(McpClient& client, net::EventLoop& loop,
                                               mcp::Revision revision,
                                               mcp::ClientFeatures features) {
  Patience patience(loop, options_.client.answer_timeout);
  const Asker asker = AskerOf(client, patience);
  auto session = co_await OpenAnySession(asker, revision, features);
  if (session) co_return session;
  session.error().error = patience.Explain(std::move(session.error().error));
  Note(patience.FindKind(session.error().error));
  co_return session;
}

}  // namespace toolgate::gateway
