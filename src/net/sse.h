// SPDX-License-Identifier: Apache-2.0
// Server-sent events: reading a stream as WHATWG defines it (HTML Living Standard 9.2.6), and
// writing one event per line of compact JSON. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::net {

struct SseEvent {
  std::string type;  // empty means `message`
  std::string data;
  std::optional<std::string> id;  // set if this event carried one
  std::optional<uint64_t> retry_ms;
};

class SseParser {
 public:
  explicit SseParser(size_t event_bytes_max) : event_bytes_max_(event_bytes_max) {}

  // Takes bytes off the front of `input` until an event is complete; empty when more is needed.
  // Errors: limit_exceeded when an event grows beyond its limit; the stream must end then.
  base::Result<std::optional<SseEvent>> Feed(std::string_view& input);

 private:
  void TakeLine();
  void TakeField(std::string_view name, std::string_view value);

  size_t event_bytes_max_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool has_any_ = false;       // a field of the event was seen
  bool first_line_ = true;     // a byte order mark may lead the stream
  bool skip_newline_ = false;  // the last line ended in CR: an LF right after belongs to it
  bool dispatched_ = false;
};

// Appends one event of type `message` with `json` (on one line) as data; `id` may be empty.
void AppendSseEvent(std::string& out, std::string_view json, std::string_view id = {});

// Appends an event without data: it only tells a reader where it is, and how long to wait before it
// comes again after the stream has ended.
void AppendSsePosition(std::string& out, std::string_view id,
                       std::optional<std::chrono::milliseconds> retry);

}  // namespace toolgate::net
