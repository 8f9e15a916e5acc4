// SPDX-License-Identifier: Apache-2.0
// What the cloud says of our account: whether it takes our keys, and which commands it lets us use.
// Looked up once, because a 401 of its own means four things: wrong keys (or clock, or address), a
// command that this version does not have, one that the role may not use, and keys that were good
// before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/task.h"

namespace toolgate::cloudstack {

class ApiClient;

struct AccountStanding {
  enum class Keys { kNotChecked, kTaken, kRefused };
  Keys keys = Keys::kNotChecked;
  std::string version;                // of the cloud
  std::vector<std::string> commands;  // that we may use, sorted; empty: not known
  std::string failure;                // why it could not be found out

  bool MayUse(std::string_view command) const;  // also where it is not known
};

// Asks listCapabilities and listApis.
net::Task<AccountStanding> FindStanding(ApiClient& api);

// What a 401 with this `text` for `command` means, and what to do, as sentences; empty where
// nothing is known.
std::string ExplainUnauthorized(const AccountStanding& standing, std::string_view command,
                                std::string_view text);

}  // namespace toolgate::cloudstack
