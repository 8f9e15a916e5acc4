// SPDX-License-Identifier: Apache-2.0
#include "net/internal/server_connection.h"

#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "base/text.h"
#include "net/event_loop.h"

namespace toolgate::net::internal {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kLingerBytesMax = 1 << 20;
constexpr std::chrono::milliseconds kLingerTime{1000};

// What a request must be before any handler sees it (RFC 9112 sections 3.2 and 6). Empty if fine.
std::string_view FindFault(const MessageHead& head) {
  const size_t hosts = head.Count(FieldName::kHost);
  if (hosts > 1 || (hosts == 0 && !head.is_http_1_0())) return "exactly one Host field is needed";
  if (!head.target().starts_with('/')) return "the request target must be a path";
  if (head.Count(FieldName::kTransferEncoding) > 0) {
    const bool is_chunked =
        head.Count(FieldName::kTransferEncoding) == 1 && !head.is_http_1_0() &&
        base::EqualsIgnoreCase(*head.Find(FieldName::kTransferEncoding), "chunked");
    if (!is_chunked) return "the only transfer encoding is chunked";
  }
  return {};
}

// The Date field (RFC 9110 section 6.6.1), made anew once a second.
std::string_view DateNow() {
  thread_local std::time_t made_at = 0;
  thread_local char text[32];
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made_at = now;
  }
  return text;
}

bool ExpectsContinue(const MessageHead& head) {
  return base::EqualsIgnoreCase(head.Find(FieldName::kExpect).value_or(""), "100-continue");
}

}  // namespace

ServerConnection::ServerConnection(EventLoop& loop, std::unique_ptr<Stream> stream,
                                   const HttpServerOptions& options, const bool& draining)
    : loop_(loop),
      stream_(std::move(stream)),
      options_(options),
      draining_(draining),
      parser_(HttpParser::Kind::kRequest, options.limits),
      read_deadline_(loop,
                     [this] {
                       timed_out_ = true;
                       stream_->CancelRead();
                     }),
      write_deadline_(loop, [this] { stream_->Close(); }),
      watch_(loop, [this] { stream_->WatchPeer([this] { std::exchange(on_gone_, nullptr)(); }); }) {
}

void ServerConnection::Close() {
  watch_.Disarm();
  if (is_idle()) stream_->ShutdownSend();
  stream_->Close();
  if (on_gone_) std::exchange(on_gone_, nullptr)();
}

const std::string& ServerConnection::peer_address() {
  if (peer_address_.empty()) peer_address_ = stream_->PeerAddress();
  return peer_address_;
}

Task<void> ServerConnection::Run(HttpHandler& handler) {
  read_deadline_.Arm(options_.head_timeout);
  const IoResult secured = co_await stream_->Handshake();
  while (secured.ok()) {
    const bool arrived = co_await ReadHead();
    if (!arrived) break;
    phase_ = Phase::kHandling;
    const std::string_view fault = FindFault(head());
    if (!fault.empty()) {
      co_await Refuse(400, fault);
      break;
    }
    if (head().Find(FieldName::kExpect) && !ExpectsContinue(head())) {
      co_await Refuse(417, "the only expectation is 100-continue");
      break;
    }
    HttpExchange exchange(*this);
    co_await handler.Handle(exchange);
    if (phase_ == Phase::kHandling) co_await Refuse(500, "the request was not answered");
    if (phase_ != Phase::kAnswered || close_after_ || draining_) break;
    EndRequest();
  }
  read_deadline_.Disarm();
  // In the middle of an answer the end comes without a word, so that it shows as cut off.
  if (is_idle() || phase_ == Phase::kAnswered) stream_->ShutdownSend();
  if (close_after_ && phase_ == Phase::kAnswered) co_await Linger();
  stream_->Close();
  co_await EndFiller();
}

void ServerConnection::EndRequest() {
  was_served_ = true;
  watch_.Disarm();
  stream_->StopWatching();
  on_gone_ = nullptr;
  parser_.Next();
  phase_ = Phase::kIdle;
}

