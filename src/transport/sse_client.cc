// SPDX-License-Identifier: Apache-2.0
#include "transport/sse_client.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "mcp/rpc_error.h"
#include "net/deadline.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;
using base::Fail;

// Sessions have their own limits of time; a server need not say anything in between.
constexpr std::chrono::hours kStreamQuiet{24};
constexpr std::chrono::hours kGeneralQuiet{1};
constexpr size_t kEndpointBytesMax = 4096;
// Of the answer to a POST, which says nothing.
constexpr size_t kAcceptedBytesMax = 64 * 1024;
constexpr std::chrono::seconds kAcceptedQuiet{5};
constexpr std::chrono::seconds kPongTimeout{5};

bool IsEventStream(const net::MessageHead& head) {
  const std::string_view type = head.Find(net::FieldName::kContentType).value_or("");
  return base::ToAsciiLower(base::Trim(type.substr(0, type.find(';')))) == "text/event-stream";
}

UpstreamFailure Failed(base::Error error) {
  UpstreamFailure failure;
  failure.error = std::move(error);
  return failure;
}

// The path and query of the endpoint. Messages do not repeat it: it is a secret.
base::Result<std::string> CheckEndpoint(const net::Url& server, std::string_view reference) {
  const auto refuse = [](std::string why) {
    return Fail(ErrorCode::kInvalidInput, "the server's endpoint is refused: " + std::move(why));
  };
  if (reference.empty()) return refuse("it is empty");
  if (reference.size() > kEndpointBytesMax) return refuse("it is too long");
  auto endpoint = server.Resolve(reference);
  if (!endpoint) return refuse(endpoint.error().message);
  if (endpoint->Origin() != server.Origin()) return refuse("it is of another origin");
  return std::move(endpoint->target);
}

}  // namespace

// The events of an answer, one after the other.
class SseClient::EventReader {
 public:
  EventReader(net::HttpResponse response, size_t event_bytes_max)
      : response_(std::move(response)), events_(event_bytes_max) {}

  // Empty at the end.
  net::Task<base::Result<std::optional<net::SseEvent>>> Next() {
    for (;;) {
      std::string_view unparsed = std::string_view(bytes_).substr(taken_);
      auto event = events_.Feed(unparsed);
      taken_ = bytes_.size() - unparsed.size();
      if (!event || event->has_value()) co_return event;
      bytes_.clear();
      taken_ = 0;
      const auto more = co_await response_.ReadSome(bytes_);
      if (!more) co_return tl::unexpected(more.error());
      if (!*more) co_return std::nullopt;
    }
  }

 private:
  net::HttpResponse response_;
  net::SseParser events_;
  std::string bytes_;
  size_t taken_ = 0;  // of bytes_
};

// One that is being read; of this loop only.
struct SseClient::Stream {
  Stream(size_t& count, std::shared_ptr<net::Abort> abort) : links(count), stop(std::move(abort)) {
    ++links;
  }
  ~Stream() { --links; }

  size_t& links;
  const std::shared_ptr<net::Abort> stop;
  std::optional<EventReader> events;
  bool is_answering_ping = false;
};

SseClient::SseClient(net::EventLoop& loop, net::HttpClient& http, const Options& options,
                     net::OutgoingFields fields)
    : loop_(loop), http_(http), options_(options), fields_(std::move(fields)) {}

