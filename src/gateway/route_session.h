// SPDX-License-Identifier: Apache-2.0
// A client's session, as the gateway keeps it: the session at the server that stands for it, what
// the server has asked, and what feeds its general stream.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "gateway/route.h"
#include "gateway/unasked/asks.h"
#include "gateway/upstream/change_board.h"
#include "gateway/upstream/upstream_questions.h"
#include "identity/grants.h"
#include "transport/mcp_client.h"
#include "transport/session.h"

namespace toolgate::gateway {

// Thread-safe.
class RouteSession final : public transport::SessionState {
 public:
  // `opener` opened the session at the server, and is kept for as long as it lasts. `name` is what
  // the client says of itself.
  RouteSession(UpstreamSession opened, identity::Principal who, std::string name, Route& opener)
      : upstream(std::move(opened)),
        principal(std::move(who)),
        client_name(std::move(name)),
        opener_(opener),
        kept_(opener.Keep()) {}

  static RouteSession& Of(const transport::Session& session) {
    return static_cast<RouteSession&>(*session.state());
  }

  // Ends the session at the server, on the loop that opened it, and what feeds the stream.
  void End();

  // One feeds the general stream at a time: false if it is fed. `stop` is called at the end of the
  // session, on any thread.
  bool BeginFeeding(std::function<void()> stop);
  void EndFeeding();

  // What the server asks on a call's stream is asked for that call; HTTP+SSE has one stream for
  // all, so there it belongs to the session. `call_id` or empty.
  std::string_view AskScope(std::string_view call_id) const {
    return upstream.link ? std::string_view() : call_id;
  }
  transport::ServerSession address() const {
    return {upstream.id, upstream.revision, upstream.link};
  }

  // Where the client is told of changed lists, while it listens; else null.
  void SetSeat(std::shared_ptr<ChangeBoard::Seat> seat);
  std::shared_ptr<ChangeBoard::Seat> seat() const;

  const UpstreamSession upstream;
  const identity::Principal principal;
  const std::string client_name;
  Asks asks;

 private:
  Route& opener_;
  const std::shared_ptr<void> kept_;  // the opener's owner
  mutable std::mutex mutex_;
  std::shared_ptr<ChangeBoard::Seat> seat_;  // guarded by mutex_
  bool is_fed_ = false;                      // guarded by mutex_
  bool is_over_ = false;                     // guarded by mutex_
  std::function<void()> stop_feed_;          // guarded by mutex_
};

}  // namespace toolgate::gateway
