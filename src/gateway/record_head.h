// SPDX-License-Identifier: Apache-2.0
// Who sent a request, as all records of it say.
#pragma once

#include <string_view>

#include "audit/decision_record.h"
#include "transport/call.h"

namespace toolgate::gateway {

// Without session and method, for requests that are no calls. Views into `origin` and `server`.
audit::RecordHead MakeRecordHead(const transport::Call::Origin& origin, std::string_view server,
                                 base::WallTime now);

audit::RecordHead MakeRecordHead(const transport::Call& call, std::string_view server,
                                 base::WallTime now);

}  // namespace toolgate::gateway
