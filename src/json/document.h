// SPDX-License-Identifier: Apache-2.0
// A JSON document as a tape: one node per value and key, in document order, with the place it came
// from and number text kept. What is decided on is read from the tape, and what is forwarded is
// written from it (json/writer.h). Built by json/parse.h and json/yaml.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"

namespace toolgate::json {

enum class Type : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

// The name in the words of JSON Schema: `null`, `boolean`, `number`, `string`, `array`, `object`.
std::string_view Name(Type type);

// The memory of a document: stays where it is when the Document is moved.
struct Tape {
  struct Node {
    uint32_t offset;  // in the source, for messages
    uint32_t text;    // scalars: where the text begins, in the source or in decoded
    uint32_t size;    // scalars: bytes of text; containers: members or elements
    uint32_t next;    // index of the node after this value's subtree
    Type type;
    bool decoded;  // the text is in decoded
    bool truth;    // booleans
  };

  std::string_view TextOf(const Node& node) const {
    const std::string_view from = node.decoded ? std::string_view(decoded) : source;
    return from.substr(node.text, node.size);
  }

  std::string owned;  // the source, when the document keeps it
  std::string_view source;
  std::string decoded;  // texts that differ from their source form
  std::vector<Node> nodes;
};

// A value inside a Document, valid as long as the Document lives and is not parsed into again. An
// empty Value is "not there".
class Value {
 public:
  Value() = default;

  explicit operator bool() const { return tape_ != nullptr; }
  Type type() const;
  bool Is(Type type) const { return tape_ != nullptr && this->type() == type; }

  // Strings: the text after unescaping. Numbers: the text as written. Others: empty.
  std::string_view text() const;
  bool AsBool() const;  // false unless it is the boolean true
  size_t size() const;  // members of an object, elements of an array, else 0

  // The member of an object, compared by bytes after unescaping; empty if missing or no object.
  Value Find(std::string_view key) const;

  // Iteration. For objects key() is the member's name; for arrays it is empty.
  class Iterator;
  Iterator begin() const;
  Iterator end() const;

  base::Position position() const;

 private:
  friend class Document;
  friend class Iterator;
  Value(const Tape* tape, uint32_t index) : tape_(tape), index_(index) {}

  const Tape* tape_ = nullptr;
  uint32_t index_ = 0;
};

class Document {
 public:
  Document() : tape_(std::make_unique<Tape>()) {}
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;

  // Empty before a successful parse.
  Value root() const { return tape_->nodes.empty() ? Value() : Value(tape_.get(), 0); }
  std::string_view source() const { return tape_->source; }

  // Takes a text to keep, to be parsed into this document; the reference stays good when moved.
  const std::string& Own(std::string source) { return tape_->owned = std::move(source); }

 private:
  friend class Builder;
  std::unique_ptr<Tape> tape_;
};

class Value::Iterator {
 public:
  // The current member or element. `key` is empty for elements.
  struct Entry {
    std::string_view key;
    Value key_value;  // the key as a value, for its position
    Value value;
  };

  Entry operator*() const;
  Iterator& operator++();
  bool operator!=(const Iterator& other) const { return index_ != other.index_; }

 private:
  friend class Value;
  Iterator(const Tape* tape, uint32_t index, bool in_object)
      : tape_(tape), index_(index), in_object_(in_object) {}

  const Tape* tape_;
  uint32_t index_;
  bool in_object_;
};

}  // namespace toolgate::json