net::Task<tl::expected<std::shared_ptr<SseClient::Stream>, UpstreamFailure>> SseClient::Connect(
    std::shared_ptr<net::Abort> stop) {
  if (links_ >= kLinksMax) {
    UpstreamFailure failure =
        Failed({ErrorCode::kLimitExceeded, "too many streams of the server are open"});
    co_return tl::unexpected(std::move(failure));
  }
  auto stream = std::make_shared<Stream>(links_, stop);
  net::HttpRequest request;
  request.method = "GET";
  request.target = options_.url.target;
  request.roots = options_.roots;
  request.fields.Append(fields_).Add("Accept", "text/event-stream");
  request.resend = net::Resend::kOnStaleConnection;
  request.head_timeout = options_.answer_timeout;
  request.quiet_timeout = kStreamQuiet;
  request.abort = stop.get();
  auto response = co_await http_.Send(options_.url, request);
  if (!response) co_return tl::unexpected(FailureOf(std::move(response.error())));
  const int status = response->head().status();
  if (status != 200 || !IsEventStream(response->head())) {
    co_return tl::unexpected(FailureOfStatus(status, false));
  }
  stream->events.emplace(std::move(*response), options_.message_bytes_max);
  co_return stream;
}

net::Task<base::Result<std::string>> SseClient::ReadEndpoint(Stream& stream) {
  for (;;) {
    auto event = co_await stream.events->Next();
    if (!event) co_return tl::unexpected(std::move(event.error()));
    if (!event->has_value()) {
      co_return Fail(ErrorCode::kUnavailable, "the server's stream ended before its endpoint");
    }
    const net::SseEvent& got = **event;
    if (got.type == "endpoint") co_return CheckEndpoint(options_.url, got.data);
    if (got.data.empty()) continue;
    co_return Fail(ErrorCode::kInvalidInput, "the server's stream does not begin with an endpoint");
  }
}

net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> SseClient::Open(
    net::Abort* abort) {
  const auto stop = std::make_shared<net::Abort>();
  bool is_late = false;
  net::Deadline deadline(loop_, [&] {
    is_late = true;
    stop->Trigger();
  });
  deadline.Arm(options_.answer_timeout);
  if (abort != nullptr) abort->OnTrigger([stop] { stop->Trigger(); });
  auto stream = co_await Connect(stop);
  base::Result<std::string> endpoint = Fail(ErrorCode::kInternal, "not connected");
  if (stream) endpoint = co_await ReadEndpoint(**stream);
  if (abort != nullptr) abort->OnTrigger(nullptr);
  const bool is_given_up = stop->triggered() || (abort != nullptr && abort->triggered());
  if (is_late || is_given_up) {
    UpstreamFailure failure =
        is_late ? Failed({ErrorCode::kTimeout, "the server's stream did not begin in time"})
                : Failed({ErrorCode::kCancelled, "given up"});
    co_return tl::unexpected(std::move(failure));
  }
  if (!stream) co_return tl::unexpected(std::move(stream.error()));
  if (!endpoint) co_return tl::unexpected(Failed(std::move(endpoint.error())));
  auto end = [&loop = loop_, stop] { loop.Post([stop] { stop->Trigger(); }); };
  auto link = std::make_shared<SseLink>(std::move(*endpoint), std::move(end));
  net::Spawn(ReadStream(link, std::move(*stream)), owner_.lock());
  co_return link;
}

// Reads until the stream ends or the session's last owner is gone.
net::Task<void> SseClient::ReadStream(std::weak_ptr<SseLink> weak, std::shared_ptr<Stream> stream) {
  for (;;) {
    auto event = co_await stream->events->Next();
    const auto link = weak.lock();
    if (!link) co_return;
    if (!event || !event->has_value()) {
      const std::string why = event ? "it ended" : event.error().message;
      link->Lose({ErrorCode::kUnavailable, "the server's stream is lost: " + why});
      co_return;
    }
    const bool goes_on = Take(link, stream, std::move(**event));
    if (!goes_on) co_return;
  }
}

