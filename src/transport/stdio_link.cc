// SPDX-License-Identifier: Apache-2.0
#include "transport/stdio_link.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "mcp/rpc_error.h"
#include "net/one_time_event.h"
#include "transport/stdio_framing.h"

namespace toolgate::transport {

using base::ErrorCode;
using base::Fail;

namespace {

constexpr size_t kReadBytes = 64 * 1024;

UpstreamFailure NotSent(ErrorCode code, std::string message) {
  UpstreamFailure failure;
  failure.error = {code, std::move(message)};
  failure.not_sent = true;
  return failure;
}

// The line that says most of why a program ended: the last that speaks of an error, else the last.
std::string_view FindTellingLine(std::string_view text) {
  std::string_view last;
  std::string_view telling;
  for (std::string_view line : base::Split(text, '\n')) {
    line = base::Trim(line);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    last = line;
    if (base::ToAsciiLower(line).find("error") != std::string::npos) telling = line;
  }
  return telling.empty() ? last : telling;
}

}  // namespace

// What lives as long as the program does.
struct StdioLink::Server {
  Server(net::EventLoop& its_loop, StdioOptions its_options,
         std::unique_ptr<net::ChildProcess> child)
      : loop(its_loop), options(std::move(its_options)), process(std::move(child)) {}

  // What its end is to be called.
  std::string Describe(std::string_view otherwise) const {
    const auto& status = process->exit_status();
    return fmt::format("the server {}", status ? status->Describe() : otherwise);
  }
  void KeepErrors(std::string_view bytes);
  // The next line to write, or none: then nobody writes.
  std::optional<StdioLine> TakeUnsent();

  net::EventLoop& loop;
  const StdioOptions options;
  const std::unique_ptr<net::ChildProcess> process;  // of the loop
  net::OneTimeEvent errors_ended;
  net::OneTimeEvent ended;
  bool is_ending = false;  // of the loop

