// SPDX-License-Identifier: Apache-2.0
// HTTP+SSE (MCP 2024-11-05, "Transports"), the client's side: opens sessions at a server, reads
// their streams, and POSTs into sessions that any loop opened.
#pragma once

#include <memory>
#include <string>

#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/sse.h"
#include "net/task.h"
#include "net/trusted_roots.h"
#include "transport/link_call.h"
#include "transport/sse_link.h"

namespace toolgate::transport {

// What is POSTed into a session.
struct SsePost {
  std::string body;
  net::OutgoingFields fields;  // all of them
  net::Resend resend = net::Resend::kNever;
  net::Abort* abort = nullptr;
  std::chrono::milliseconds timeout{60'000};  // until it is accepted
};

// One per event loop and server.
class SseClient {
 public:
  static constexpr size_t kLinksMax = 512;  // whose streams this loop reads

  struct Options {
    const net::Url& url;             // must outlive the client, as must
    const net::TrustedRoots* roots;  // for https
    std::chrono::milliseconds answer_timeout;
    std::chrono::milliseconds quiet_timeout;
    size_t message_bytes_max;
  };

  SseClient(net::EventLoop& loop, net::HttpClient& http, const Options& options,
            net::OutgoingFields fields);

  // Whoever owns this lives as long as what goes on by itself. Without an owner the client must
  // outlive its loop.
  void SetOwner(std::weak_ptr<void> owner) { owner_ = std::move(owner); }

  // Opens a stream and waits for the endpoint that it begins with, which must be of the server's
  // own origin. `abort` may be null. The failure has a status if the server has no such stream.
  net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> Open(net::Abort* abort);

  // Sends request `id` and waits until the server has taken it. The POST goes on by itself, because
  // servers may answer, and ask, before they have accepted it.
  net::Task<tl::expected<std::unique_ptr<LinkCall>, UpstreamFailure>> Ask(
      std::shared_ptr<SseLink> link, int64_t id, SsePost post);

  // Sends what has no answer.
  net::Task<tl::expected<void, UpstreamFailure>> Tell(std::shared_ptr<SseLink> link, SsePost post);

  // Waits for what belongs to no request.
  std::unique_ptr<LinkCall> Listen(std::shared_ptr<SseLink> link, net::Abort* abort);

 private:
  class EventReader;
  struct Stream;

  net::Task<tl::expected<std::shared_ptr<Stream>, UpstreamFailure>> Connect(
      std::shared_ptr<net::Abort> stop);
  net::Task<base::Result<std::string>> ReadEndpoint(Stream& stream);
  net::Task<void> ReadStream(std::weak_ptr<SseLink> link, std::shared_ptr<Stream> stream);
  bool Take(const std::shared_ptr<SseLink>& link, const std::shared_ptr<Stream>& stream,
            net::SseEvent event);
  net::Task<void> AnswerPing(std::shared_ptr<SseLink> link, std::shared_ptr<Stream> stream,
                             std::string id_json);
  net::Task<void> PostRequest(std::shared_ptr<SseLink> link, std::shared_ptr<Inbox> inbox,
                              SsePost post);
  net::Task<tl::expected<net::HttpResponse, UpstreamFailure>> Post(const SseLink& link,
                                                                   const SsePost& post);

  net::EventLoop& loop_;
  net::HttpClient& http_;
  const Options options_;
  const net::OutgoingFields fields_;  // of every request of its own
  std::weak_ptr<void> owner_;
  size_t links_ = 0;
};

}  // namespace toolgate::transport
