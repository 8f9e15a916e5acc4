// SPDX-License-Identifier: Apache-2.0
// The definitions of a server's tools as people accepted them: what policies with `pin` go by.
#pragma once

#include <cstddef>

#include "control/rows.h"
#include "review/definitions.h"

namespace toolgate::control {

// What a request came to, in numbers of tools.
struct AcceptedCount {
  size_t accepted = 0;
  size_t forgotten = 0;
};

inline constexpr size_t kAcceptedToolsMax = 10'000;  // in one request

// `wanted`: {tools?: [{name, digest}], forget?: [name]}. A tool is accepted as it is in `offered`,
// which the server has now, if that is what the digest is of: what nobody has looked at is not
// accepted. Errors besides: conflict, if it is another definition by now.
Outcome<AcceptedCount> AcceptTools(const Context& context, const state::Server& server,
                                   const review::Tools& offered, json::Value wanted);

// All that are accepted of a server, as policies are bound to.
base::Result<review::Tools> ListAccepted(state::Tables& tables, std::string_view server);

}  // namespace toolgate::control
