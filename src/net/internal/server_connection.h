// SPDX-License-Identifier: Apache-2.0
// One accepted connection: reads requests one after the other, hands each to the handler, and keeps
// the framing of the answers right.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/deadline.h"
#include "net/http_parser.h"
#include "net/http_server.h"
#include "net/signal.h"
#include "net/stream.h"
#include "net/task.h"

namespace toolgate::net::internal {

class ServerConnection {
 public:
  // `draining` is shared with the server: once true, the connection ends after its request.
  ServerConnection(EventLoop& loop, std::unique_ptr<Stream> stream,
                   const HttpServerOptions& options, const bool& draining);

  // Serves until the connection ends.
  Task<void> Run(HttpHandler& handler);

  // Ends the connection and tells a handler that waits.
  void Close();
  void CloseStream() { stream_->Close(); }
  bool is_idle() const { return phase_ == Phase::kIdle; }

  // The exchange's side; see HttpExchange.
  EventLoop& loop() { return loop_; }
  const MessageHead& head() const { return parser_.head(); }
  const std::string& peer_address();
  std::shared_ptr<void>& memo() { return memo_; }
  void Welcome() {
    if (on_welcome_) std::exchange(on_welcome_, nullptr)();
  }
  // Called when the peer has shown who it is, at most once.
  void OnWelcome(std::function<void()> on_welcome) { on_welcome_ = std::move(on_welcome); }
  void AddToHead(const OutgoingFields& fields) { added_.Append(fields); }
  bool has_begun() const { return phase_ >= Phase::kAnswering; }
  Task<base::Result<std::string_view>> ReadBody(size_t bytes_max);
  Task<base::Status> Respond(int status, const OutgoingFields& fields, std::string_view body);
  Task<base::Status> BeginStream(int status, const OutgoingFields& fields);
  Task<base::Status> WriteStream(std::string_view bytes);
  Task<base::Status> EndStream();
  void KeepStreamAlive(std::string_view bytes, std::chrono::milliseconds interval);
  void Drop() { phase_ = Phase::kAnswering; }  // and never answered: Run closes
  void OnClientGone(std::function<void()> on_gone);

 private:
  enum class Phase { kIdle, kReading, kHandling, kAnswering, kAnswered };

  Task<bool> ReadHead();
  Task<bool> ReadMore();
  Task<base::Status> Write(std::string_view head, std::string_view body);
  Task<base::Status> WriteNow(std::string_view head, std::string_view body);
  Task<base::Status> WriteBesideFiller(std::string_view head, std::string_view body);
  Task<void> WriteFiller();
  Task<void> EndFillerWrite();
  Task<void> EndFiller();
  Task<void> Refuse(int status, std::string_view message);
  Task<void> Linger();
  // Takes what has already arrived of an unread body; true if the request is complete then.
  bool SkipBufferedBody();
  std::string_view BuildHead(int status, const OutgoingFields& fields, std::string_view framing);
  void EndRequest();

  EventLoop& loop_;
  std::unique_ptr<Stream> stream_;
  const HttpServerOptions& options_;
  const bool& draining_;
  HttpParser parser_;
  bool was_served_ = false;  // a request, to its end
  Deadline read_deadline_;   // stops reading: there is still an answer to give
  Deadline write_deadline_;  // closes: the client takes no answer
  Deadline watch_;
  // Of a stream that says something when there is nothing to say.
  struct Filler {
    Filler(EventLoop& loop, std::function<void()> on_quiet) : quiet(loop, std::move(on_quiet)) {}
    Deadline quiet;
    std::chrono::milliseconds interval{};
    std::string chunk;
    bool is_being_written = false;
    Signal written;
  };
  std::unique_ptr<Filler> filler_;
  std::function<void()> on_gone_;
  bool timed_out_ = false;
  bool close_after_ = false;
  Phase phase_ = Phase::kIdle;
  std::string peer_address_;
  std::function<void()> on_welcome_;
  std::shared_ptr<void> memo_;
  std::string head_text_;
  OutgoingFields added_;     // of the answer in progress
  std::string_view unread_;  // received and not yet parsed, inside buffer_
  std::array<char, 8192> buffer_;
};

}  // namespace toolgate::net::internal
