// SPDX-License-Identifier: Apache-2.0
// Refusals as RFC 9457 problems: which status an error has, and what its body says.
#pragma once

#include "admin/route.h"

namespace toolgate::admin {

// Words for programs that decide the status of a problem, whatever its error's code.
namespace reason {
constexpr std::string_view kMalformedJson = "malformed_json";         // 400
constexpr std::string_view kBadRequest = "bad_request";               // 400
constexpr std::string_view kSignInNeeded = "sign_in_needed";          // 401
constexpr std::string_view kForbidden = "forbidden";                  // 403
constexpr std::string_view kNotInPerson = "password_sign_in_needed";  // 403
constexpr std::string_view kCsrf = "csrf";                            // 403
constexpr std::string_view kMethodNotAllowed = "method_not_allowed";  // 405
constexpr std::string_view kGone = "gone";                            // 410
constexpr std::string_view kStaleRevision = "stale_revision";         // 412
constexpr std::string_view kTooLarge = "too_large";                   // 413
constexpr std::string_view kMediaType = "unsupported_media_type";     // 415
constexpr std::string_view kKeyReused = "idempotency_key_reused";     // 422
constexpr std::string_view kRevisionNeeded = "if_match_needed";       // 428
}  // namespace reason

int StatusOf(const control::Fault& fault);

// What goes wrong inside is not told: the caller logs it.
Answer MakeProblem(const control::Fault& fault, std::string_view request_id);

}  // namespace toolgate::admin
