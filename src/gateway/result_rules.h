// SPDX-License-Identifier: Apache-2.0
// What of a server's result may pass to the client, and in which form.
#pragma once

#include <string>

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// Appends the upstream's result in the form of the client's revision, unless it must not pass.
enum class ResultFault {
  kNone,
  kNonsense,   // no result of this method
  kForbidden,  // it holds what the policy does not grant
};
ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result);

// Remembers the resources that a result links to, so that they can be read.
void KeepLinks(CallContext& context, json::Value result);

}  // namespace toolgate::gateway
