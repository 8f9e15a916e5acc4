// SPDX-License-Identifier: Apache-2.0
// `subscriptions/listen`: a modern client's stream of changes (2026-07-28, "Subscriptions"). One
// stream of the server's stands behind each; what it says of lists is told only to those who see
// the change, and updates only of resources that the policy grants.
#pragma once

#include "gateway/route.h"

namespace toolgate::gateway {

net::Task<void> Subscribe(Route& route, transport::Call& call);

}  // namespace toolgate::gateway