// Reads until the head is complete. False: the connection is over, or was answered with a refusal.
Task<bool> ServerConnection::ReadHead() {
  // Who has sent nothing yet is not idle but slow.
  read_deadline_.Arm(was_served_ ? options_.idle_timeout : options_.head_timeout);
  for (;;) {
    parser_.Feed(unread_);
    if (parser_.state() == HttpParser::State::kFailed) {
      co_await Refuse(parser_.error().status, parser_.error().message);
      co_return false;
    }
    if (parser_.state() != HttpParser::State::kHead) break;
    if (phase_ == Phase::kIdle && parser_.started()) {
      phase_ = Phase::kReading;
      read_deadline_.Arm(options_.head_timeout);
    }
    const bool more = co_await ReadMore();
    if (more) continue;
    if (timed_out_ && phase_ == Phase::kReading)
      co_await Refuse(408, "the request came too slowly");
    co_return false;
  }
  read_deadline_.Disarm();
  co_return true;
}

Task<bool> ServerConnection::ReadMore() {
  const IoResult read = co_await stream_->Read(buffer_);
  if (!read.ok()) co_return false;
  unread_ = std::string_view(buffer_.data(), read.bytes);
  co_return true;
}

Task<base::Result<std::string_view>> ServerConnection::ReadBody(size_t bytes_max) {
  const auto too_long = [bytes_max] {
    return Fail(ErrorCode::kLimitExceeded,
                fmt::format("the body is longer than {} bytes", bytes_max));
  };
  if (head().content_length().value_or(0) > bytes_max) co_return too_long();
  if (parser_.state() != HttpParser::State::kComplete && unread_.empty() &&
      ExpectsContinue(head())) {
    co_await Write("HTTP/1.1 100 Continue\r\n\r\n", "");
  }
  read_deadline_.Arm(options_.body_timeout);
  for (;;) {
    const HttpParser::State state = parser_.Feed(unread_);
    if (parser_.body().size() > bytes_max) co_return too_long();
    if (state == HttpParser::State::kComplete) break;
    if (state == HttpParser::State::kFailed) {
      close_after_ = true;
      co_return Fail(ErrorCode::kInvalidInput, parser_.error().message);
    }
    if (!unread_.empty()) continue;
    const bool more = co_await ReadMore();
    if (more) continue;
    close_after_ = true;
    co_return timed_out_ ? Fail(ErrorCode::kTimeout, "the body came too slowly")
                         : Fail(ErrorCode::kCancelled, "the client is gone");
  }
  read_deadline_.Disarm();
  co_return std::string_view(parser_.body());
}

bool ServerConnection::SkipBufferedBody() {
  while (parser_.state() == HttpParser::State::kBody && !unread_.empty()) {
    parser_.Feed(unread_);
    parser_.body().clear();
  }
  return parser_.state() == HttpParser::State::kComplete;
}

std::string_view ServerConnection::BuildHead(int status, const OutgoingFields& fields,
                                             std::string_view framing) {
  // A body that was not read would be taken for the next request.
  const bool is_complete = parser_.state() == HttpParser::State::kComplete || SkipBufferedBody();
  if (!is_complete || !head().keep_alive()) close_after_ = true;
  head_text_.assign("HTTP/1.1 ");
  head_text_.append(std::to_string(status)).append(" ").append(ReasonPhrase(status));
  head_text_.append("\r\nDate: ").append(DateNow()).append("\r\n");
  head_text_.append(fields.text()).append(added_.text()).append(framing);
  added_ = {};
  if (close_after_ || draining_) head_text_.append("Connection: close\r\n");
  head_text_.append("\r\n");
  phase_ = Phase::kAnswering;
  return head_text_;
}

Task<base::Status> ServerConnection::Respond(int status, const OutgoingFields& fields,
                                             std::string_view body) {
  CHECK(phase_ < Phase::kAnswering);
  char framing[48] = "Content-Length: ";
  char* end = std::to_chars(framing + 16, framing + 40, body.size()).ptr;
  *end++ = '\r';
  *end++ = '\n';
  // 204 has no body and no length of one (RFC 9110 section 8.6).
  const size_t framing_size = status == 204 ? 0 : static_cast<size_t>(end - framing);
  const std::string_view head = BuildHead(status, fields, std::string_view(framing, framing_size));
  // The answer to HEAD has the length of a body and no body (RFC 9110 section 9.3.2).
  if (this->head().method() == "HEAD") body = {};
  auto written = co_await Write(head, body);
  if (written) phase_ = Phase::kAnswered;
  co_return written;
}

