// SPDX-License-Identifier: Apache-2.0
// Serves a session's stream to a client that asked for it with GET.
#pragma once

#include <memory>

#include "net/http_server.h"
#include "net/task.h"
#include "transport/event_stream.h"
#include "transport/session.h"

namespace toolgate::transport {

// What is written into streams that have nothing to say, and how often.
inline constexpr std::string_view kComment = ":\n\n";
inline constexpr std::chrono::seconds kCommentInterval{15};

// Writes what `reader` takes from `stream`, and comments in between, until the stream ends, the
// client leaves or another reader takes over. `fields` go into the head of the answer.
net::Task<void> ServeStream(net::HttpExchange& exchange, net::OutgoingFields fields,
                            std::shared_ptr<Session> session, std::shared_ptr<EventStream> stream,
                            std::shared_ptr<EventStream::Reader> reader);

}  // namespace toolgate::transport
