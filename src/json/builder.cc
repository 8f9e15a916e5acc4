// SPDX-License-Identifier: Apache-2.0
#include "json/builder.h"

#include <algorithm>

#include "base/check.h"

namespace toolgate::json {
namespace {

// Up to this many members every pair is compared; above, the keys are sorted.
constexpr size_t kFewMembers = 12;

}  // namespace

std::string_view Name(Refusal refusal) {
  switch (refusal) {
    case Refusal::kTooLarge:
      return "document too large";
    case Refusal::kTooDeep:
      return "nested too deep";
    case Refusal::kTooManyMembers:
      return "object with too many members";
    case Refusal::kKeyTooLong:
      return "member name too long";
    case Refusal::kNumberTooLong:
      return "number too long";
    case Refusal::kDuplicateKey:
      return "duplicate member";
    case Refusal::kByteOrderMark:
      return "starts with a byte order mark";
    case Refusal::kNotUtf8:
      return "not valid UTF-8";
    case Refusal::kLoneSurrogate:
      return "escape of half a surrogate pair";
    case Refusal::kTrailingBytes:
      return "more text after the value";
    case Refusal::kCutOff:
      return "ends too early";
    case Refusal::kSyntax:
      return "not valid here";
  }
  return "not valid here";
}

Builder::Builder(Document& document, const Limits& limits) : tape_(*document.tape_), limits_(limits) {
  open_.reserve(16);
}

void Builder::Start(std::string_view source) {
  tape_.source = source;
  tape_.decoded.clear();
  tape_.nodes.clear();
  open_.clear();
}

void Builder::Fail() { tape_.nodes.clear(); }

void Builder::Add(const Tape::Node& node) {
  if (!open_.empty()) {
    OpenContainer& parent = open_.back();
    if (!parent.expects_key) ++tape_.nodes[parent.index].size;
    parent.expects_key = parent.is_object && !parent.expects_key;
  }
  tape_.nodes.push_back(node);
  tape_.nodes.back().next = static_cast<uint32_t>(tape_.nodes.size());
}

std::optional<Refusal> Builder::Open(Type type, size_t offset) {
  if (open_.size() >= limits_.depth_max) return Refusal::kTooDeep;
  const bool is_object = type == Type::kObject;
  Add({.offset = static_cast<uint32_t>(offset),
       .text = 0,
       .size = 0,
       .next = 0,
       .type = type,
       .decoded = false,
       .truth = false});
  open_.push_back({static_cast<uint32_t>(tape_.nodes.size() - 1), is_object, is_object});
  return std::nullopt;
}

std::optional<Refusal> Builder::Close() {
  CHECK(!open_.empty());
  const OpenContainer closed = open_.back();
  open_.pop_back();
  Tape::Node& node = tape_.nodes[closed.index];
  node.next = static_cast<uint32_t>(tape_.nodes.size());
  if (!closed.is_object) return std::nullopt;
  if (node.size > limits_.members_max) return Refusal::kTooManyMembers;
  const bool few = node.size <= kFewMembers;
  if (few ? HasDuplicateAmongFew(closed.index) : HasDuplicate(closed.index)) {
    return Refusal::kDuplicateKey;
  }
  return std::nullopt;
}

void Builder::Scalar(Type type, size_t offset, size_t text, size_t size) {
  Add({.offset = static_cast<uint32_t>(offset),
       .text = static_cast<uint32_t>(text),
       .size = static_cast<uint32_t>(size),
       .next = 0,
       .type = type,
       .decoded = false,
       .truth = false});
}

void Builder::Bool(size_t offset, bool truth) {
  Scalar(Type::kBool, offset, 0, 0);
  tape_.nodes.back().truth = truth;
}

void Builder::Null(size_t offset) { Scalar(Type::kNull, offset, 0, 0); }

void Builder::Decoded(Type type, size_t offset, size_t text) {
  Scalar(type, offset, text, tape_.decoded.size() - text);
  tape_.nodes.back().decoded = true;
}

std::optional<Refusal> Builder::CheckKey() const {
  if (tape_.nodes.back().size > limits_.key_bytes_max) return Refusal::kKeyTooLong;
  return std::nullopt;
}

std::string_view Builder::duplicate_key() const {
  return tape_.TextOf(tape_.nodes[duplicate_]);
}

size_t Builder::duplicate_offset() const { return tape_.nodes[duplicate_].offset; }

bool Builder::HasDuplicateAmongFew(uint32_t object) {
  const auto& nodes = tape_.nodes;
  const uint32_t end = nodes[object].next;
  for (uint32_t at = object + 1; at < end; at = nodes[at + 1].next) {
    for (uint32_t earlier = object + 1; earlier < at; earlier = nodes[earlier + 1].next) {
      if (nodes[at].size != nodes[earlier].size) continue;
      if (tape_.TextOf(nodes[at]) != tape_.TextOf(nodes[earlier])) continue;
      duplicate_ = at;
      return true;
    }
  }
  return false;
}

// Sorted rather than hashed: no choice of keys makes it slower than n log n.
bool Builder::HasDuplicate(uint32_t object) {
  const auto& nodes = tape_.nodes;
  keys_.clear();
  const uint32_t end = nodes[object].next;
  for (uint32_t at = object + 1; at < end; at = nodes[at + 1].next) keys_.push_back(at);
  const auto text = [&](uint32_t at) { return tape_.TextOf(nodes[at]); };
  std::sort(keys_.begin(), keys_.end(), [&](uint32_t a, uint32_t b) {
    if (nodes[a].size != nodes[b].size) return nodes[a].size < nodes[b].size;
    const int order = text(a).compare(text(b));
    return order != 0 ? order < 0 : a < b;
  });
  const auto twin = std::adjacent_find(keys_.begin(), keys_.end(), [&](uint32_t a, uint32_t b) {
    return nodes[a].size == nodes[b].size && text(a) == text(b);
  });
  if (twin == keys_.end()) return false;
  duplicate_ = *std::next(twin);
  return true;
}

}  // namespace toolgate::json
