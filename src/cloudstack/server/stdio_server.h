// SPDX-License-Identifier: Apache-2.0
// The server behind standard input and output, for a client that started this program (2025-11-25
// and 2026-07-28, "Transports, stdio"): one message on one line each way, nothing else. One client,
// in whichever era each of its messages is.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cloudstack/server/cloud_server.h"
#include "mcp/era.h"
#include "mcp/message.h"
#include "net/pipe.h"
#include "telemetry/log.h"

namespace toolgate::cloudstack {

class StdioServer {
 public:
  static constexpr size_t kLineBytesMax = 4u << 20;
  static constexpr size_t kCallsMax = 64;                       // in progress; more are refused
  static constexpr size_t kUnsentBytesMax = 32u << 20;          // that the client does not read
  static constexpr std::chrono::milliseconds kEndGrace{1'500};  // for calls, from the end of input

  // Takes both descriptors. `server`, `loop` and `logger` must outlive it.
  StdioServer(CloudServer& server, net::EventLoop& loop, telemetry::Logger& logger, int input,
              int output)
      : server_(server), loop_(loop), logger_(logger), input_(loop, input), output_(loop, output) {}

  // Serves until the input ends; then calls in progress have kEndGrace to end. When it is done
  // nothing of it goes on, but for calls that still wait for the cloud: these end when the HTTP
  // client is closed, and must before this object does.
  net::Task<void> Serve();
  // Ends Serve as the end of the input does.
  void Stop() { input_.Close(); }

 private:
  class StdioCall;
  struct Received;  // a message with the document that it is in
  struct Work;      // one request in progress

  void TakeLine(std::string line);
  void TakeMessage(std::shared_ptr<Received> received);
  void TakeNotification(const mcp::Message& message);
  void TakeRequest(std::shared_ptr<Received> received, mcp::Classified era);
  // Why a request is not served, if it is not.
  std::optional<mcp::RpcError> FindRefusal(const mcp::Message& message, mcp::Classified era) const;
  void OpenSession(const mcp::Message& message);
  net::Task<void> Answer(std::shared_ptr<Work> work);
  void Send(std::string message);
  net::Task<void> WriteAll();

  CloudServer& server_;
  net::EventLoop& loop_;
  telemetry::Logger& logger_;
  net::Pipe input_;
  net::Pipe output_;
  // Of a client that sent `initialize`.
  std::unique_ptr<ClientState> client_;
  mcp::Revision revision_ = mcp::kNewestLegacy;
  // The calls in progress, by id (JSON).
  std::map<std::string, std::shared_ptr<Work>> work_;
  uint64_t last_request_ = 0;
  std::deque<std::string> unsent_;
  size_t unsent_bytes_ = 0;
  bool is_writing_ = false;
  bool is_broken_ = false;  // nobody reads what we write
};

}  // namespace toolgate::cloudstack
