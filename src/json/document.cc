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

const std::string& Document::Own(std::string source) {
  owned_ = std::make_unique<std::string>(std::move(source));
  return *owned_;
}

std::string_view Document::TextOf(const Node& node) const {
  const std::string_view from = node.decoded ? std::string_view(decoded_) : source_;
  return from.substr(node.text, node.size);
}

Type Value::type() const { return document_ ? document_->nodes_[index_].type : Type::kNull; }

std::string_view Value::text() const {
  if (!Is(Type::kString) && !Is(Type::kNumber)) return {};
  return document_->TextOf(document_->nodes_[index_]);
}

bool Value::AsBool() const { return Is(Type::kBool) && document_->nodes_[index_].truth; }

size_t Value::size() const {
  return Is(Type::kObject) || Is(Type::kArray) ? document_->nodes_[index_].size : 0;
}

Value Value::Find(std::string_view key) const {
  if (!Is(Type::kObject)) return {};
  const auto& nodes = document_->nodes_;
  const uint32_t end = nodes[index_].next;
  for (uint32_t at = index_ + 1; at < end; at = nodes[at + 1].next) {
    if (nodes[at].size == key.size() && document_->TextOf(nodes[at]) == key) {
      return Value(document_, at + 1);
    }
  }
  return {};
}

Value::Iterator Value::begin() const {
  if (size() == 0) return end();
  return Iterator(document_, index_ + 1, type() == Type::kObject);
}

Value::Iterator Value::end() const {
  const bool is_container = Is(Type::kObject) || Is(Type::kArray);
  return Iterator(document_, is_container ? document_->nodes_[index_].next : 0, false);
}

base::Position Value::position() const {
  if (!document_) return {};
  return base::PositionOf(document_->source_, document_->nodes_[index_].offset);
}

Value::Iterator::Entry Value::Iterator::operator*() const {
  if (!in_object_) return {{}, {}, Value(document_, index_)};
  return {document_->TextOf(document_->nodes_[index_]), Value(document_, index_),
          Value(document_, index_ + 1)};
}

Value::Iterator& Value::Iterator::operator++() {
  index_ = document_->nodes_[in_object_ ? index_ + 1 : index_].next;
  return *this;
}

}  // namespace toolgate::json
