// SPDX-License-Identifier: Apache-2.0
// Feeds the general stream of a client's session: what the server says on the stream of the session
// that stands for it, and the changes of lists as this client sees them.
#pragma once

#include <memory>

#include "gateway/route.h"
#include "transport/session.h"

namespace toolgate::gateway {

// Begins to feed, on the route's loop, unless the session is fed already. Ends with the session, or
// when nobody has read a stream of it for a while.
void FeedSession(Route& route, const std::shared_ptr<transport::Session>& session);

}  // namespace toolgate::gateway