  std::mutex mutex;
  // Guarded by mutex:
  std::deque<StdioLine> unsent;
  size_t unsent_bytes = 0;
  size_t unsent_replies = 0;
  bool is_writing = false;
  bool is_input_closed = false;
  std::string error_tail;
  size_t noise_lines = 0;
};

void StdioLink::Server::KeepErrors(std::string_view bytes) {
  const std::lock_guard lock(mutex);
  error_tail.append(bytes);
  if (error_tail.size() > kErrorTailBytesMax) {
    error_tail.erase(0, error_tail.size() - kErrorTailBytesMax);
  }
}

std::optional<StdioLine> StdioLink::Server::TakeUnsent() {
  const std::lock_guard lock(mutex);
  if (unsent.empty()) {
    is_writing = false;
    return std::nullopt;
  }
  StdioLine line = std::move(unsent.front());
  unsent.pop_front();
  unsent_bytes -= line.text.size();
  unsent_replies -= line.is_reply ? 1 : 0;
  return line;
}

StdioLink::StdioLink(std::shared_ptr<Server> server)
    : MessageLink([server] { server->loop.Post([server] { net::Spawn(EndServer(server)); }); }),
      server_(std::move(server)) {}

net::Task<base::Result<std::shared_ptr<StdioLink>>> StdioLink::Start(net::EventLoop& loop,
                                                                     StdioOptions options) {
  auto child = co_await net::ChildProcess::Start(loop, options.command);
  if (!child) co_return tl::unexpected(std::move(child.error()));
  auto server = std::make_shared<Server>(loop, std::move(options), std::move(*child));
  const std::shared_ptr<StdioLink> link(new StdioLink(server));
  net::Spawn(ReadErrors(server));
  net::Spawn(ReadOutput(link, std::move(server)));
  co_return link;
}

const StdioOptions& StdioLink::options() const { return server_->options; }
int StdioLink::pid() const { return server_->process->pid(); }

std::string StdioLink::error_tail() const {
  const std::lock_guard lock(server_->mutex);
  return server_->error_tail;
}

std::string StdioLink::LastWords() const { return base::Printable(FindTellingLine(error_tail())); }

size_t StdioLink::noise_lines() const {
  const std::lock_guard lock(server_->mutex);
  return server_->noise_lines;
}

tl::expected<void, UpstreamFailure> StdioLink::Write(StdioLine line) {
  bool begins = false;
  {
    const std::lock_guard lock(server_->mutex);
    if (server_->is_input_closed) {
      UpstreamFailure over = NotSent(ErrorCode::kUnavailable, "the server's session has ended");
      over.session_lost = true;
      return tl::unexpected(std::move(over));
    }
    const bool is_too_much = server_->unsent_bytes + line.text.size() > kUnsentBytesMax ||
                             (line.is_reply && server_->unsent_replies >= kRepliesMax);
    if (is_too_much) {
      return tl::unexpected(
          NotSent(ErrorCode::kLimitExceeded, "the server does not read what it is sent"));
    }
    server_->unsent_bytes += line.text.size();
    server_->unsent_replies += line.is_reply ? 1 : 0;
    server_->unsent.push_back(std::move(line));
    begins = !std::exchange(server_->is_writing, true);
  }
  if (!begins) return {};
  server_->loop.Post(
      [weak = weak_from_this(), server = server_] { net::Spawn(WriteAll(weak, server)); });
  return {};
}

void StdioLink::GiveUp(int64_t id, std::string cancelled) {
  {
    const std::lock_guard lock(server_->mutex);
    std::deque<StdioLine>& unsent = server_->unsent;
    const auto found = std::find_if(unsent.begin(), unsent.end(),
                                    [id](const StdioLine& line) { return line.id == id; });
    if (found != unsent.end()) {
      server_->unsent_bytes -= found->text.size();
      unsent.erase(found);
      return;
    }
  }
  StdioLine line;
  line.text = std::move(cancelled);
  // One that does not read what it is sent does not read this either.
  if (!line.text.empty()) static_cast<void>(Write(std::move(line)));
}

net::Task<void> StdioLink::WriteAll(std::weak_ptr<StdioLink> weak, std::shared_ptr<Server> server) {
  for (;;) {
    const std::optional<StdioLine> line = server->TakeUnsent();
    if (!line) co_return;
    const net::IoResult written = co_await server->process->input().Write(line->text);
    if (!written.ok()) break;
    if (line->inbox) line->inbox->Accept();
  }
  {
    const std::lock_guard lock(server->mutex);
    server->is_input_closed = true;
    server->unsent.clear();
  }
  // Who has ended may have answered before: the reader tells of that.
  const bool has_ended = co_await server->process->WaitForExit(kExitGrace);
  if (has_ended || server->is_ending) co_return;
  LoseFor(weak, {ErrorCode::kUnavailable, "the server closed its input"});
  co_await EndServer(server);
}

void StdioLink::LoseFor(const std::weak_ptr<StdioLink>& weak, base::Error error) {
  if (const auto link = weak.lock()) link->Lose(std::move(error));
}

net::Task<void> StdioLink::ReadOutput(std::weak_ptr<StdioLink> weak,
                                      std::shared_ptr<Server> server) {
  net::Pipe& output = server->process->output();
  LineReader lines(server->options.line_bytes_max);
  std::vector<char> buffer(kReadBytes);
  bool is_lost = false;
  for (;;) {
    const net::IoResult read = co_await output.Read(buffer);
    if (!read.ok()) break;
    // One that ends is read on, so that it does not wait for that.
    const auto link = is_lost ? nullptr : weak.lock();
    if (!link) continue;
    const auto taken = link->TakeBytes(lines, std::string_view(buffer.data(), read.bytes));
    if (taken) continue;
    is_lost = true;
    link->Lose(taken.error());
    net::Spawn(EndServer(server));
  }
  const bool is_cut = lines.is_inside();
  co_await server->process->WaitForExit(kExitGrace);
  LoseFor(weak, {ErrorCode::kUnavailable,
                 server->Describe("closed its output") + (is_cut ? " inside a message" : "")});
  co_await EndServer(std::move(server));
}

base::Status StdioLink::TakeBytes(LineReader& lines, std::string_view bytes) {
  while (!bytes.empty()) {
    auto line = lines.Feed(bytes);
    if (!line) return tl::unexpected(std::move(line.error()));
    if (*line) RETURN_IF_ERROR(TakeLine(std::move(**line)));
  }
  return {};
}

// Errors: what came is too much.
base::Status StdioLink::TakeLine(std::string line) {
  using Kind = ServerLine::Kind;
  ServerLine read = ReadServerLine(std::move(line), server_->options.line_bytes_max);
  if (read.kind == Kind::kEmpty) return {};
  if (read.kind == Kind::kMessage) {
    const bool is_request = read.received.message.kind == mcp::MessageKind::kRequest;
    if (is_request)
      TakeRequest(std::move(read.received));
    else
      Deliver(std::move(read.received));
    return {};
  }
  size_t noise_lines = 0;
  {
    const std::lock_guard lock(server_->mutex);
    noise_lines = ++server_->noise_lines;
  }
  if (read.kind == Kind::kFault) {
    DeliverFault(read.fault);
  } else if (server_->options.on_noise) {
    server_->options.on_noise(std::string_view(read.noise).substr(0, kErrorLineBytesMax));
  }
  if (noise_lines < kNoiseLinesMax) return {};
  return Fail(
      ErrorCode::kInvalidInput,
      fmt::format("the server printed {} lines on its standard output that are no messages, "
                  "such as `{}`; logs belong on its standard error",
                  noise_lines, base::Printable(read.noise)));
}

void StdioLink::TakeRequest(ReceivedMessage received) {
  const mcp::Message& message = received.message;
  const bool is_ping = message.method == "ping";
  if (!is_ping && server_->options.server_requests == ServerRequests::kDeliver) {
    Deliver(std::move(received));
    return;
  }
  const mcp::RpcError refused(200, mcp::kMethodNotFound, "Method not found");
  StdioLine reply;
  reply.text =
      is_ping ? mcp::ResultResponse(message.id, "{}") : mcp::ErrorResponse(message.id, refused);
  reply.text += '\n';
  reply.is_reply = true;
  static_cast<void>(Write(std::move(reply)));  // one that does not read waits for no answer
}

net::Task<void> StdioLink::ReadErrors(std::shared_ptr<Server> server) {
  const auto& tell = server->options.on_error_line;
  std::vector<char> buffer(kReadBytes);
  std::string line;
  for (;;) {
    const net::IoResult read = co_await server->process->errors().Read(buffer);
    if (!read.ok()) break;
    const std::string_view bytes(buffer.data(), read.bytes);
    server->KeepErrors(bytes);
    if (!tell) continue;
    for (const char byte : bytes) {
      if (byte != '\n') line += byte;
      if (byte != '\n' && line.size() < kErrorLineBytesMax) continue;
      tell(line);
      line.clear();
    }
  }
  if (tell && !line.empty()) tell(line);
  server->errors_ended.Set();
}

net::Task<void> StdioLink::EndServer(std::shared_ptr<Server> server) {
  if (std::exchange(server->is_ending, true)) co_return;
  {
    const std::lock_guard lock(server->mutex);
    server->is_input_closed = true;
  }
  const bool has_ended = co_await server->process->End(server->options.end_times);
  if (has_ended) co_await server->errors_ended.Wait(server->loop);
  server->ended.Set();
}

net::Task<void> StdioLink::End() {
  const std::shared_ptr<Server> server = server_;
  Close();
  net::Spawn(EndServer(server));  // one that was lost ends already
  co_await server->ended.Wait(server->loop);
}

}  // namespace toolgate::transport