bool SseClient::Take(const std::shared_ptr<SseLink>& link, const std::shared_ptr<Stream>& stream,
                     net::SseEvent event) {
  if (event.type == "endpoint") {
    link->Lose({ErrorCode::kUnavailable, "the server named a second endpoint"});
    return false;
  }
  const bool is_message = !event.data.empty() && (event.type.empty() || event.type == "message");
  if (!is_message) return true;
  ReceivedMessage received;
  const auto parsed = received.Parse(std::move(event.data), options_.message_bytes_max);
  if (!parsed) {
    link->DeliverFault(parsed.error());
    return true;
  }
  const mcp::Message& message = received.message;
  const bool is_ping = message.kind == mcp::MessageKind::kRequest && message.method == "ping";
  if (!is_ping) {
    link->Deliver(std::move(received));
  } else if (!std::exchange(stream->is_answering_ping, true)) {
    net::Spawn(AnswerPing(link, stream, message.id), owner_.lock());
  }
  return true;
}

// Whether anybody reads or not. One at a time: what is asked meanwhile is not answered.
net::Task<void> SseClient::AnswerPing(std::shared_ptr<SseLink> link, std::shared_ptr<Stream> stream,
                                      std::string id_json) {
  SsePost pong;
  pong.body = mcp::ResultResponse(id_json, "{}");
  pong.fields.Append(fields_).Add("Content-Type", "application/json");
  pong.timeout = kPongTimeout;
  co_await Tell(std::move(link), std::move(pong));
  stream->is_answering_ping = false;
}

net::Task<tl::expected<net::HttpResponse, UpstreamFailure>> SseClient::Post(const SseLink& link,
                                                                            const SsePost& post) {
  net::HttpRequest request;
  request.target = link.endpoint();
  request.roots = options_.roots;
  request.fields = post.fields;
  request.body = post.body;
  request.resend = post.resend;
  request.head_timeout = post.timeout;
  request.quiet_timeout = kAcceptedQuiet;
  request.abort = post.abort;
  auto response = co_await http_.Send(options_.url, request);
  if (!response) co_return tl::unexpected(FailureOf(std::move(response.error())));
  const int status = response->head().status();
  if (status / 100 != 2) co_return tl::unexpected(FailureOfStatus(status, true));
  co_return std::move(*response);
}

net::Task<tl::expected<void, UpstreamFailure>> SseClient::Tell(std::shared_ptr<SseLink> link,
                                                               SsePost post) {
  auto accepted = co_await Post(*link, post);
  if (!accepted) co_return tl::unexpected(std::move(accepted.error()));
  co_await accepted->ReadAll(kAcceptedBytesMax);  // so that the connection is kept
  co_return tl::expected<void, UpstreamFailure>();
}

net::Task<void> SseClient::PostRequest(std::shared_ptr<SseLink> link, std::shared_ptr<Inbox> inbox,
                                       SsePost post) {
  post.abort = &inbox->request_aborts;
  auto accepted = co_await Post(*link, post);
  if (!accepted) {
    inbox->Fail(std::move(accepted.error()));
    co_return;
  }
  inbox->Accept();
  co_await accepted->ReadAll(kAcceptedBytesMax);
}

net::Task<tl::expected<std::unique_ptr<LinkCall>, UpstreamFailure>> SseClient::Ask(
    std::shared_ptr<SseLink> link, int64_t id, SsePost post) {
  auto inbox = link->BeginCall(id);
  if (!inbox) co_return tl::unexpected(std::move(inbox.error()));
  const LinkCall::Options options{id, options_.quiet_timeout, post.abort};
  const std::chrono::milliseconds timeout = post.timeout;
  auto call = std::make_unique<LinkCall>(loop_, link, *inbox, options);
  net::Spawn(PostRequest(std::move(link), std::move(*inbox), std::move(post)), owner_.lock());
  auto accepted = co_await call->WaitUntilAccepted(timeout);
  if (!accepted) co_return tl::unexpected(std::move(accepted.error()));
  co_return call;
}

std::unique_ptr<LinkCall> SseClient::Listen(std::shared_ptr<SseLink> link, net::Abort* abort) {
  const LinkCall::Options options{std::nullopt, kGeneralQuiet, abort};
  auto inbox = link->general();
  return std::make_unique<LinkCall>(loop_, std::move(link), std::move(inbox), options);
}

}  // namespace toolgate::transport
