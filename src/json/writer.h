// SPDX-License-Identifier: Apache-2.0
// Writes compact JSON to the end of a string. The output is always valid UTF-8 and on one line;
// balanced begin/end calls are the caller's part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::json {

// `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void AppendQuoted(std::string& out, std::string_view text);

class Writer {
 public:
  // `out` must outlive the writer and is appended to.
  explicit Writer(std::string& out) : out_(out) {}

  Writer& BeginObject() { return Open('{'); }
  Writer& EndObject() { return Close('}'); }
  Writer& BeginArray() { return Open('['); }
  Writer& EndArray() { return Close(']'); }

  Writer& Key(std::string_view key) {
    Separate();
    AppendQuoted(out_, key);
    return EndKey();
  }
  // A key that the source code spells out needs no look at its characters.
  template <size_t N>
  Writer& Key(const char (&key)[N]) {
    Separate();
    out_ += '"';
    out_.append(key, N - 1);
    out_ += '"';
    return EndKey();
  }

  Writer& String(std::string_view text) {
    Separate();
    AppendQuoted(out_, text);
    return *this;
  }
  Writer& Int(int64_t value);
  Writer& Bool(bool value) { return Raw(value ? "true" : "false"); }
  Writer& Null() { return Raw("null"); }
  // A value of a parsed document: key order and number text kept, strings escaped anew.
  Writer& Copy(Value value);
  // Text that is already one JSON value.
  Writer& Raw(std::string_view json) {
    Separate();
    out_ += json;
    return *this;
  }
  // Text that is already members of an object, separated by commas; may be empty.
  Writer& RawMembers(std::string_view members) { return members.empty() ? *this : Raw(members); }

  // A member in one call. `K` is a literal or a string_view.
  template <class K>
  Writer& Member(const K& key, std::string_view text) {
    return Key(key).String(text);
  }
  template <class K>
  Writer& Member(const K& key, const char* text) {
    return Key(key).String(text);
  }
  template <class K>
  Writer& Member(const K& key, int64_t value) {
    return Key(key).Int(value);
  }
  template <class K>
  Writer& Member(const K& key, bool value) {
    return Key(key).Bool(value);
  }
  template <class K>
  Writer& Member(const K& key, Value value) {
    return Key(key).Copy(value);
  }

 private:
  void Separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
  }
  Writer& Open(char bracket) {
    Separate();
    out_ += bracket;
    needs_comma_ = false;
    return *this;
  }
  Writer& Close(char bracket) {
    out_ += bracket;
    needs_comma_ = true;
    return *this;
  }
  Writer& EndKey() {
    out_ += ':';
    needs_comma_ = false;
    return *this;
  }

  std::string& out_;
  bool needs_comma_ = false;
};

// `value` as compact JSON.
std::string Write(Value value);
// The same with the members of every object in order of their names: the same text for values that
// differ only in that order.
std::string WriteSorted(Value value);

}  // namespace toolgate::json
