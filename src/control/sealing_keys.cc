// SPDX-License-Identifier: Apache-2.0
#include "control/sealing_keys.h"

#include <fmt/format.h>

#include "control/servers.h"

namespace toolgate::control {

Outcome<void> CheckSecrets(state::Tables& tables, const crypto::KeyRing& keys) {
  ASSIGN_OR_FAULT(const auto servers, tables.servers().ListAll());
  for (const state::Server& server : servers) {
    const auto opened = OpenSecrets(server, keys);
    if (opened) continue;
    return Refuse(base::ErrorCode::kConflict,
                  fmt::format("a secret of the server `{}` cannot be opened ({}): no key is made "
                              "before that is repaired",
                              server.name, opened.error().message),
                  "lost_key");
  }
  return {};
}

Outcome<size_t> ResealAll(const Context& context, const crypto::KeyRing& keys) {
  size_t count = 0;
  ASSIGN_OR_FAULT(auto servers, context.tables.servers().ListAll());
  for (state::Server& server : servers) {
    ASSIGN_OR_FAULT(const bool has_changed, ResealServer(server, keys));
    if (!has_changed) continue;
    server.updated_at = context.now;
    RETURN_IF_FAULT(context.tables.servers().Update(server));
    ++count;
  }
  const std::string after =
      fmt::format("{{\"version\":{},\"servers\":{}}}", keys.keys().back().version, count);
  RETURN_IF_FAULT(Record(context, "keys.rotate", {"", "keys", "", "keys"}, "", after));
  return count;
}

}  // namespace toolgate::control
