// SPDX-License-Identifier: Apache-2.0
// Multi round-trip requests (2026-07-28): a server answers that it needs input of the client, and
// the client sends the request once more, with the input. What the server wants is checked like
// every other question to a client; its state goes to the client sealed, and comes back only for
// the same request of the same principal.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "gateway/pipeline.h"
#include "gateway/result_rules.h"

namespace toolgate::gateway {

struct InputRefusal {
  ResultFault fault = ResultFault::kNonsense;
  std::string why;  // for the log: it may tell what the server wrote
};

// The result for the client that stands for the server's `input_required`, or why the call must
// fail.
tl::expected<std::string, InputRefusal> WriteInputRequired(const CallContext& context,
                                                           json::Value result);

// Appends the members of the params that carry the client's input to the server.
void WriteRoundParams(std::string& out, const CallContext& context);

}  // namespace toolgate::gateway
