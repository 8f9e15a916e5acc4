// SPDX-License-Identifier: Apache-2.0
#include "transport/stream_reader.h"

namespace toolgate::transport {
namespace {

// The signal tells of everything; this only bounds a wait.
constexpr std::chrono::hours kLongWait{1};

net::Task<void> WriteEvents(net::HttpExchange& exchange, EventStream& stream,
                            EventStream::Reader& reader) {
  std::string bytes;
  for (;;) {
    bytes.clear();
    const EventStream::Taken taken = stream.Take(reader, bytes);
    // A client that reads more slowly than events are pushed out comes again and takes what is
    // left.
    if (taken == EventStream::Taken::kTooSlow) co_return exchange.Drop();
    if (!bytes.empty()) {
      const auto written = co_await exchange.WriteStream(bytes);
      if (!written) co_return;
    }
    if (taken == EventStream::Taken::kEnd) {
      co_await exchange.EndStream();
      co_return;
    }
    co_await reader.signal.Wait(exchange.loop(), kLongWait);
    if (reader.client_is_gone) co_return;
  }
}

}  // namespace

net::Task<void> ServeStream(net::HttpExchange& exchange, net::OutgoingFields fields,
                            std::shared_ptr<Session> session, std::shared_ptr<EventStream> stream,
                            std::shared_ptr<EventStream::Reader> reader) {
  exchange.OnClientGone([reader] {
    reader->client_is_gone = true;
    reader->signal.Notify();
  });
  fields.Add("Content-Type", "text/event-stream");
  fields.Add("Cache-Control", "no-store, no-transform");
  fields.Add("X-Accel-Buffering", "no");
  const auto begun = co_await exchange.BeginStream(200, fields);
  exchange.KeepStreamAlive(kComment, kCommentInterval);
  if (begun) co_await WriteEvents(exchange, *stream, *reader);
  stream->Detach(*reader);
  session->EndReading();
}

}  // namespace toolgate::transport
