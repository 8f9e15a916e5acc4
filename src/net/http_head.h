// SPDX-License-Identifier: Apache-2.0
// The head of an HTTP/1.1 message: start line and fields (RFC 9112).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::net {

// What a message may cost. Crossing a limit ends the connection.
struct HttpLimits {
  size_t head_bytes_max = 16 * 1024;  // start line and fields together
  size_t target_bytes_max = 4 * 1024;
  size_t fields_max = 64;
};

// A received head. Field names are lower case; values are trimmed. Views are valid as long as the
// head is and until it is read into again.
class MessageHead {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  // Requests.
  std::string_view method() const { return method_; }
  std::string_view target() const { return View(target_); }
  // Responses.
  int status() const { return status_; }

  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_0() const { return is_http_1_0_; }
  // Declared length of the body; empty when chunked or, in a response, ended by the connection.
  std::optional<uint64_t> content_length() const { return content_length_; }
  bool has_body() const { return has_body_; }

  // The value of the first field of this (lower-case) name; empty if there is none.
  std::optional<std::string_view> Find(std::string_view name) const;
  size_t Count(std::string_view name) const;
  size_t field_count() const { return fields_.size(); }
  Field field(size_t index) const { return {View(fields_[index].name), View(fields_[index].value)}; }

 private:
  friend class HttpParser;

  // Views into a string that still grows would dangle, so spans are kept.
  struct Span {
    uint32_t begin = 0;
    uint32_t size = 0;
  };
  struct FieldSpan {
    Span name;
    Span value;
  };

  std::string_view View(Span span) const {
    return std::string_view(text_).substr(span.begin, span.size);
  }
  void Clear();

  std::string text_;
  std::string_view method_;
  Span target_;
  std::vector<FieldSpan> fields_;
  std::optional<uint64_t> content_length_;
  int status_ = 0;
  bool keep_alive_ = false;
  bool is_http_1_0_ = false;
  bool has_body_ = false;
};

// A head to be sent: a status or a request line is added by whoever sends it.
class OutgoingFields {
 public:
  // `name` and `value` must not hold control characters; one that does is dropped with its field.
  OutgoingFields& Add(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Whether `value` may stand in a field: visible ASCII, space, tab and bytes from 0x80 on.
bool IsFieldValue(std::string_view value);
// Whether `name` is a token (RFC 9110 section 5.6.2).
bool IsToken(std::string_view name);

// The standard phrase, for example `Not Found`.
std::string_view ReasonPhrase(int status);

}  // namespace toolgate::net
