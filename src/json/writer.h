// SPDX-License-Identifier: Apache-2.0
// Writes compact JSON to the end of a string. The output is always valid UTF-8 and on one line;
// balanced begin/end calls are the caller's part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::json {

class Writer {
 public:
  // `out` must outlive the writer and is appended to.
  explicit Writer(std::string& out) : out_(out) {}

  Writer& BeginObject();
  Writer& EndObject();
  Writer& BeginArray();
  Writer& EndArray();
  Writer& Key(std::string_view key);

  // Bytes that are not UTF-8 become U+FFFD.
  Writer& String(std::string_view text);
  Writer& Int(int64_t value);
  Writer& Bool(bool value);
  Writer& Null();
  // A value of a parsed document: key order and number text kept, strings escaped anew.
  Writer& Copy(Value value);
  // Text that is already one JSON value.
  Writer& Raw(std::string_view json);

  // Text that is already members of an object, separated by commas; may be empty.
  Writer& RawMembers(std::string_view members);

  // A member in one call.
  Writer& Member(std::string_view key, std::string_view text) { return Key(key).String(text); }
  Writer& Member(std::string_view key, const char* text) { return Key(key).String(text); }
  Writer& Member(std::string_view key, int64_t value) { return Key(key).Int(value); }
  Writer& Member(std::string_view key, bool value) { return Key(key).Bool(value); }
  Writer& Member(std::string_view key, Value value) { return Key(key).Copy(value); }

 private:
  void Separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
  }

  std::string& out_;
  bool needs_comma_ = false;
};

// `text` as a JSON string with its quotes.
void AppendQuoted(std::string& out, std::string_view text);

// `value` as compact JSON.
std::string Write(Value value);

}  // namespace toolgate::json
