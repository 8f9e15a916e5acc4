// SPDX-License-Identifier: Apache-2.0
// What a server says to one request, message by message, whatever it comes over.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "mcp/message.h"
#include "net/http_client.h"
#include "net/sse.h"
#include "net/task.h"
#include "transport/link_call.h"
#include "transport/received_message.h"

namespace toolgate::transport {

// What Next found.
enum class Arrival {
  kMessage,   // it is in message()
  kPosition,  // the stream told where it is, and nothing else
  kEnd,
};

// The messages that answer one request, in order of arrival. Ends with the response.
class UpstreamAnswer {
 public:
  UpstreamAnswer(net::HttpResponse response, size_t message_bytes_max);
  // Over a link.
  explicit UpstreamAnswer(std::unique_ptr<LinkCall> call);

  int http_status() const { return http_status_; }
  bool is_stream() const { return is_stream_; }
  const std::string& session_id() const { return session_id_; }  // assigned by this answer

  // Reads on. Errors: unavailable (cut off), invalid_input (not what a server may send), timeout,
  // limit_exceeded, cancelled.
  net::Task<base::Result<Arrival>> Next();

  // The message that Next read; valid until the next call.
  const mcp::Message& message() const { return received_.message; }

  // Whether what was read is an error by which only servers of the modern era refuse, be it for us
  // or, as it may say no id, for nobody.
  bool is_modern_refusal() const;
  // Whether it is an error that speaks of the session.
  bool is_session_refusal() const;

  // Whether the error of Next was the end of the session.
  bool session_lost() const { return call_ && call_->session_lost(); }

  // Lets the next Next give the current message once more.
  void Rewind() { rewound_ = true; }

  // Where the stream is: the id of its last event, empty if it tells none, and how long the server
  // wants its client to wait before coming again.
  const std::string& last_event_id() const { return last_event_id_; }
  std::optional<std::chrono::milliseconds> retry() const { return retry_; }

 private:
  net::Task<base::Result<Arrival>> ReadBody();
  net::Task<base::Result<Arrival>> ReadEvent();
  net::Task<base::Result<Arrival>> ReadCall();
  net::Task<base::Result<bool>> ReadMore();

  std::optional<net::HttpResponse> response_;  // one of these two
  std::unique_ptr<LinkCall> call_;
  size_t message_bytes_max_;
  int http_status_ = 0;
  bool is_stream_ = false;
  bool done_ = false;
  bool rewound_ = false;
  std::string session_id_;
  net::SseParser events_;
  std::string last_event_id_;
  std::optional<std::chrono::milliseconds> retry_;
  std::string bytes_;  // received from the stream
  size_t taken_ = 0;   // of bytes_, by events_
  ReceivedMessage received_;
};

}  // namespace toolgate::transport
