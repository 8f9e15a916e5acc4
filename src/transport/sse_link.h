// SPDX-License-Identifier: Apache-2.0
// A session at a server that speaks HTTP+SSE (MCP 2024-11-05, "Transports"), as all event loops see
// it: where to POST, and who waits for what comes on its one stream. No I/O.
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
class SseInbox {
 public:
  // Beyond these the oldest are dropped. A response is always kept; it is the last.
  static constexpr size_t kMessagesMax = 256;
  static constexpr size_t kBytesMax = 1u << 20;

  void Put(ReceivedMessage received);
  // The server took the request.
  void Accept();
  // Nothing more will come. The first failure counts.
  void Fail(UpstreamFailure failure);

  enum class Found { kNothing, kMessage, kFailure };
  // Takes the oldest message; the failure, if any, after all messages.
  Found Take(ReceivedMessage& received, UpstreamFailure& failure);
  // The failure, if there is nothing to take before it.
  std::optional<UpstreamFailure> FindFailure() const;
  // Whether the server has taken notice of the request: it said so, or answers already.
  bool is_accepted() const;

  net::Signal signal;         // told of everything above
  net::Abort request_aborts;  // ends the POST; of the loop that waits for the answer

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::deque<ReceivedMessage> messages_;
  size_t bytes_ = 0;
  bool is_accepted_ = false;
  std::optional<UpstreamFailure> failure_;
};

// Thread-safe. Its last owner ends the session.
class SseLink {
 public:
  static constexpr size_t kCallsMax = 256;  // in progress

  // `endpoint`: path and query, which are a secret. `stop` is called at most once, on any thread,
  // to end the stream.
  SseLink(std::string endpoint, std::function<void()> stop);
  ~SseLink() { Close(); }
  SseLink(const SseLink&) = delete;

  const std::string& endpoint() const { return endpoint_; }

  // The inbox for the answer to request `id`. Failures: the session is over, too many wait.
  tl::expected<std::shared_ptr<SseInbox>, UpstreamFailure> BeginCall(int64_t id);
  void EndCall(int64_t id);
  // What belongs to no request; one may read it at a time.
  const std::shared_ptr<SseInbox>& general() const { return general_; }

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
  std::shared_ptr<SseInbox> FindInbox(const mcp::Message& message);
  bool End(const UpstreamFailure& failure);

  const std::string endpoint_;
  const std::function<void()> stop_;
  const std::shared_ptr<SseInbox> general_ = std::make_shared<SseInbox>();
  std::mutex mutex_;
  std::map<int64_t, std::shared_ptr<SseInbox>> calls_;  // guarded by mutex_
  std::optional<UpstreamFailure> over_;                 // guarded by mutex_
};

}  // namespace toolgate::transport
