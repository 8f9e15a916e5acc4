// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

namespace toolgate::json {

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

Type Value::type() const { return tape_ ? tape_->nodes[index_].type : Type::kNull; }

std::string_view Value::text() const {
  if (!Is(Type::kString) && !Is(Type::kNumber)) return {};
  return tape_->TextOf(tape_->nodes[index_]);
}

bool Value::AsBool() const { return Is(Type::kBool) && tape_->nodes[index_].truth; }

size_t Value::size() const {
  return Is(Type::kObject) || Is(Type::kArray) ? tape_->nodes[index_].size : 0;
}

Value Value::Find(std::string_view key) const {
  if (!Is(Type::kObject)) return {};
  const auto& nodes = tape_->nodes;
  const uint32_t end = nodes[index_].next;
  for (uint32_t at = index_ + 1; at < end; at = nodes[at + 1].next) {
    if (nodes[at].size == key.size() && tape_->TextOf(nodes[at]) == key) {
      return Value(tape_, at + 1);
    }
  }
  return {};
}

Value::Iterator Value::begin() const {
  if (size() == 0) return end();
  return Iterator(tape_, index_ + 1, type() == Type::kObject);
}

Value::Iterator Value::end() const {
  const bool is_container = Is(Type::kObject) || Is(Type::kArray);
  return Iterator(tape_, is_container ? tape_->nodes[index_].next : 0, false);
}

base::Position Value::position() const {
  if (!tape_) return {};
  return base::PositionOf(tape_->source, tape_->nodes[index_].offset);
}

Value::Iterator::Entry Value::Iterator::operator*() const {
  if (!in_object_) return {{}, {}, Value(tape_, index_)};
  return {tape_->TextOf(tape_->nodes[index_]), Value(tape_, index_),
          Value(tape_, index_ + 1)};
}

Value::Iterator& Value::Iterator::operator++() {
  index_ = tape_->nodes[in_object_ ? index_ + 1 : index_].next;
  return *this;
}

}  // namespace toolgate::json
