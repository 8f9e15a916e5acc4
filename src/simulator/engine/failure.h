// SPDX-License-Identifier: Apache-2.0
// Why the API says no: what becomes an error answer, or the result of a failed job.
#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "cloudstack/api/words.h"

namespace toolgate::simulator {

struct ApiFailure {
  int code = cloudstack::kInternalError;
  std::string text;
  int cs_code = cloudstack::kNoTypedCause;  // 0: left out
};

// An answer's object as JSON, or why there is none.
using Reply = tl::expected<std::string, ApiFailure>;

// Nothing, or why a job failed.
using JobFailure = std::optional<ApiFailure>;

// What commands answer that have nothing else to tell.
inline constexpr const char* kSuccess = R"({"success":true})";

inline tl::unexpected<ApiFailure> Fail(ApiFailure failure) {
  return tl::unexpected<ApiFailure>(std::move(failure));
}

// The kinds that nearly every command knows.
inline ApiFailure Invalid(std::string text) {
  return {cloudstack::kParameterError, std::move(text), cloudstack::kInvalidParameterValue};
}
inline ApiFailure Denied(std::string text) {
  return {cloudstack::kAccountError, std::move(text), cloudstack::kPermissionDenied};
}
inline ApiFailure Runtime(std::string text) {
  return {cloudstack::kInternalError, std::move(text), cloudstack::kCloudRuntime};
}

}  // namespace toolgate::simulator
