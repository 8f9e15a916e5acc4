// SPDX-License-Identifier: Apache-2.0
// A server that is a program of its own, spoken to over its standard input and output (2025-11-25
// and 2026-07-28, "Transports, stdio"): started, read, written to, ended. It is one session, also
// in the modern era: it must serve one principal only. It is not restarted, and nothing is sent
// twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/child_process.h"
#include "net/event_loop.h"
#include "net/task.h"
#include "transport/message_link.h"

namespace toolgate::transport {

class LineReader;

// What happens to requests of the server's, besides `ping`, which is answered.
enum class ServerRequests {
  kRefuse,   // -32601: for a client that offers nothing
  kDeliver,  // who reads the messages answers them
};

struct StdioOptions {
  net::ChildCommand command;
  std::chrono::milliseconds answer_timeout{60'000};  // until the server has taken a request
  std::chrono::milliseconds quiet_timeout{60'000};   // between the messages that answer it
  net::EndTimes end_times;
  size_t line_bytes_max = 4u << 20;
  ServerRequests server_requests = ServerRequests::kRefuse;
  // Told of each line that the server prints on its standard error, and of each on its standard
  // output that is no message; on the link's loop, at any rate. Long lines come in pieces. What
  // servers print may hold secrets and anything else.
  std::function<void(std::string_view line)> on_error_line;
  std::function<void(std::string_view line)> on_noise;
  std::string client_name;
  std::string client_version;
};

// A line on its way to the server.
struct StdioLine {
  std::string text;              // with its line end
  std::optional<int64_t> id;     // of a request
  std::shared_ptr<Inbox> inbox;  // of a request: told when it was written
  bool is_reply = false;         // made by the link itself
};

// Thread-safe, but for End. Its last owner ends the server, which takes up to its end times; its
// loop must go on running meanwhile.
class StdioLink final : public MessageLink, public std::enable_shared_from_this<StdioLink> {
 public:
  static constexpr size_t kUnsentBytesMax = 8u << 20;     // that the server does not read
  static constexpr size_t kRepliesMax = 64;               // unsent; more requests go unanswered
  static constexpr size_t kNoiseLinesMax = 100;           // then the session is lost
  static constexpr size_t kErrorTailBytesMax = 8 * 1024;  // kept of its standard error
  static constexpr size_t kErrorLineBytesMax = 4096;
  static constexpr std::chrono::milliseconds kExitGrace{1'000};  // from the end of its output

  // Starts the server. `loop` is the one that reads and writes. Its thread must outlive the server
  // (net/child_process.h). Errors: as ChildProcess::Start.
  static net::Task<base::Result<std::shared_ptr<StdioLink>>> Start(net::EventLoop& loop,
                                                                   StdioOptions options);

  // Queues a line. Failures: the session is over; limit_exceeded, the server does not read.
  tl::expected<void, UpstreamFailure> Write(StdioLine line);
  // Takes back the request `id`, or tells the server with `cancelled` if it was sent already.
  void GiveUp(int64_t id, std::string cancelled);

  // Ends the session and waits until the server has ended and all its errors were read. On the
  // link's loop.
  net::Task<void> End();

  const StdioOptions& options() const;
  int pid() const;
  // The end of what it printed on its standard error; and the line of it that says most, made
  // printable. For operators: see on_error_line.
  std::string error_tail() const;
  std::string LastWords() const;
  size_t noise_lines() const;

 private:
  struct Server;
  explicit StdioLink(std::shared_ptr<Server> server);

  static net::Task<void> ReadOutput(std::weak_ptr<StdioLink> weak, std::shared_ptr<Server> server);
  static net::Task<void> ReadErrors(std::shared_ptr<Server> server);
  static net::Task<void> WriteAll(std::weak_ptr<StdioLink> weak, std::shared_ptr<Server> server);
  static net::Task<void> EndServer(std::shared_ptr<Server> server);
  static void LoseFor(const std::weak_ptr<StdioLink>& weak, base::Error error);

  base::Status TakeBytes(LineReader& lines, std::string_view bytes);
  base::Status TakeLine(std::string line);
  void TakeRequest(ReceivedMessage received);

  const std::shared_ptr<Server> server_;  // shared with what is in progress on the loop
};

}  // namespace toolgate::transport
