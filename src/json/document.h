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
    uint32_t offset;  // the value's first byte in the source
    uint32_t end;     // and the one after its last
    uint32_t text;    // scalars: where the text begins, in the source or in decoded
    uint32_t size;    // scalars: bytes of text; containers: members or elements
    uint32_t next;    // index of the node after this value's subtree
    Type type;
    bool decoded;    // the text is in decoded
    bool truth;      // booleans
    bool canonical;  // the source is, byte for byte, what the writer makes of the value
  };

  // A vector of nodes that does the little that the parser needs, without the cost of the rest.
  class Nodes {
   public:
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    size_t capacity() const { return capacity_; }
    void clear() { size_ = 0; }
    Node& operator[](size_t index) { return nodes_[index]; }
    const Node& operator[](size_t index) const { return nodes_[index]; }
    Node& back() { return nodes_[size_ - 1]; }
    const Node& back() const { return nodes_[size_ - 1]; }
    const Node* data() const { return nodes_.get(); }
    // The new node is not initialised.
    Node& Append() {
      if (size_ == capacity_) Grow();
      return nodes_[size_++];
    }

   private:
    void Grow();

    std::unique_ptr<Node[]> nodes_;
    size_t size_ = 0;
    size_t capacity_ = 0;
  };

  std::string_view TextOf(const Node& node) const {
    const char* from = node.decoded ? decoded.data() : source.data();
    return {from + node.text, node.size};
  }

  std::string owned;  // the source, when the document keeps it
  std::string_view source;
  std::string decoded;  // texts that differ from their source form
  Nodes nodes;
  std::vector<uint32_t> lines;  // where lines begin, if that was looked up; else empty
};

// A value inside a Document, valid as long as the Document lives and is not parsed into again. An
// empty Value is "not there".
class Value {
 public:
  Value() = default;

  explicit operator bool() const { return tape_ != nullptr; }
  Type type() const { return tape_ ? node().type : Type::kNull; }
  bool Is(Type type) const { return tape_ != nullptr && node().type == type; }

  // Strings: the text after unescaping. Numbers: the text as written. Others: empty.
  std::string_view text() const {
    const bool has_text = Is(Type::kString) || Is(Type::kNumber);
    return has_text ? tape_->TextOf(node()) : std::string_view();
  }
  bool AsBool() const { return Is(Type::kBool) && node().truth; }  // false unless it is true
  // Members of an object, elements of an array, else 0.
  size_t size() const { return IsContainer() ? node().size : 0; }

  // The member of an object, compared by bytes after unescaping; empty if missing or no object.
  Value Find(std::string_view key) const;

  // Whether `other` is this value, lies in it, or is the name of a member in it.
  bool Contains(Value other) const {
    return tape_ != nullptr && tape_ == other.tape_ && other.index_ >= index_ &&
           other.index_ < node().next;
  }
  // What no other value has while this one's document lives; null for an empty one.
  const void* identity() const { return tape_ ? &node() : nullptr; }

  // Iteration. For objects key() is the member's name; for arrays it is empty.
  class Iterator;
  Iterator begin() const;
  Iterator end() const;

  // The value as the writer would write it, if that is how it came; else empty.
  std::string_view CanonicalSource() const {
    if (!tape_ || !node().canonical) return {};
    return tape_->source.substr(node().offset, node().end - node().offset);
  }

  // Bytes that the value takes in its source: a good guess of what it takes when written.
  size_t SourceSize() const { return tape_ ? node().end - node().offset : 0; }

  base::Position position() const;

 private:
  friend class Document;
  friend class Iterator;
  Value(const Tape* tape, uint32_t index) : tape_(tape), index_(index) {}

  const Tape::Node& node() const { return tape_->nodes[index_]; }
  bool IsContainer() const { return Is(Type::kObject) || Is(Type::kArray); }

  const Tape* tape_ = nullptr;
  uint32_t index_ = 0;
};

// Movable; its memory is recycled per thread, because a call makes several.
class Document {
 public:
  Document();
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept;
  ~Document();

  // Empty before a successful parse.
  Value root() const { return tape_->nodes.empty() ? Value() : Value(tape_.get(), 0); }
  std::string_view source() const { return tape_->source; }

  // Takes a text to keep, to be parsed into this document; the reference stays good when moved.
  const std::string& Own(std::string source) { return tape_->owned = std::move(source); }

  // Looks up where lines begin, so that a position costs no look at all of the source before it:
  // for documents with many places to tell of. Once it is parsed.
  void IndexLines();

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

  Entry operator*() const {
    if (!in_object_) return {{}, {}, Value(tape_, index_)};
    return {tape_->TextOf(tape_->nodes[index_]), Value(tape_, index_), Value(tape_, index_ + 1)};
  }
  Iterator& operator++() {
    index_ = tape_->nodes[in_object_ ? index_ + 1 : index_].next;
    return *this;
  }
  bool operator!=(const Iterator& other) const { return index_ != other.index_; }

 private:
  friend class Value;
  Iterator(const Tape* tape, uint32_t index, bool in_object)
      : tape_(tape), index_(index), in_object_(in_object) {}

  const Tape* tape_;
  uint32_t index_;
  bool in_object_;
};

inline Value::Iterator Value::begin() const {
  if (size() == 0) return end();
  return Iterator(tape_, index_ + 1, node().type == Type::kObject);
}

inline Value::Iterator Value::end() const {
  return Iterator(tape_, IsContainer() ? node().next : 0, false);
}

}  // namespace toolgate::json
