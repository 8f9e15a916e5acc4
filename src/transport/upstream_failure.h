// SPDX-License-Identifier: Apache-2.0
// Why a server gave no answer to a message.
#pragma once

#include <optional>

#include "base/result.h"
#include "net/http_client.h"

namespace toolgate::transport {

struct UpstreamFailure {
  base::Error error;
  bool not_sent = false;            // nothing of it can have reached the server
  bool session_lost = false;        // the server does not know the session
  std::optional<int> http_status;   // of an answer that was none
  bool has_modern_error = false;    // and held an error that only modern servers give
  bool speaks_modern_only = false;  // the server has no initialize
};

UpstreamFailure FailureOf(net::SendFailure failure);

// An answer that is no JSON-RPC message: what its status says.
UpstreamFailure FailureOfStatus(int status, bool had_session);

}  // namespace toolgate::transport
