// SPDX-License-Identifier: Apache-2.0
// One stream of events to a client in a session. Events are numbered and kept for a while, so that
// a client that lost its connection takes them up again (MCP 2025-11-25, "Resumability and
// Redelivery"). The ids are ours: a random name of the stream and the event's number, of use in the
// stream's own session only.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/signal.h"

namespace toolgate::transport {

// How much all streams together keep for clients that may come back.
struct ReplayBudget {
  size_t bytes_max = 64u << 20;
  std::atomic<size_t> bytes = 0;
};

// Where a reader stands in a stream.
struct EventPosition {
  std::string stream;
  uint64_t number = 0;  // of the last event that was seen

  static std::optional<EventPosition> Parse(std::string_view event_id);
};

// Thread-safe.
class EventStream {
 public:
  static constexpr size_t kEventsMax = 256;
  static constexpr size_t kBytesMax = 1u << 20;

  explicit EventStream(std::shared_ptr<ReplayBudget> budget);
  ~EventStream();

  const std::string& name() const { return name_; }

  // Adds an event and wakes the reader. Returns its text, as it goes to the client. What does not
  // fit any more pushes out the oldest; the newest is always kept.
  std::string Append(std::string_view json);
  // Adds an event that only tells where the reader is.
  std::string AppendPosition(std::optional<std::chrono::milliseconds> retry);

  // Nothing will follow.
  void Finish(base::SteadyTime now);
  std::optional<base::SteadyTime> finished_at() const;

  // Whoever writes the events to a client. There is one at a time: the next one takes over.
  struct Reader {
    net::Signal signal;  // told of new events, the end, and being replaced
    std::atomic<bool> client_is_gone = false;
    uint64_t taken = 0;  // guarded by the stream's mutex
  };
  // Reads on after event `after`, or as far back as events are kept.
  std::shared_ptr<Reader> Attach(uint64_t after);
  // Reads what comes from now on.
  std::shared_ptr<Reader> AttachAtEnd();
  void Detach(const Reader& reader);
  bool has_reader() const;

  enum class Taken {
    kMore,     // wait for the signal, then take again
    kEnd,      // the stream has ended, or another reader took over
    kTooSlow,  // events were pushed out before they could be taken
  };
  // Appends the text of all events that `reader` has not taken.
  Taken Take(Reader& reader, std::string& out);

 private:
  struct Event {
    uint64_t number;
    std::string text;
  };

  std::string IdOf(uint64_t number) const;
  void Keep(std::string text);
  void DropFirst();
  std::shared_ptr<Reader> AttachLocked(uint64_t after);

  const std::string name_;
  const std::shared_ptr<ReplayBudget> budget_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::deque<Event> events_;
  size_t bytes_ = 0;
  uint64_t last_ = 0;
  std::optional<base::SteadyTime> finished_at_;
  std::shared_ptr<Reader> reader_;
};

}  // namespace toolgate::transport
