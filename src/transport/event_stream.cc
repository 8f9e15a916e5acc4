// SPDX-License-Identifier: Apache-2.0
#include "transport/event_stream.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "net/sse.h"

namespace toolgate::transport {
namespace {

constexpr size_t kNameBytes = 16;

}  // namespace

std::optional<EventPosition> EventPosition::Parse(std::string_view event_id) {
  const size_t dot = event_id.find('.');
  if (dot == event_id.npos) return std::nullopt;
  const auto number = base::ParseUint(event_id.substr(dot + 1));
  if (!number) return std::nullopt;
  return EventPosition{std::string(event_id.substr(0, dot)), *number};
}

EventStream::EventStream(std::shared_ptr<ReplayBudget> budget)
    : name_(base::RandomToken(kNameBytes)), budget_(std::move(budget)) {}

EventStream::~EventStream() {
  while (!events_.empty()) DropFirst();
}

std::string EventStream::IdOf(uint64_t number) const {
  return name_ + "." + std::to_string(number);
}

void EventStream::DropFirst() {
  const size_t bytes = events_.front().text.size();
  bytes_ -= bytes;
  budget_->bytes -= bytes;
  events_.pop_front();
}

void EventStream::Keep(std::string text) {
  bytes_ += text.size();
  budget_->bytes += text.size();
  events_.push_back({last_, std::move(text)});
  const auto is_over_budget = [this] { return budget_->bytes > budget_->bytes_max; };
  while (events_.size() > 1 &&
         (events_.size() > kEventsMax || bytes_ > kBytesMax || is_over_budget())) {
    DropFirst();
  }
  // The last one is for whoever reads; for who may come back only while there is room.
  if (!reader_ && is_over_budget()) DropFirst();
  if (reader_) reader_->signal.Notify();
}

std::string EventStream::Append(std::string_view json) {
  const std::lock_guard lock(mutex_);
  std::string text;
  text.reserve(json.size() + 64);
  net::AppendSseEvent(text, json, IdOf(++last_));
  Keep(text);
  return text;
}

std::string EventStream::AppendPosition(std::optional<std::chrono::milliseconds> retry) {
  const std::lock_guard lock(mutex_);
  std::string text;
  net::AppendSsePosition(text, IdOf(++last_), retry);
  Keep(text);
  return text;
}

void EventStream::Finish(base::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (!finished_at_) finished_at_ = now;
  if (reader_) reader_->signal.Notify();
}

std::optional<base::SteadyTime> EventStream::finished_at() const {
  const std::lock_guard lock(mutex_);
  return finished_at_;
}

std::shared_ptr<EventStream::Reader> EventStream::AttachLocked(uint64_t after) {
  if (reader_) reader_->signal.Notify();
  reader_ = std::make_shared<Reader>();
  const uint64_t oldest = events_.empty() ? last_ + 1 : events_.front().number;
  reader_->taken = std::max(std::min(after, last_), oldest - 1);
  return reader_;
}

std::shared_ptr<EventStream::Reader> EventStream::Attach(uint64_t after) {
  const std::lock_guard lock(mutex_);
  return AttachLocked(after);
}

std::shared_ptr<EventStream::Reader> EventStream::AttachAtEnd() {
  const std::lock_guard lock(mutex_);
  return AttachLocked(last_);
}

void EventStream::Detach(const Reader& reader) {
  const std::lock_guard lock(mutex_);
  if (reader_.get() == &reader) reader_.reset();
}

bool EventStream::has_reader() const {
  const std::lock_guard lock(mutex_);
  return reader_ != nullptr;
}

EventStream::Taken EventStream::Take(Reader& reader, std::string& out) {
  const std::lock_guard lock(mutex_);
  if (reader_.get() != &reader) return Taken::kEnd;
  if (!events_.empty() && events_.front().number > reader.taken + 1) return Taken::kTooSlow;
  for (const Event& event : events_) {
    if (event.number > reader.taken) out += event.text;
  }
  reader.taken = last_;
  return finished_at_ ? Taken::kEnd : Taken::kMore;
}

}  // namespace toolgate::transport
