// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

#include <algorithm>
#include <array>

namespace toolgate::json {
namespace {

constexpr size_t kKeptTapes = 16;
constexpr size_t kKeptNodesMax = 4096;  // of a kept tape; larger ones are freed
constexpr size_t kKeptBytesMax = 64 * 1024;
constexpr size_t kKeptLinesMax = 4096;

struct TapePool {
  std::array<std::unique_ptr<Tape>, kKeptTapes> tapes;
  size_t size = 0;
};
thread_local TapePool pool;

std::unique_ptr<Tape> TakeTape() {
  if (pool.size == 0) return std::make_unique<Tape>();
  return std::move(pool.tapes[--pool.size]);
}

void KeepTape(std::unique_ptr<Tape> tape) {
  const bool is_small =
      tape->nodes.capacity() <= kKeptNodesMax && tape->decoded.capacity() <= kKeptBytesMax &&
      tape->owned.capacity() <= kKeptBytesMax && tape->lines.capacity() <= kKeptLinesMax;
  if (!is_small || pool.size == kKeptTapes) return;
  tape->nodes.clear();
  tape->decoded.clear();
  tape->lines.clear();
  tape->source = {};
  pool.tapes[pool.size++] = std::move(tape);
}

}  // namespace

std::string_view Name(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "boolean";
    case Type::kNumber:
      return "number";
    case Type::kString:
      return "string";
    case Type::kArray:
      return "array";
    case Type::kObject:
      return "object";
  }
  return "null";
}

void Tape::Nodes::Grow() {
  constexpr size_t kFirst = 128;  // a message of usual size takes one allocation
  const size_t capacity = capacity_ == 0 ? kFirst : capacity_ * 2;
  auto grown = std::make_unique_for_overwrite<Node[]>(capacity);
  std::copy_n(nodes_.get(), size_, grown.get());
  nodes_ = std::move(grown);
  capacity_ = capacity;
}

Document::Document() : tape_(TakeTape()) {}

Document::~Document() {
  if (tape_) KeepTape(std::move(tape_));
}

Document& Document::operator=(Document&& other) noexcept {
  tape_.swap(other.tape_);
  return *this;
}

void Document::IndexLines() {
  const auto lines = base::LineStarts(tape_->source);
  tape_->lines.assign(lines.begin(), lines.end());
}

Value Value::Find(std::string_view key) const {
  if (!Is(Type::kObject)) return {};
  const Tape::Node* nodes = tape_->nodes.data();
  const uint32_t end = nodes[index_].next;
  for (uint32_t at = index_ + 1; at < end; at = nodes[at + 1].next) {
    if (nodes[at].size == key.size() && tape_->TextOf(nodes[at]) == key) {
      return Value(tape_, at + 1);
    }
  }
  return {};
}

base::Position Value::position() const {
  if (!tape_) return {};
  const auto& lines = tape_->lines;
  if (lines.empty()) return base::PositionOf(tape_->source, node().offset);
  const auto after = std::upper_bound(lines.begin(), lines.end(), node().offset);
  return {static_cast<size_t>(after - lines.begin()), node().offset - *std::prev(after) + 1};
}

}  // namespace toolgate::json
