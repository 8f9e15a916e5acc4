// SPDX-License-Identifier: Apache-2.0
#include "net/sse.h"

#include "base/text.h"
#include "net/http_head.h"

namespace toolgate::net {

base::Result<std::optional<SseEvent>> SseParser::Feed(std::string_view& input) {
  while (!input.empty()) {
    if (skip_newline_) {
      skip_newline_ = false;
      if (input.front() == '\n') input.remove_prefix(1);
      continue;
    }
    const size_t end = input.find_first_of("\r\n");
    line_ += input.substr(0, end);
    if (line_.size() + event_.data.size() > event_bytes_max_) {
      return base::Fail(base::ErrorCode::kLimitExceeded, "an event is too large");
    }
    if (end == std::string_view::npos) {
      input = {};
      break;
    }
    skip_newline_ = input[end] == '\r';
    input.remove_prefix(end + 1);
    TakeLine();
    line_.clear();
    if (!dispatched_) continue;
    dispatched_ = false;
    SseEvent event = std::move(event_);
    event_ = {};
    return event;
  }
  return std::optional<SseEvent>();
}

void SseParser::TakeLine() {
  std::string_view line = line_;
  if (first_line_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  first_line_ = false;
  if (line.empty()) {
    dispatched_ = has_any_;
    has_data_ = has_any_ = false;
    return;
  }
  const size_t colon = line.find(':');
  std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  TakeField(line.substr(0, colon), value);
}

void SseParser::TakeField(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = has_any_ = true;
  } else if (name == "event") {
    event_.type = value;
    has_any_ = true;
    // An id goes back as a field (Last-Event-ID): what cannot be one is none.
  } else if (name == "id" && IsFieldValue(value)) {
    event_.id = std::string(value);
    has_any_ = true;
  } else if (name == "retry") {
    event_.retry_ms = base::ParseUint(value);
    has_any_ = true;
  }
}

void AppendSseEvent(std::string& out, std::string_view json, std::string_view id) {
  if (!id.empty()) out.append("id: ").append(id).append("\n");
  out.append("event: message\ndata: ").append(json).append("\n\n");
}

void AppendSsePosition(std::string& out, std::string_view id,
                       std::optional<std::chrono::milliseconds> retry) {
  out.append("id: ").append(id).append("\n");
  if (retry) out.append("retry: ").append(std::to_string(retry->count())).append("\n");
  out.append("data:\n\n");
}

}  // namespace toolgate::net
