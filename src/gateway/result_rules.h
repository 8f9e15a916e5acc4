// SPDX-License-Identifier: Apache-2.0
// What of a server's result may pass to the client, and in which form.
#pragma once

#include <string>

#include "gateway/pipeline.h"

namespace toolgate::gateway {

enum class ResultFault {
  kNone,
  kNonsense,   // no result of this method
  kForbidden,  // it holds what the policy does not grant
};

// Appends the upstream's result in the form of the client's revision, unless it must not pass, and
// remembers the resources that it links to, so that they can be read. Left out is what only the
// gateway may give, and what names something hidden in `_meta`; a resource in it that the policy
// closes becomes a text that says so.
ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result);

}  // namespace toolgate::gateway
