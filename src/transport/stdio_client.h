// SPDX-License-Identifier: Apache-2.0
// MCP over stdio, the client's side: asks a server that is a program of its own. Many requests may
// be in progress at once. One whose answer is given up, because it took too long or is not wanted
// any more, is cancelled at the server (`notifications/cancelled`, which both eras have over
// stdio).
//
//   auto link = co_await StdioLink::Start(loop, options);
//   StdioClient client(loop, *link);
//   ... as over HTTP: client.Send(message), answer.Next() ...
//   co_await (*link)->End();
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/event_loop.h"
#include "transport/message_client.h"
#include "transport/stdio_link.h"

namespace toolgate::transport {

// One per event loop and link; the loop need not be the link's.
class StdioClient final : public MessageClient {
 public:
  StdioClient(net::EventLoop& loop, std::shared_ptr<StdioLink> link);

  // Waits until the message was written. Members that only HTTP has do not count: the link is the
  // session. Requests of one link need different ids. Failures: unavailable, limit_exceeded,
  // timeout, cancelled; they never have an HTTP status.
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Send(
      const OutgoingMessage& message) override;
  net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> OpenLink(
      net::Abort* abort) override;
  net::Task<void> Delete(std::string_view session_id, mcp::Revision revision) override;
  std::string_view client_info() const override { return client_info_; }

  // What belongs to no request; one may read it at a time. Its messages are waited for without end.
  UpstreamAnswer Listen(net::Abort* abort);

  // Answers a request of the server's: `response` is a whole message. Errors: as StdioLink::Write,
  // invalid_input.
  base::Status Respond(std::string response);

  StdioLink& link() { return *link_; }

 private:
  std::string WriteCancelled(const OutgoingMessage& request) const;

  net::EventLoop& loop_;
  const std::shared_ptr<StdioLink> link_;
  const std::string client_info_;
};

}  // namespace toolgate::transport
