// SPDX-License-Identifier: Apache-2.0
#include "transport/upstream_failure.h"

#include <fmt/format.h>

namespace toolgate::transport {

using base::ErrorCode;

UpstreamFailure FailureOf(net::SendFailure failure) {
  UpstreamFailure failed;
  failed.error = std::move(failure.error);
  failed.not_sent = failure.not_sent;
  return failed;
}

UpstreamFailure FailureOfStatus(int status, bool had_session) {
  UpstreamFailure failure;
  failure.http_status = status;
  failure.error.code = ErrorCode::kUnavailable;
  if (status == 401 || status == 403) {
    failure.error = {ErrorCode::kUnauthenticated,
                     fmt::format("the server refused our credential (HTTP {})", status)};
  } else if (had_session && status == 404) {
    failure.error.message = fmt::format("the server does not know our session (HTTP {})", status);
    failure.session_lost = true;
  } else {
    failure.error.message = fmt::format("the server answered HTTP {}", status);
  }
  return failure;
}

}  // namespace toolgate::transport
