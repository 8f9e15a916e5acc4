// SPDX-License-Identifier: Apache-2.0
// A server behind the gateway, as all event loops see it: which era it speaks, what it can do, and
// its catalogue. Asks the server through the client of whichever loop needs to know, one at a time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/catalogue.h"
#include "mcp/revision.h"
#include "mcp/rpc_error.h"
#include "net/one_time_event.h"
#include "net/task.h"
#include "telemetry/log.h"
#include "transport/mcp_client.h"

namespace toolgate::gateway {

// What a server declared that it can do.
struct Capabilities {
  bool tools = false;
  bool resources = false;
  bool prompts = false;
  bool completions = false;
  bool logging = false;

  static Capabilities Read(json::Value capabilities);
  bool Has(std::string_view capability) const;
  // As an object for clients: what we can really deliver.
  std::string Write() const;
};

// A legacy session with the server.
struct UpstreamSession {
  std::string id;  // empty if the server keeps none
  mcp::Revision revision = mcp::kNewestLegacy;
  Capabilities capabilities;
};

// What a server said when it was last asked. Immutable.
struct UpstreamView {
  bool speaks_modern = false;
  Capabilities modern_capabilities;
  std::shared_ptr<const Catalogue> catalogue;
};

class Upstream {
 public:
  struct Options {
    std::string name;
    transport::UpstreamOptions client;
    std::chrono::seconds catalogue_ttl{60};
    std::chrono::seconds legacy_verdict_ttl{600};
  };

  // `on_refreshed` is told of each new catalogue, on the loop that fetched it.
  Upstream(Options options, const base::Clock& clock, telemetry::Logger& logger,
           std::function<void(const UpstreamView&)> on_refreshed);

  const std::string& name() const { return options_.name; }
  const Options& options() const { return options_; }
  int64_t NextId() { return ++last_id_; }

  using Viewed = tl::expected<std::shared_ptr<const UpstreamView>, base::Error>;

  // What is known, if it is at most `catalogue_ttl` old; else null.
  std::shared_ptr<const UpstreamView> FindView();
  // The same, asking if need be.
  net::Task<Viewed> GetView(transport::McpClient& client, net::EventLoop& loop);
  // What the server says now.
  net::Task<Viewed> Refresh(transport::McpClient& client, net::EventLoop& loop);
  // The server announced a change: the next GetView asks anew.
  void MarkStale() { ++changes_; }

  // Opens a legacy session for a client that asked for `revision`.
  net::Task<tl::expected<UpstreamSession, transport::UpstreamFailure>> OpenSession(
      transport::McpClient& client, net::EventLoop& loop, mcp::Revision revision);

 private:
  struct Pending;
  class Patience;

  net::Task<Viewed> Ask(transport::McpClient& client, net::EventLoop& loop);
  net::Task<tl::expected<UpstreamSession, transport::UpstreamFailure>> OpenSession(
      transport::McpClient& client, Patience& patience, mcp::Revision revision);
  net::Task<base::Result<bool>> ProbeModern(transport::McpClient& client, Patience& patience,
                                            UpstreamView& view);
  net::Task<base::Result<std::shared_ptr<const Catalogue>>> ListTools(transport::McpClient& client,
                                                                      Patience& patience,
                                                                      const UpstreamView& view);
  net::Task<base::Result<std::vector<json::Document>>> ListPages(transport::McpClient& client,
                                                                 Patience& patience,
                                                                 const UpstreamSession& session);
  net::Task<base::Result<json::Document>> ListPage(transport::McpClient& client, Patience& patience,
                                                   const UpstreamSession& session,
                                                   const std::string& cursor);
  // The catalogue that is known, if `next` is no other; else `next`.
  std::shared_ptr<const Catalogue> KeepIfSame(std::shared_ptr<const Catalogue> next);
  void Store(const std::shared_ptr<const UpstreamView>& view, uint64_t changes);

  const Options options_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  const std::function<void(const UpstreamView&)> on_refreshed_;
  std::atomic<int64_t> last_id_ = 0;
  std::atomic<uint64_t> changes_ = 0;  // that the server announced

  std::mutex mutex_;
  // Guarded by mutex_:
  std::shared_ptr<const UpstreamView> view_;
  base::SteadyTime viewed_at_;
  uint64_t viewed_changes_ = 0;  // that view_ has seen
  base::SteadyTime probed_at_;
  std::shared_ptr<Pending> pending_;  // the question in progress
  // The gateway's own session, for catalogues; used by the question in progress only.
  std::optional<UpstreamSession> own_session_;
};

}  // namespace toolgate::gateway
