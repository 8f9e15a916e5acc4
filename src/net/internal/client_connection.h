// SPDX-License-Identifier: Apache-2.0
// One connection to an origin: one request and answer at a time.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "net/deadline.h"
#include "net/http_client.h"
#include "net/http_parser.h"
#include "net/stream.h"

namespace toolgate::net::internal {

class ClientConnection {
 public:
  // `on_idle_expired` is called when the connection was idle for as long as StartIdling said.
  ClientConnection(EventLoop& loop, std::unique_ptr<Stream> stream, const HttpLimits& limits,
                   std::function<void(ClientConnection&)> on_idle_expired);
  ~ClientConnection();

  // Writes the request and reads the answer's head (of the final answer: 1xx are skipped).
  Task<tl::expected<void, SendFailure>> Exchange(const std::string& head,
                                                 const HttpRequest& request);
  Task<base::Result<bool>> ReadSome(std::string& out);

  const MessageHead& head() const { return parser_.head(); }
  // Whether the answer is complete and the connection can take another request.
  bool IsReusable() const;
  // The server's wish for how long to keep an idle connection, if it told one.
  std::optional<std::chrono::milliseconds> KeepAliveHint() const;

  void GetReady();  // for the next request
  void Detach();    // from the request's Abort
  void Close() { stream_->Close(); }
  // Whether an idle connection was closed by the server. One that was read from a moment ago is
  // taken to be open: asking the kernel would cost every call of a busy connection.
  bool IsStale();
  bool head_is_there() const {
    return parser_.state() == HttpParser::State::kBody ||
           parser_.state() == HttpParser::State::kComplete;
  }
  bool answer_started() const { return parser_.started(); }

  void StartIdling(std::chrono::milliseconds after);

 private:
  Task<bool> ReadMore();
  base::Error ReadError() const;

  std::unique_ptr<Stream> stream_;
  HttpParser parser_;
  Deadline deadline_;
  Deadline idle_deadline_;
  base::SteadyTime last_read_;
  Abort* abort_ = nullptr;
  bool timed_out_ = false;
  bool has_ended_ = false;  // the server said that nothing more comes
  std::chrono::milliseconds quiet_timeout_{};
  std::string_view unread_;
  std::array<char, 16384> buffer_;
};

}  // namespace toolgate::net::internal
