// SPDX-License-Identifier: Apache-2.0
// The four lists as a caller may see them: what the policy shows of what the server says now, in
// order of name, on pages of our own.
#pragma once

#include "gateway/route.h"
#include "gateway/upstream/list_kind.h"

namespace toolgate::gateway {

net::Task<void> AnswerList(Route& route, transport::Call& call, const ListWords& words);

// Fetches what is not known of the lists, so that their changes can be told from then on. What
// cannot be fetched now stays unknown.
net::Task<void> KnowLists(Route& route, mcp::ClientFeatures features);

}  // namespace toolgate::gateway
