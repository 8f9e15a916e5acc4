// SPDX-License-Identifier: Apache-2.0
// What is wrong with a request before anybody looks at what it asks for. Pure.
#pragma once

#include <optional>

#include "mcp/message.h"
#include "mcp/method.h"
#include "mcp/rpc_error.h"

namespace toolgate::mcp {

// Why a request is not served, if it is not: its method is none that clients send in `revision`
// (kMethodNotFound, with the status of legacy revisions), or it has a param that another reader
// could take for a known one. `rule` is that of its method; null or without a name if it has none.
std::optional<RpcError> FindRequestFault(const Message& message, const MethodRule* rule,
                                         Revision revision);

}  // namespace toolgate::mcp
