// SPDX-License-Identifier: Apache-2.0
#include "admin/body.h"

#include <fmt/format.h>

#include "admin/problem.h"
#include "base/text.h"
#include "json/parse.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;

constexpr size_t kMembersMax = 1000;  // of one object

auto RefuseAs(std::string_view reason, std::string message) {
  return Refuse(ErrorCode::kInvalidInput, std::move(message), std::string(reason));
}

// `application/json`, with `charset=utf-8` or no parameters.
bool IsJson(std::string_view content_type) {
  const auto parts = base::Split(content_type, ';');
  if (!base::EqualsIgnoreCase(base::Trim(parts[0]), "application/json")) return false;
  return parts.size() == 1 ||
         (parts.size() == 2 && base::EqualsIgnoreCase(base::Trim(parts[1]), "charset=utf-8"));
}

}  // namespace

Outcome<void> ParseBody(const Request& request, Body wanted, json::Document& document) {
  if (request.body.empty()) {
    if (wanted != Body::kJson) return {};
    return RefuseAs(reason::kBadRequest, "this needs a JSON body");
  }
  if (wanted == Body::kNone) return RefuseAs(reason::kBadRequest, "this takes no body");
  if (request.body.size() > kBodyBytesMax) {
    return RefuseAs(reason::kTooLarge,
                    fmt::format("the body has more than {} bytes", kBodyBytesMax));
  }
  if (!IsJson(request.Field("content-type"))) {
    return RefuseAs(reason::kMediaType, "send the body as `Content-Type: application/json`");
  }
  json::Limits limits;
  limits.bytes_max = kBodyBytesMax;
  limits.depth_max = kBodyDepthMax;
  limits.members_max = kMembersMax;
  auto parsed = json::Parse(request.body, limits);
  if (!parsed) return RefuseAs(reason::kMalformedJson, "the body: " + parsed.error().message);
  if (!parsed->root().Is(json::Type::kObject)) {
    return RefuseAs(reason::kMalformedJson, "the body must be a JSON object");
  }
  document = std::move(*parsed);
  document.IndexLines();
  return {};
}

}  // namespace toolgate::admin
