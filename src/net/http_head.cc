// SPDX-License-Identifier: Apache-2.0
#include "net/http_head.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::net {

std::optional<std::string_view> MessageHead::Find(std::string_view name) const {
  for (const FieldSpan& field : fields_) {
    if (View(field.name) == name) return View(field.value);
  }
  return std::nullopt;
}

size_t MessageHead::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [&](const FieldSpan& field) { return View(field.name) == name; }));
}

void MessageHead::Clear() {
  text_.clear();
  method_ = {};
  target_ = {};
  fields_.clear();
  content_length_.reset();
  status_ = 0;
  keep_alive_ = is_http_1_0_ = has_body_ = false;
}

OutgoingFields& OutgoingFields::Add(std::string_view name, std::string_view value) {
  if (!IsToken(name) || !IsFieldValue(value)) return *this;
  text_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

bool IsFieldValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

bool IsToken(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return base::IsAsciiAlnum(c) || kMarks.find(c) != kMarks.npos;
  });
}

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

}  // namespace toolgate::net
