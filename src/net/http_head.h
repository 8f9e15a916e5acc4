// SPDX-License-Identifier: Apache-2.0
// The head of an HTTP/1.1 message: start line and fields (RFC 9112).
#pragma once

#include <array>
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

// The fields that programs of ours ask for, found without a search.
enum class FieldName : uint8_t {
  kAccept,
  kAuthorization,
  kContentEncoding,
  kContentType,
  kExpect,
  kHost,
  kKeepAlive,
  kLastEventId,
  kMcpMethod,
  kMcpName,
  kMcpProtocolVersion,
  kMcpSessionId,
  kOrigin,
  kTraceparent,
  kTracestate,
  kTransferEncoding,
  kXForwardedFor,
  kCount,  // how many there are
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

  // The value of the first field of this name; empty if there is none.
  std::optional<std::string_view> Find(FieldName name) const {
    const Known& known = known_[static_cast<size_t>(name)];
    return known.count == 0 ? std::nullopt : std::optional(View(fields_[known.first].value));
  }
  size_t Count(FieldName name) const { return known_[static_cast<size_t>(name)].count; }
  // The same for any name, in lower case.
  std::optional<std::string_view> Find(std::string_view name) const;
  size_t field_count() const { return fields_.size(); }
  Field field(size_t index) const {
    return {View(fields_[index].name), View(fields_[index].value)};
  }

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

  // Where a known field stands.
  struct Known {
    uint16_t first = 0;
    uint16_t count = 0;
  };

  std::string_view View(Span span) const { return {text_.data() + span.begin, span.size}; }
  void Clear();
  void IndexField(size_t index);

  std::string text_;
  std::string_view method_;
  Span target_;
  std::vector<FieldSpan> fields_;
  std::array<Known, static_cast<size_t>(FieldName::kCount)> known_{};
  std::optional<uint64_t> content_length_;
  int status_ = 0;
  bool keep_alive_ = false;
  bool is_http_1_0_ = false;
};

// Whether `value` may stand in a field: visible ASCII, space, tab and bytes from 0x80 on.
bool IsFieldValue(std::string_view value);
// Whether `name` is a token (RFC 9110 section 5.6.2).
bool IsToken(std::string_view name);

// A head to be sent: a status or a request line is added by whoever sends it.
class OutgoingFields {
 public:
  // `name` must be a token and `value` hold no control characters; else the field is dropped.
  OutgoingFields& Add(std::string_view name, std::string_view value);
  // A field that the source code spells out.
  template <size_t N, size_t M>
  OutgoingFields& Add(const char (&name)[N], const char (&value)[M]) {
    return AddChecked({name, N - 1}, {value, M - 1});
  }
  template <size_t N>
  OutgoingFields& Add(const char (&name)[N], std::string_view value) {
    if (IsFieldValue(value)) AddChecked({name, N - 1}, value);
    return *this;
  }
  // Fields that another OutgoingFields checked.
  OutgoingFields& Append(const OutgoingFields& other) {
    text_ += other.text_;
    return *this;
  }
  const std::string& text() const { return text_; }
  void Reserve(size_t bytes) { text_.reserve(bytes); }

 private:
  OutgoingFields& AddChecked(std::string_view name, std::string_view value) {
    text_.append(name).append(": ").append(value).append("\r\n");
    return *this;
  }

  std::string text_;
};

// The standard phrase, for example `Not Found`.
std::string_view ReasonPhrase(int status);

}  // namespace toolgate::net
