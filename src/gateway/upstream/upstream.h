// SPDX-License-Identifier: Apache-2.0
// A server behind the gateway, as all event loops see it: which era it speaks and what it lists.
// What is not known is asked through the client of whichever loop needs it, once for all who wait.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/upstream/catalogue.h"
#include "gateway/upstream/change_board.h"
#include "gateway/upstream/hidden_names.h"
#include "gateway/upstream/in_flight.h"
#include "gateway/upstream/linked_uris.h"
#include "gateway/upstream/metrics.h"
#include "gateway/upstream/upstream_health.h"
#include "gateway/upstream/upstream_questions.h"
#include "mcp/elicitation.h"
#include "mcp/revision.h"
#include "net/one_time_event.h"
#include "net/task.h"
#include "telemetry/log.h"
#include "transport/mcp_client.h"

namespace toolgate::gateway {

class Upstream {
 public:
  struct Options {
    std::string name;
    std::string organisation = {};  // whose it is; empty where a file names everything
    transport::UpstreamOptions client;
    std::chrono::milliseconds call_timeout{600'000};  // of a call, whatever comes meanwhile
    // Where links of its questions may lead (mcp::AskingServer); none said: anywhere.
    std::optional<std::vector<base::HostPattern>> link_hosts;
    size_t progress_per_second = 10;  // that a call tells
    std::chrono::seconds catalogue_ttl{60};
    std::chrono::seconds era_ttl{600};
    std::chrono::seconds check_interval{30};
    const Reviews* reviews = nullptr;  // of tools; must outlive the upstream
  };

  // `on_listed` is told of each list that was fetched, on the loop that fetched it.
  Upstream(Options options, const ServerMetrics& metrics, const base::Clock& clock,
           telemetry::Logger& logger, std::function<void(const Catalogue&)> on_listed);

  // For who uses it.
  const std::string& name() const { return options_.name; }
  // No other server has this: for the log, and for what must not be taken for another's.
  const std::string& qualified_name() const { return qualified_name_; }
  const Options& options() const { return options_; }
  mcp::AskingServer asking() const {
    return {name(), options_.link_hosts ? &*options_.link_hosts : nullptr};
  }
  const ServerMetrics& metrics() const { return metrics_; }
  UpstreamHealth& health() { return health_; }
  int64_t NextId() { return ++last_id_; }

  // The era, if it was found out lately; a verdict ages, because a server may have been upgraded.
  std::optional<UpstreamEra> FindEra();
  net::Task<base::Result<UpstreamEra>> GetEra(transport::McpClient& client, net::EventLoop& loop);

  // A list as it is shown to clients with these features. Find: if it is at most `catalogue_ttl`
  // old, else null. Get: the same, asking if need be. Refresh: what the server says now.
  using Listed = base::Result<std::shared_ptr<const Catalogue>>;
  std::shared_ptr<const Catalogue> FindList(ListKind kind, mcp::ClientFeatures features);
  net::Task<Listed> GetList(ListKind kind, mcp::ClientFeatures features,
                            transport::McpClient& client, net::EventLoop& loop);
  net::Task<Listed> RefreshList(ListKind kind, mcp::ClientFeatures features,
                                transport::McpClient& client, net::EventLoop& loop);
  // A list as it was when last fetched, however old; null if it never was.
  std::shared_ptr<const Catalogue> LastList(ListKind kind, mcp::ClientFeatures features);
  // The names that a policy does not show, of the last lists for all features: who may not know
  // them need not have listed anything itself.
  std::shared_ptr<const HiddenNames> HiddenBy(const std::shared_ptr<const policy::Policy>& policy);
  // The server announced a change: the next Get asks anew.
  void MarkStale(ListKind kind) { ++changes_[static_cast<size_t>(kind)]; }
  // Of the changes that are announced together, one is fetched: false if somebody does already.
  bool BeginFetching(ListKind kind) { return !fetching_[static_cast<size_t>(kind)].exchange(true); }
  void EndFetching(ListKind kind) { fetching_[static_cast<size_t>(kind)] = false; }

