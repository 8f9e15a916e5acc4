// SPDX-License-Identifier: Apache-2.0
#include "admin/problem.h"

#include <algorithm>
#include <array>

#include "json/writer.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;

constexpr std::array kStatusOfReason{
    std::pair(reason::kMalformedJson, 400),    std::pair(reason::kBadRequest, 400),
    std::pair(reason::kSignInNeeded, 401),     std::pair(reason::kForbidden, 403),
    std::pair(reason::kNotInPerson, 403),      std::pair(reason::kCsrf, 403),
    std::pair(reason::kMethodNotAllowed, 405), std::pair(reason::kGone, 410),
    std::pair(reason::kStaleRevision, 412),    std::pair(reason::kTooLarge, 413),
    std::pair(reason::kMediaType, 415),        std::pair(reason::kKeyReused, 422),
    std::pair(reason::kRevisionNeeded, 428),
};

int StatusOfCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return 422;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kLimitExceeded:
      return 429;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return 503;
    case ErrorCode::kTimeout:
      return 504;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

std::string_view TitleOf(int status) {
  constexpr std::array kTitles{
      std::pair(400, "Bad Request"),
      std::pair(401, "Unauthorized"),
      std::pair(403, "Forbidden"),
      std::pair(404, "Not Found"),
      std::pair(405, "Method Not Allowed"),
      std::pair(409, "Conflict"),
      std::pair(410, "Gone"),
      std::pair(412, "Precondition Failed"),
      std::pair(413, "Content Too Large"),
      std::pair(415, "Unsupported Media Type"),
      std::pair(422, "Unprocessable Content"),
      std::pair(428, "Precondition Required"),
      std::pair(429, "Too Many Requests"),
      std::pair(500, "Internal Server Error"),
      std::pair(503, "Service Unavailable"),
      std::pair(504, "Gateway Timeout"),
  };
  for (const auto& [known, title] : kTitles) {
    if (known == status) return title;
  }
  return "Error";
}

}  // namespace

int StatusOf(const control::Fault& fault) {
  for (const auto& [word, status] : kStatusOfReason) {
    if (word == fault.reason) return status;
  }
  return StatusOfCode(fault.error.code);
}

Answer MakeProblem(const control::Fault& fault, std::string_view request_id) {
  Answer answer;
  answer.status = StatusOf(fault);
  json::Writer writer(answer.body);
  writer.BeginObject().Member("type", "about:blank").Member("title", TitleOf(answer.status));
  writer.Member("status", int64_t{answer.status});
  const bool is_ours = answer.status == 500;
  writer.Member("detail", is_ours ? "something went wrong inside; the log says what"
                                  : std::string_view(fault.error.message));
  if (!fault.reason.empty()) writer.Member("reason", fault.reason);
  if (!fault.fields.empty()) {
    writer.Key("fields").BeginArray();
    for (const control::FieldFault& field : fault.fields) {
      writer.BeginObject().Member("pointer", field.pointer).Member("message", field.message);
      if (!field.repair.empty()) writer.Member("repair", field.repair);
      if (field.position.line > 0) {
        writer.Member("line", static_cast<int64_t>(field.position.line));
        writer.Member("column", static_cast<int64_t>(field.position.column));
      }
      writer.EndObject();
    }
    writer.EndArray();
  }
  writer.Member("request_id", request_id).EndObject();
  answer.Add("Content-Type", "application/problem+json");
  if (answer.status == 401) answer.Add("WWW-Authenticate", "Bearer");
  return answer;
}

}  // namespace toolgate::admin
