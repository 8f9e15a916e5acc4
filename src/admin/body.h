// SPDX-License-Identifier: Apache-2.0
// The body of a request: strict JSON within limits. What its members mean is for the operations
// (control/body.h), which refuse those that nobody asked for.
#pragma once

#include "admin/route.h"

namespace toolgate::admin {

// Texts of policies are the longest.
constexpr size_t kBodyBytesMax = 1u << 20;
constexpr size_t kBodyDepthMax = 24;

// Parses the body of a request into `document`. Errors: malformed_json, unsupported_media_type,
// too_large; bad_request for a body where none is wanted, or none where one is.
control::Outcome<void> ParseBody(const Request& request, Body wanted, json::Document& document);

}  // namespace toolgate::admin
