// SPDX-License-Identifier: Apache-2.0
// One who waits on a link: for the answer to a request, or for what belongs to none.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "net/event_loop.h"
#include "net/task.h"
#include "transport/message_link.h"

namespace toolgate::transport {

// Lives on the loop that waits, which need not be the link's.
class LinkCall {
 public:
  struct Options {
    std::optional<int64_t> id;                // of the request; none for the general messages
    std::chrono::milliseconds quiet_timeout;  // between messages
    net::Abort* abort = nullptr;              // must outlive the call
  };

  LinkCall(net::EventLoop& loop, std::shared_ptr<MessageLink> link, std::shared_ptr<Inbox> inbox,
           const Options& options);
  ~LinkCall();
  LinkCall(const LinkCall&) = delete;

  // Waits until the request was sent, or is answered already.
  net::Task<tl::expected<void, UpstreamFailure>> WaitUntilAccepted(
      std::chrono::milliseconds timeout);

  // Takes the next message; false after the response. Errors: as UpstreamAnswer::Next.
  net::Task<base::Result<bool>> Next(ReceivedMessage& received);

  // Whether the last error was the end of the session.
  bool session_lost() const { return failure_.session_lost; }

 private:
  net::Task<base::Status> WaitForNews(std::chrono::milliseconds timeout);

  net::EventLoop& loop_;
  const std::shared_ptr<MessageLink> link_;
  const std::shared_ptr<Inbox> inbox_;
  const Options options_;
  UpstreamFailure failure_;
  bool is_answered_ = false;
};

}  // namespace toolgate::transport