Task<base::Status> ServerConnection::BeginStream(int status, const OutgoingFields& fields) {
  CHECK(phase_ < Phase::kAnswering);
  // HTTP/1.0 knows no chunks: there the end of the connection ends the body.
  const bool chunked = !head().is_http_1_0();
  if (!chunked) close_after_ = true;
  return Write(BuildHead(status, fields, chunked ? "Transfer-Encoding: chunked\r\n" : ""), "");
}

Task<base::Status> ServerConnection::WriteStream(std::string_view bytes) {
  CHECK(phase_ == Phase::kAnswering);
  if (bytes.empty()) co_return base::Status();
  if (head().is_http_1_0()) co_return co_await Write(bytes, "");
  char size[24];
  char* end = std::to_chars(size, size + 16, bytes.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  head_text_.assign(size, end).append(bytes).append("\r\n");
  co_return co_await Write(head_text_, "");
}

Task<base::Status> ServerConnection::EndStream() {
  CHECK(phase_ == Phase::kAnswering);
  const std::string_view last_chunk = head().is_http_1_0() ? "" : "0\r\n\r\n";
  co_await EndFiller();
  auto written = co_await Write(last_chunk, "");
  if (written) phase_ = Phase::kAnswered;
  co_return written;
}

Task<base::Status> ServerConnection::Write(std::string_view head, std::string_view body) {
  if (!filler_) return WriteNow(head, body);
  return WriteBesideFiller(head, body);
}

// A filler that is being written goes first: two writes at once would mix.
Task<base::Status> ServerConnection::WriteBesideFiller(std::string_view head,
                                                       std::string_view body) {
  filler_->quiet.Disarm();
  co_await EndFillerWrite();
  filler_->quiet.Disarm();  // the filler armed it at its end
  auto written = co_await WriteNow(head, body);
  if (filler_) filler_->quiet.Arm(filler_->interval);
  co_return written;
}

Task<base::Status> ServerConnection::WriteNow(std::string_view head, std::string_view body) {
  const std::array<std::string_view, 2> parts{head, body};
  write_deadline_.Arm(options_.write_timeout);
  const IoResult written = co_await stream_->Write(parts);
  write_deadline_.Disarm();
  if (written.ok()) co_return base::Status();
  co_return Fail(ErrorCode::kCancelled, "the client is gone or stopped reading");
}

void ServerConnection::KeepStreamAlive(std::string_view bytes, std::chrono::milliseconds interval) {
  if (head().is_http_1_0()) return;
  filler_ = std::make_unique<Filler>(loop_, [this] { Spawn(WriteFiller()); });
  filler_->chunk = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  filler_->interval = interval;
  filler_->quiet.Arm(interval);
}

Task<void> ServerConnection::WriteFiller() {
  filler_->is_being_written = true;
  const auto written = co_await WriteNow(filler_->chunk, "");
  filler_->is_being_written = false;
  if (written) filler_->quiet.Arm(filler_->interval);
  filler_->written.Notify();
}

Task<void> ServerConnection::EndFillerWrite() {
  while (filler_->is_being_written) {
    co_await filler_->written.Wait(loop_, options_.write_timeout);
  }
}

Task<void> ServerConnection::EndFiller() {
  if (!filler_) co_return;
  filler_->quiet.Disarm();
  co_await EndFillerWrite();
  filler_.reset();
}

Task<void> ServerConnection::Refuse(int status, std::string_view message) {
  OutgoingFields fields;
  fields.Add("Content-Type", "text/plain; charset=utf-8");
  close_after_ = true;
  const std::string body = fmt::format("{}\n", message);
  options_.on_refused(status);
  if (phase_ < Phase::kAnswering) co_await Respond(status, fields, body);
}

// Reads on for a moment after the last answer: closing a socket with unread bytes resets the
// connection, and the reset may overtake the answer (RFC 9112 section 9.6).
Task<void> ServerConnection::Linger() {
  read_deadline_.Arm(kLingerTime);
  for (size_t skipped = 0; skipped < kLingerBytesMax;) {
    const IoResult read = co_await stream_->Read(buffer_);
    if (!read.ok()) break;
    skipped += read.bytes;
  }
  read_deadline_.Disarm();
}

void ServerConnection::OnClientGone(std::function<void()> on_gone) {
  on_gone_ = std::move(on_gone);
  // Most answers are there within a tick: only slower ones pay for the watch.
  watch_.Arm(EventLoop::kTick);
}

}  // namespace toolgate::net::internal
