// SPDX-License-Identifier: Apache-2.0
#include "net/http_head.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::net {
namespace {

// The known field of this name, or kCount.
FieldName FindKnown(std::string_view name) {
  const auto is = [name](std::string_view known, FieldName field) {
    return name == known ? field : FieldName::kCount;
  };
  switch (name.size()) {
    case 4:
      return is("host", FieldName::kHost);
    case 6:
      if (name[0] == 'a') return is("accept", FieldName::kAccept);
      return name[0] == 'e' ? is("expect", FieldName::kExpect) : is("origin", FieldName::kOrigin);
    case 8:
      return is("mcp-name", FieldName::kMcpName);
    case 10:
      if (name[0] == 'm') return is("mcp-method", FieldName::kMcpMethod);
      return name[0] == 't' ? is("tracestate", FieldName::kTracestate)
                            : is("keep-alive", FieldName::kKeepAlive);
    case 11:
      return is("traceparent", FieldName::kTraceparent);
    case 12:
      return is("content-type", FieldName::kContentType);
    case 13:
      return name[0] == 'a' ? is("authorization", FieldName::kAuthorization)
                            : is("last-event-id", FieldName::kLastEventId);
    case 14:
      return is("mcp-session-id", FieldName::kMcpSessionId);
    case 15:
      return is("x-forwarded-for", FieldName::kXForwardedFor);
    case 16:
      return is("content-encoding", FieldName::kContentEncoding);
    case 17:
      return is("transfer-encoding", FieldName::kTransferEncoding);
    case 20:
      return is("mcp-protocol-version", FieldName::kMcpProtocolVersion);
    default:
      return FieldName::kCount;
  }
}

}  // namespace

std::optional<std::string_view> MessageHead::Find(std::string_view name) const {
  for (const FieldSpan& field : fields_) {
    if (View(field.name) == name) return View(field.value);
  }
  return std::nullopt;
}

void MessageHead::IndexField(size_t index) {
  const FieldName name = FindKnown(View(fields_[index].name));
  if (name == FieldName::kCount) return;
  Known& known = known_[static_cast<size_t>(name)];
  if (known.count++ == 0) known.first = static_cast<uint16_t>(index);
}

void MessageHead::Clear() {
  text_.clear();
  method_ = {};
  target_ = {};
  fields_.clear();
  known_ = {};
  content_length_.reset();
  status_ = 0;
  keep_alive_ = is_http_1_0_ = false;
}

OutgoingFields& OutgoingFields::Add(std::string_view name, std::string_view value) {
  return IsToken(name) && IsFieldValue(value) ? AddChecked(name, value) : *this;
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
