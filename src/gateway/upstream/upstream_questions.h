// SPDX-License-Identifier: Apache-2.0
// What the gateway asks a server for the sake of all its clients: which era it speaks, a session,
// its lists. Each is one question and its answer; what was learned is kept in upstream.h.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/upstream/capabilities.h"
#include "gateway/upstream/list_kind.h"
#include "gateway/upstream/metrics.h"
#include "json/document.h"
#include "mcp/client_features.h"
#include "mcp/revision.h"
#include "net/deadline.h"
#include "net/event_loop.h"
#include "net/task.h"
#include "transport/message_client.h"

namespace toolgate::gateway {

// In which era a server is spoken to.
struct UpstreamEra {
  bool speaks_legacy = true;  // as long as nothing else is known
  bool speaks_modern = false;
  bool speaks_sse = false;  // legacy: over HTTP+SSE, as the last session showed
  Capabilities modern_capabilities;
};

// How a server is spoken to: in a legacy session, or in the modern era without one.
struct UpstreamSession {
  std::string id;                            // empty if the server keeps none
  std::shared_ptr<transport::SseLink> link;  // over HTTP+SSE, which has no id
  mcp::Revision revision = mcp::kNewestLegacy;
  Capabilities capabilities;
  mcp::ClientFeatures features;  // what we said that the client can be asked

  bool has_stream() const { return link != nullptr || !id.empty(); }  // for what belongs to no call
  bool Is(const UpstreamSession& other) const { return id == other.id && link == other.link; }
};

// One time for everything that is asked at once, however the server spreads its silence.
class Patience {
 public:
  Patience(net::EventLoop& loop, std::chrono::milliseconds time)
      : deadline_(loop, [this] { abort_.Trigger(); }) {
    deadline_.Arm(time);
  }
  // For the next request.
  net::Abort* ForRequest() {
    kind_.reset();
    return &abort_;
  }

  // Keeps what kind of failure a request met.
  const transport::UpstreamFailure& Note(const transport::UpstreamFailure& failure) {
    kind_ = FindFailureKind(failure);
    return failure;
  }
  // The error as it is to be told, and its kind.
  base::Error Explain(base::Error error) const {
    if (!abort_.triggered()) return error;
    return {base::ErrorCode::kTimeout, "the server did not answer all questions in time"};
  }
  std::optional<FailureKind> FindKind(const base::Error& explained) const {
    return kind_ && !abort_.triggered() ? kind_ : FindFailureKind(explained);
  }

 private:
  net::Abort abort_;
  std::optional<FailureKind> kind_;
  net::Deadline deadline_;
};

struct Asker {
  transport::MessageClient& client;
  std::atomic<int64_t>& last_id;  // of the requests to this server
  Patience& patience;
};

// The probe of a client that speaks both eras (2026-07-28, "Backwards Compatibility"). Errors: the
// server cannot be reached now, which says nothing about its era.
net::Task<base::Result<UpstreamEra>> ProbeEra(Asker asker);

// Opens a legacy session, over Streamable HTTP or, if the server refuses `initialize` in the way of
// those that know HTTP+SSE only, over that (2024-11-05). `era` is what is known of the server: one
// that speaks HTTP+SSE is asked for that first, one that is modern never.
using OpenedSession = tl::expected<UpstreamSession, transport::UpstreamFailure>;
net::Task<OpenedSession> OpenSession(Asker asker, mcp::Revision revision,
                                     mcp::ClientFeatures features, UpstreamEra era);

// All pages of a list, each a result of its own document; none if the server does not have it.
net::Task<base::Result<std::vector<json::Document>>> FetchList(Asker asker, ListKind kind,
                                                               const UpstreamSession& session);

}  // namespace toolgate::gateway
