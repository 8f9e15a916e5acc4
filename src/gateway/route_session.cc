// SPDX-License-Identifier: Apache-2.0
#include "gateway/route_session.h"

namespace toolgate::gateway {

void RouteSession::End() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    if (stop_feed_) stop_feed_();
  }
  if (upstream.link) return upstream.link->Close();
  if (upstream.id.empty()) return;
  auto end = [](transport::McpClient& client, std::string id,
                mcp::Revision revision) -> net::Task<void> {
    co_await client.Delete(id, revision);
  };
  opener_.loop().Post(
      [end, client = &opener_.client(), kept = kept_, id = upstream.id,
       revision = upstream.revision] { net::Spawn(end(*client, id, revision), kept); });
}

bool RouteSession::BeginFeeding(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  if (is_fed_ || is_over_) return false;
  is_fed_ = true;
  stop_feed_ = std::move(stop);
  return true;
}

void RouteSession::SetSeat(std::shared_ptr<ChangeBoard::Seat> seat) {
  const std::lock_guard lock(mutex_);
  seat_ = std::move(seat);
}

std::shared_ptr<ChangeBoard::Seat> RouteSession::seat() const {
  const std::lock_guard lock(mutex_);
  return seat_;
}

void RouteSession::EndFeeding() {
  const std::lock_guard lock(mutex_);
  seat_.reset();
  is_fed_ = false;
  stop_feed_ = nullptr;
}

}  // namespace toolgate::gateway
