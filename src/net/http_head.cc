// SPDX-License-Identifier: Apache-2.0
#include "net/http_head.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::net {
namespace {

struct KnownName {
  std::string_view text;
  FieldName name;
};

constexpr KnownName kKnownNames[] = {
    {"host", FieldName::kHost},
    {"accept", FieldName::kAccept},
    {"expect", FieldName::kExpect},
    {"origin", FieldName::kOrigin},
    {"mcp-name", FieldName::kMcpName},
    {"keep-alive", FieldName::kKeepAlive},
    {"mcp-method", FieldName::kMcpMethod},
    {"tracestate", FieldName::kTracestate},
    {"traceparent", FieldName::kTraceparent},
    {"content-type", FieldName::kContentType},
    {"authorization", FieldName::kAuthorization},
    {"last-event-id", FieldName::kLastEventId},
    {"mcp-session-id", FieldName::kMcpSessionId},
    {"x-forwarded-for", FieldName::kXForwardedFor},
    {"content-encoding", FieldName::kContentEncoding},
    {"transfer-encoding", FieldName::kTransferEncoding},
    {"mcp-protocol-version", FieldName::kMcpProtocolVersion},
};
static_assert(std::size(kKnownNames) == static_cast<size_t>(FieldName::kCount));

}  // namespace

std::optional<std::string_view> MessageHead::Find(std::string_view name) const {
  for (const FieldSpan& field : fields_) {
    if (View(field.name) == name) return View(field.value);
  }
  return std::nullopt;
}

void MessageHead::IndexField(size_t index) {
  const std::string_view name = View(fields_[index].name);
  const auto entry = std::find_if(std::begin(kKnownNames), std::end(kKnownNames),
                                  [name](const KnownName& known) { return known.text == name; });
  if (entry == std::end(kKnownNames)) return;
  Known& known = known_[static_cast<size_t>(entry->name)];
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
  keep_alive_ = is_http_1_0_ = has_body_ = false;
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
