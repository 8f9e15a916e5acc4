// SPDX-License-Identifier: Apache-2.0
#include "net/internal/write_batch.h"

#include "net/event_loop.h"
#include "net/internal/socket_stream.h"

namespace toolgate::net::internal {

void WriteBatch::Add(SocketStream& stream, IoOperation& operation) {
  // Posted behind every event that is ready now.
  if (pending_.empty()) loop_.Post([this] { Flush(); });
  pending_.push_back({&stream, &operation});
}

void WriteBatch::Flush() {
  flushing_.swap(pending_);
  std::erase_if(flushing_, [](const Pending& write) {
    return !write.stream->WriteNow(*write.operation);  // goes on by itself when there is room
  });
  // Only now: what the writers do next must not come between the writes.
  for (const Pending& written : flushing_) written.operation->waiter.resume();
  flushing_.clear();
}

}  // namespace toolgate::net::internal
