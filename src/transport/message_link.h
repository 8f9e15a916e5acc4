// SPDX-License-Identifier: Apache-2.0
// A session at a server from which everything comes on one stream, as all event loops see it: who
// waits for what. No I/O; sse_link.h and stdio_link.h are those that there are.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/http_client.h"
#include "net/signal.h"
#include "transport/received_message.h"
#include "transport/upstream_failure.h"

namespace toolgate::transport {

// What has arrived for one request, or for none, and was not taken yet. Thread-safe.
class Inbox {
 public:
  // Beyond these the oldest are dropped. A response is always kept; it is the last.
  static constexpr size_t kMessagesMax = 256;
  static constexpr size_t kBytesMax = 1u << 20;

  void Put(ReceivedMessage received);
  // The request was sent.
  void Accept();
  // Nothing more will come. The first failure counts.
  void Fail(UpstreamFailure failure);

  enum class Found { kNothing, kMessage, kFailure };
  // Takes the oldest message; the failure, if any, after all messages.
  Found Take(ReceivedMessage& received, UpstreamFailure& failure);
  // The failure, if there is nothing to take before it.
  std::optional<UpstreamFailure> FindFailure() const;
  // Whether the request was sent, or is answered already.
  bool is_accepted() const;

  net::Signal signal;         // told of everything above
  net::Abort request_aborts;  // nobody waits any more; of the loop that waited for the answer

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::deque<ReceivedMessage> messages_;
  size_t bytes_ = 0;
  bool is_accepted_ = false;
  std::optional<UpstreamFailure> failure_;
};

// Thread-safe. Its last owner ends the session.
class MessageLink {
 public:
  static constexpr size_t kCallsMax = 256;  // in progress

  // `stop` is called at most once, on any thread, to end the stream.
  explicit MessageLink(std::function<void()> stop);
  ~MessageLink() { Close(); }
  MessageLink(const MessageLink&) = delete;

  // The inbox for the answer to request `id`. Failures: the session is over, too many wait.
  tl::expected<std::shared_ptr<Inbox>, UpstreamFailure> BeginCall(int64_t id);
  void EndCall(int64_t id);
  // What belongs to no request; one may read it at a time.
  const std::shared_ptr<Inbox>& general() const { return general_; }

  // A message that came on the stream: a response and progress go to their request, everything else
  // to the oldest in progress, since the stream does not tell.
  void Deliver(ReceivedMessage received);
  // What came is no message: whose answer it would have been cannot be known.
  void DeliverFault(const base::Error& error);

  // The stream has ended, and the session with it.
  void Lose(base::Error error);
  // Ends the session; those who wait are told that it was given up.
  void Close();

 private:
  std::shared_ptr<Inbox> FindInbox(const mcp::Message& message);
  bool End(const UpstreamFailure& failure);

  const std::function<void()> stop_;
  const std::shared_ptr<Inbox> general_ = std::make_shared<Inbox>();
  std::mutex mutex_;
  std::map<int64_t, std::shared_ptr<Inbox>> calls_;  // guarded by mutex_
  std::optional<UpstreamFailure> over_;              // guarded by mutex_
};

}  // namespace toolgate::transport
