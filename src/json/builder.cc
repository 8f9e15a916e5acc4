// SPDX-License-Identifier: Apache-2.0
#include "json/builder.h"

#include <algorithm>

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

void Builder::Start(std::string_view source) {
  tape_.source = source;
  tape_.decoded.clear();
  tape_.nodes.clear();
  tape_.lines.clear();
}

void Builder::Decoded(Type type, size_t offset, size_t end, size_t text, bool canonical) {
  Tape::Node& node = Add(type, offset, end);
  node.text = static_cast<uint32_t>(text);
  node.size = static_cast<uint32_t>(tape_.decoded.size() - text);
  node.decoded = true;
  node.canonical = canonical;
  if (!canonical) MarkForeign();
}

bool Builder::HasDuplicate(uint32_t object) {
  const Tape::Node* nodes = tape_.nodes.data();
  if (nodes[object].size > kFewMembers) return HasDuplicateAmongMany(object);
  std::array<uint32_t, kFewMembers> keys;
  size_t count = 0;
  const uint32_t end = nodes[object].next;
  for (uint32_t at = object + 1; at < end; at = nodes[at + 1].next) {
    for (size_t i = 0; i < count; ++i) {
      const Tape::Node& earlier = nodes[keys[i]];
      if (nodes[at].size != earlier.size || tape_.TextOf(nodes[at]) != tape_.TextOf(earlier)) {
        continue;
      }
      duplicate_ = at;
      return true;
    }
    keys[count++] = at;
  }
  return false;
}

// Sorted rather than hashed: no choice of keys makes it slower than n log n.
bool Builder::HasDuplicateAmongMany(uint32_t object) {
  const auto& nodes = tape_.nodes;
  std::vector<uint32_t> keys;
  keys.reserve(nodes[object].size);
  const uint32_t end = nodes[object].next;
  for (uint32_t at = object + 1; at < end; at = nodes[at + 1].next) keys.push_back(at);
  const auto text = [&](uint32_t at) { return tape_.TextOf(nodes[at]); };
  std::sort(keys.begin(), keys.end(), [&](uint32_t a, uint32_t b) {
    if (nodes[a].size != nodes[b].size) return nodes[a].size < nodes[b].size;
    const int order = text(a).compare(text(b));
    return order != 0 ? order < 0 : a < b;
  });
  const auto twin = std::adjacent_find(keys.begin(), keys.end(), [&](uint32_t a, uint32_t b) {
    return nodes[a].size == nodes[b].size && text(a) == text(b);
  });
  if (twin == keys.end()) return false;
  duplicate_ = *std::next(twin);
  return true;
}

}  // namespace toolgate::json
