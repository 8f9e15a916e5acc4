// SPDX-License-Identifier: Apache-2.0
#include "admin/answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/problem.h"
#include "base/encoding.h"
#include "base/text.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;

auto BadRequest(std::string message) {
  return Refuse(ErrorCode::kInvalidInput, std::move(message), std::string(reason::kBadRequest));
}

}  // namespace

std::string WriteObject(const std::function<void(json::Writer&)>& write) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  write(writer);
  writer.EndObject();
  return text;
}

Answer JsonAnswer(int status, const std::function<void(json::Writer&)>& write) {
  Answer answer;
  answer.status = status;
  answer.body = WriteObject(write);
  return answer;
}

Answer NoContent() {
  Answer answer;
  answer.status = 204;
  return answer;
}

Answer WithRevision(Answer answer, int64_t revision) {
  answer.Add("ETag", fmt::format("\"{}\"", revision));
  return answer;
}

Outcome<void> CheckRevision(const Call& call, int64_t revision) {
  const std::string_view wanted = call.request.Field("if-match");
  if (wanted.empty()) {
    return Refuse(ErrorCode::kConflict,
                  "say in `If-Match` which revision this changes (its ETag), or `*`",
                  std::string(reason::kRevisionNeeded));
  }
  if (wanted == "*" || wanted == fmt::format("\"{}\"", revision)) return {};
  return Refuse(ErrorCode::kConflict,
                "somebody has changed it meanwhile: look at it again, then repeat the change",
                std::string(reason::kStaleRevision));
}

Outcome<size_t> LimitOf(const Call& call) {
  const std::string* text = call.Query("limit");
  if (!text) return kPageSizeDefault;
  const auto limit = base::ParseUint(*text);
  if (!limit || *limit == 0 || *limit > kPageSizeMax) {
    return BadRequest(fmt::format("`limit` must be a number from 1 to {}", kPageSizeMax));
  }
  return static_cast<size_t>(*limit);
}

std::string MakeCursor(const Call& call, std::string_view place) {
  return base::Base64UrlEncode(fmt::format("{}\n{}", call.operation, place));
}

Outcome<std::string> CursorOf(const Call& call) {
  const std::string* text = call.Query("cursor");
  if (!text) return std::string();
  const auto decoded = base::Base64UrlDecode(*text);
  const std::string prefix = fmt::format("{}\n", call.operation);
  if (!decoded || decoded->substr(0, prefix.size()) != prefix) {
    return BadRequest("`cursor` is not the `next` of a page of this list");
  }
  return decoded->substr(prefix.size());
}

Outcome<state::Page> PageOf(const Call& call) {
  ASSIGN_OR_FAULT(const size_t limit, LimitOf(call));
  ASSIGN_OR_FAULT(std::string after, CursorOf(call));
  return state::Page{std::move(after), limit + 1};
}

}  // namespace toolgate::admin
