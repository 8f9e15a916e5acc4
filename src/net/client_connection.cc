// SPDX-License-Identifier: Apache-2.0
#include "net/internal/client_connection.h"

#include <utility>

#include "base/text.h"
#include "net/event_loop.h"

namespace toolgate::net {

void Abort::Trigger() {
  triggered_ = true;
  if (connection_ != nullptr) connection_->Close();
  if (const auto on_trigger = std::exchange(on_trigger_, nullptr)) on_trigger();
}

namespace internal {

using base::ErrorCode;

constexpr std::chrono::milliseconds kSurelyOpen{2};

ClientConnection::ClientConnection(EventLoop& loop, std::unique_ptr<Stream> stream,
                                   const HttpLimits& limits,
                                   std::function<void(ClientConnection&)> on_idle_expired)
    : stream_(std::move(stream)),
      parser_(HttpParser::Kind::kResponse, limits),
      deadline_(loop,
                [this] {
                  timed_out_ = true;
                  stream_->Close();
                }),
      idle_deadline_(loop, [this, expired = std::move(on_idle_expired)] { expired(*this); }) {}

ClientConnection::~ClientConnection() {
  Detach();
  stream_->ShutdownSend();
}

void ClientConnection::Detach() {
  if (abort_ != nullptr) abort_->connection_ = nullptr;
  abort_ = nullptr;
}

base::Error ClientConnection::ReadError() const {
  if (abort_ != nullptr && abort_->triggered()) return {ErrorCode::kCancelled, "given up"};
  if (timed_out_) return {ErrorCode::kTimeout, "no answer in time"};
  if (parser_.state() == HttpParser::State::kFailed) {
    return {ErrorCode::kUnavailable, "malformed answer: " + parser_.error().message};
  }
  std::string message = "the connection was closed before the answer was complete";
  if (const std::string why = stream_->Failure(); !why.empty()) message += ": " + why;
  return {ErrorCode::kUnavailable, std::move(message)};
}

Task<tl::expected<void, SendFailure>> ClientConnection::Exchange(const std::string& head,
                                                                 const HttpRequest& request) {
  idle_deadline_.Disarm();
  quiet_timeout_ = request.quiet_timeout;
  abort_ = request.abort;
  if (abort_ != nullptr) abort_->connection_ = this;
  deadline_.Arm(request.head_timeout);
  const std::array<std::string_view, 2> parts{head, request.body};
  const IoResult written = co_await stream_->Write(parts);
  if (!written.ok()) {
    SendFailure failure{ReadError(), written.bytes == 0};
    co_return tl::unexpected(std::move(failure));
  }
  for (;;) {
    parser_.Feed(unread_);
    const bool informational = head_is_there() && parser_.head().status() / 100 == 1;
    if (informational && parser_.state() == HttpParser::State::kComplete) {
      parser_.Next();
      continue;
    }
    if (head_is_there() && !informational) break;
    bool failed = parser_.state() == HttpParser::State::kFailed || informational;
    if (!failed) failed = !co_await ReadMore();
    if (!failed) continue;
    SendFailure failure{ReadError(), false};
    co_return tl::unexpected(std::move(failure));
  }
  deadline_.Disarm();
  co_return tl::expected<void, SendFailure>();
}

Task<bool> ClientConnection::ReadMore() {
  const IoResult read = co_await stream_->Read(buffer_);
  has_ended_ = read.outcome == IoResult::Outcome::kEndOfStream;
  if (!read.ok()) co_return false;
  unread_ = std::string_view(buffer_.data(), read.bytes);
  last_read_ = std::chrono::steady_clock::now();
  co_return true;
}

Task<base::Result<bool>> ClientConnection::ReadSome(std::string& out) {
  deadline_.Arm(quiet_timeout_);
  while (parser_.body().empty() && parser_.state() == HttpParser::State::kBody) {
    bool open = true;
    if (unread_.empty()) open = co_await ReadMore();
    if (open) {
      parser_.Feed(unread_);
      continue;
    }
    // Only the end of the stream may end a body without length; any other was cut off.
    const bool given_up = timed_out_ || (abort_ != nullptr && abort_->triggered());
    if (given_up || !has_ended_ || parser_.FeedEnd() != HttpParser::State::kComplete) {
      co_return tl::unexpected(ReadError());
    }
    break;
  }
  deadline_.Disarm();
  if (parser_.state() == HttpParser::State::kFailed) co_return tl::unexpected(ReadError());
  const bool more = !parser_.body().empty();
  out += parser_.body();
  parser_.body().clear();
  co_return more;
}

bool ClientConnection::IsReusable() const {
  // What was aborted or timed out is closed, even if its answer had arrived.
  if (timed_out_ || (abort_ && abort_->triggered())) return false;
  return parser_.state() == HttpParser::State::kComplete && head().keep_alive() && unread_.empty();
}

std::optional<std::chrono::milliseconds> ClientConnection::KeepAliveHint() const {
  const std::string_view hint = head().Find(FieldName::kKeepAlive).value_or("");
  for (std::string_view part : base::Split(hint, ',')) {
    part = base::Trim(part);
    constexpr std::string_view kTimeout = "timeout=";
    if (!part.starts_with(kTimeout)) continue;
    const auto seconds = base::ParseUint(part.substr(kTimeout.size()));
    if (seconds && *seconds <= 3600) return std::chrono::seconds(*seconds);
  }
  return std::nullopt;
}

void ClientConnection::GetReady() {
  Detach();
  parser_.Next();
}

void ClientConnection::StartIdling(std::chrono::milliseconds after) { idle_deadline_.Arm(after); }

bool ClientConnection::IsStale() {
  const auto idle = std::chrono::steady_clock::now() - last_read_;
  return idle > kSurelyOpen && stream_->IsStale();
}

}  // namespace internal
}  // namespace toolgate::net
