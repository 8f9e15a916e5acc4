// SPDX-License-Identifier: Apache-2.0
// A gateway and the server behind it on one event loop, over real sockets, for tests that ask much
// in little time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mcp/message.h"
#include "mcp/revision.h"

namespace toolgate::gateway {

// An HTTP answer, from the server or from the gateway.
struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string session_id;
};

// What the server answers to a message of the gateway's. Called on the loop's thread.
using AnsweringServer = std::function<HttpAnswer(const mcp::Message& message)>;

class LoopOfBoth {
 public:
  // `policy` is a policy document; what it says holds for the one client that there is. It calls
  // the server `s`.
  explicit LoopOfBoth(std::string policy);
  ~LoopOfBoth();

  // From now on this server answers, as one that was never asked for more than its tools.
  void Begin(AnsweringServer server);

  // The client sends a message, in a session unless that is empty. Aborts the program when there is
  // no answer within kPatience.
  HttpAnswer Send(std::string body, std::string session_id);
  // The same for a modern request; `name` goes into Mcp-Name unless it is empty.
  HttpAnswer SendModern(std::string body, std::string method, std::string name);

  // Whether a state for the client is one that the gateway wrote.
  bool IsOwnState(std::string_view request_state) const;

  static constexpr std::chrono::seconds kPatience{30};

 private:
  struct State;
  struct Request;
  HttpAnswer Exchange(Request request);

  std::unique_ptr<State> state_;
  std::thread thread_;
};

}  // namespace toolgate::gateway
