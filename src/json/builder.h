// SPDX-License-Identifier: Apache-2.0
// Writes the tape. The JSON scanner and the YAML reader both build through it, so that nesting,
// duplicate members and limits are judged in one place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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
  Builder(Document& document, const Limits& limits);

  // Starts over on `source`, which must outlive the document.
  void Start(std::string_view source);
  void Fail();  // leaves the document empty

  // Containers. Open and Close return the refusal, if any.
  std::optional<Refusal> Open(Type type, size_t offset);
  std::optional<Refusal> Close();
  size_t depth() const { return open_.size(); }
  bool in_object() const { return !open_.empty() && open_.back().is_object; }
  bool expects_key() const { return !open_.empty() && open_.back().expects_key; }

  // Scalars whose text is `source[text, text + size)`.
  void Scalar(Type type, size_t offset, size_t text, size_t size);
  void Bool(size_t offset, bool truth);
  void Null(size_t offset);
  // A string or number whose text was appended to decoded() from `text` on.
  void DecodedString(size_t offset, size_t text) { Decoded(Type::kString, offset, text); }
  void DecodedNumber(size_t offset, size_t text) { Decoded(Type::kNumber, offset, text); }
  std::optional<Refusal> CheckKey() const;  // of the string added last

  std::string& decoded() { return tape_.decoded; }

  // After Close refused a duplicate: the second member's name and its place in the source.
  std::string_view duplicate_key() const;
  size_t duplicate_offset() const;

 private:
  struct OpenContainer {
    uint32_t index;
    bool is_object;
    bool expects_key;  // objects alternate between key and value
  };

  void Add(const Tape::Node& node);
  void Decoded(Type type, size_t offset, size_t text);
  bool HasDuplicate(uint32_t object);
  bool HasDuplicateAmongFew(uint32_t object);

  Tape& tape_;
  Limits limits_;
  std::vector<OpenContainer> open_;
  std::vector<uint32_t> keys_;  // scratch of HasDuplicate
  uint32_t duplicate_ = 0;
};

}  // namespace toolgate::json