  // What was sent to the server for a client came to nothing.
  void NoteFailure(const transport::UpstreamFailure& failure);
  void NoteFailure(const base::Error& error);

  // The server refused to be initialized: it has no legacy era.
  void LearnModernOnly();

  // Those who are told when lists change, and what was linked to.
  ChangeBoard& board() { return board_; }
  LinkedUris& links() { return links_; }
  InFlight& in_flight() { return in_flight_; }

  // Ends the gateway's own sessions, and keeps none from now on.
  net::Task<void> Leave(transport::McpClient& client);

  // Opens a legacy session for a client that asked for `revision`.
  net::Task<OpenedSession> OpenSession(transport::McpClient& client, net::EventLoop& loop,
                                       mcp::Revision revision, mcp::ClientFeatures features);

 private:
  template <class Answer>
  struct Pending {
    net::OneTimeEvent done;
    base::Result<Answer> answer = base::Fail(base::ErrorCode::kInternal, "not asked");
  };
  using ListAnswer = std::shared_ptr<const Catalogue>;

  // A list as it is known for one set of features. Guarded by mutex_.
  struct ListState {
    ListAnswer list;
    base::SteadyTime fetched_at;
    uint64_t changes = 0;  // that `list` has seen
    std::shared_ptr<Pending<ListAnswer>> pending;
    uint64_t pending_changes = 0;  // that what `pending` brings has seen
  };
  using ListKey = std::pair<uint32_t, ListKind>;

  Asker AskerOf(transport::McpClient& client, Patience& patience);
  net::Task<base::Result<UpstreamEra>> AskEra(transport::McpClient& client, net::EventLoop& loop);
  net::Task<Listed> AskList(ListKind kind, mcp::ClientFeatures features,
                            transport::McpClient& client, net::EventLoop& loop);
  net::Task<Listed> AskListModern(ListKind kind, mcp::ClientFeatures features, Asker asker,
                                  UpstreamEra era);
  net::Task<Listed> AskListInSession(ListKind kind, mcp::ClientFeatures features, Asker asker);
  net::Task<OpenedSession> OpenAnySession(Asker asker, mcp::Revision revision,
                                          mcp::ClientFeatures features);
  std::optional<UpstreamSession> OwnSession(mcp::ClientFeatures features);
  UpstreamSession KeepOwnSession(const UpstreamSession& session);
  void ForgetOwnSession(const UpstreamSession& session);
  bool IsFresh(const ListState& state, ListKind kind) const;
  void Store(ListKey key, const ListAnswer& list, uint64_t changes);
  void Note(std::optional<FailureKind> kind);
  base::Error NoteUnanswered(const Patience& patience, base::Error error);

  const Options options_;
  const std::string qualified_name_;
  const ServerMetrics metrics_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  const std::function<void(const Catalogue&)> on_listed_;
  UpstreamHealth health_;
  std::atomic<int64_t> last_id_ = 0;
  std::array<std::atomic<uint64_t>, kListKinds> changes_{};  // that the server announced
  std::array<std::atomic<bool>, kListKinds> fetching_{};
  ChangeBoard board_;
  HiddenNamesByPolicy hidden_names_;
  LinkedUris links_;
  InFlight in_flight_;

  std::mutex mutex_;
  // Guarded by mutex_:
  std::optional<UpstreamEra> era_;
  base::SteadyTime era_asked_at_;
  std::shared_ptr<Pending<UpstreamEra>> pending_era_;
  std::map<ListKey, ListState> lists_;
  uint64_t lists_version_ = 0;  // another whenever a list is
  // The gateway's own sessions, for lists, one for each set of features.
  std::map<uint32_t, UpstreamSession> own_sessions_;
  bool has_left_ = false;
};

}  // namespace toolgate::gateway
