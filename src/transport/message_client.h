// SPDX-License-Identifier: Apache-2.0
// MCP, the client's side, whatever carries the messages: what one needs to ask a server.
#pragma once

#include <memory>
#include <string_view>

#include "mcp/revision.h"
#include "net/task.h"
#include "transport/outgoing_message.h"
#include "transport/upstream_answer.h"
#include "transport/upstream_failure.h"

namespace toolgate::transport {

class MessageClient {
 public:
  virtual ~MessageClient() = default;

  // Sends a message and waits until it is on its way; what it is answered can be read then.
  virtual net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Send(
      const OutgoingMessage& message) = 0;

  // Opens a stream at a server that speaks HTTP+SSE; its session begins with `initialize`. Over
  // what is not HTTP there is none.
  virtual net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> OpenLink(
      net::Abort* abort) = 0;

  // Ends a session that has an id, without waiting for more than the server's answer. A link ends
  // with its last owner.
  virtual net::Task<void> Delete(std::string_view session_id, mcp::Revision revision) = 0;

  // Who we say that we are: an Implementation object as JSON.
  virtual std::string_view client_info() const = 0;
};

}  // namespace toolgate::transport
