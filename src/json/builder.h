// SPDX-License-Identifier: Apache-2.0
// Writes the tape. The JSON scanner and the YAML reader both build through it, so that nesting,
// duplicate members and limits are judged in one place.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "json/document.h"
#include "json/limits.h"

namespace toolgate::json {

// Why a document was refused.
enum class Refusal {
  kTooLarge,
  kTooDeep,
  kTooManyMembers,
  kKeyTooLong,
  kNumberTooLong,
  kDuplicateKey,
  kByteOrderMark,
  kNotUtf8,
  kLoneSurrogate,
  kTrailingBytes,
  kCutOff,
  kSyntax,
};

std::string_view Name(Refusal refusal);  // a short sentence part such as `duplicate member`

class Builder {
 public:
  static constexpr size_t kDepthMax = 128;  // whatever the limits say

  Builder(Document& document, const Limits& limits) : tape_(*document.tape_), limits_(limits) {}

  // Starts over on `source`, which must outlive the document.
  void Start(std::string_view source);
  void Fail() { tape_.nodes.clear(); }  // leaves the document empty

  // Containers. Open and Close return the refusal, if any; `end` is after the last byte.
  std::optional<Refusal> Open(Type type, size_t offset);
  std::optional<Refusal> Close(size_t end);
  size_t depth() const { return depth_; }
  bool in_object() const { return depth_ > 0 && top().is_object; }
  bool expects_key() const { return depth_ > 0 && top().expects_key; }

  // Says that the source differs here from what the writer would write: every value that encloses
  // this place is no longer canonical.
  void MarkForeign() { ++foreign_marks_; }

  // A scalar `source[offset, end)` whose text is `source[text, text + size)`.
  void Scalar(Type type, size_t offset, size_t end, size_t text, size_t size);
  void Word(Type type, size_t offset, size_t end, bool truth);
  // A string or number whose text was appended to decoded() from `text` on. `canonical`: its source
  // is nevertheless what the writer would write.
  void Decoded(Type type, size_t offset, size_t end, size_t text, bool canonical);
  bool IsLastKeyTooLong() const { return tape_.nodes.back().size > limits_.key_bytes_max; }

  std::string& decoded() { return tape_.decoded; }

  // After Close refused a duplicate: the second member's name and its place in the source.
  std::string_view duplicate_key() const { return tape_.TextOf(tape_.nodes[duplicate_]); }
  size_t duplicate_offset() const { return tape_.nodes[duplicate_].offset; }

 private:
  struct OpenContainer {
    uint32_t index;
    uint32_t foreign_marks;  // when it was opened
    uint32_t size;           // members or elements so far
    bool is_object;
    bool expects_key;  // objects alternate between key and value
  };

  const OpenContainer& top() const { return open_[depth_ - 1]; }
  Tape::Node& Add(Type type, size_t offset, size_t end);
  bool HasDuplicate(uint32_t object);
  bool HasDuplicateAmongMany(uint32_t object);

  Tape& tape_;
  const Limits& limits_;
  size_t depth_ = 0;
  uint32_t foreign_marks_ = 0;
  uint32_t duplicate_ = 0;
  std::array<OpenContainer, kDepthMax> open_;
};

// The rest is here for speed: the scanner calls it for every value.

inline Tape::Node& Builder::Add(Type type, size_t offset, size_t end) {
  if (depth_ > 0) {
    OpenContainer& parent = open_[depth_ - 1];
    parent.size += parent.expects_key ? 0 : 1;
    parent.expects_key = parent.is_object && !parent.expects_key;
  }
  const auto index = static_cast<uint32_t>(tape_.nodes.size());
  Tape::Node& node = tape_.nodes.Append();
  node.offset = static_cast<uint32_t>(offset);
  node.end = static_cast<uint32_t>(end);
  node.text = 0;
  node.size = 0;
  node.next = index + 1;
  node.type = type;
  node.decoded = false;
  node.truth = false;
  node.canonical = true;
  return node;
}

inline std::optional<Refusal> Builder::Open(Type type, size_t offset) {
  if (depth_ >= limits_.depth_max || depth_ >= kDepthMax) return Refusal::kTooDeep;
  const bool is_object = type == Type::kObject;
  Add(type, offset, 0);
  open_[depth_++] = {static_cast<uint32_t>(tape_.nodes.size() - 1), foreign_marks_, 0, is_object,
                     is_object};
  return std::nullopt;
}

inline std::optional<Refusal> Builder::Close(size_t end) {
  CHECK(depth_ > 0);
  const OpenContainer closed = open_[--depth_];
  Tape::Node& node = tape_.nodes[closed.index];
  node.size = closed.size;
  node.next = static_cast<uint32_t>(tape_.nodes.size());
  node.end = static_cast<uint32_t>(end);
  node.canonical = closed.foreign_marks == foreign_marks_;
  if (!closed.is_object) return std::nullopt;
  if (node.size > limits_.members_max) return Refusal::kTooManyMembers;
  if (HasDuplicate(closed.index)) return Refusal::kDuplicateKey;
  return std::nullopt;
}

inline void Builder::Scalar(Type type, size_t offset, size_t end, size_t text, size_t size) {
  Tape::Node& node = Add(type, offset, end);
  node.text = static_cast<uint32_t>(text);
  node.size = static_cast<uint32_t>(size);
}

inline void Builder::Word(Type type, size_t offset, size_t end, bool truth) {
  Add(type, offset, end).truth = truth;
}

}  // namespace toolgate::json
