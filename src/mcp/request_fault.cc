// SPDX-License-Identifier: Apache-2.0
#include "mcp/request_fault.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::mcp {

std::optional<RpcError> FindRequestFault(const Message& message, const MethodRule* rule,
                                         Revision revision) {
  const bool exists =
      rule && !rule->name.empty() && !rule->is_notification && IsIn(*rule, revision);
  if (!exists) {
    return RpcError{200, kMethodNotFound,
                    fmt::format("Method not found: {}", base::Printable(message.method))};
  }
  std::string_view alias = FindAlias(message.params, rule->params);
  if (alias.empty() && IsModern(revision)) alias = FindAlias(message.params, kInputParams);
  if (alias.empty()) return std::nullopt;
  return RpcError{400, kInvalidRequest,
                  fmt::format("The param `{}` is ambiguous", base::Printable(alias))};
}

}  // namespace toolgate::mcp
