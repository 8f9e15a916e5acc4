// SPDX-License-Identifier: Apache-2.0
// What servers may ask of clients, and what of it passes, both ways: known members only, within
// limits. Legacy servers send these as requests, servers of 2026-07-28 put them into
// `inputRequests`; params and results are alike. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "json/document.h"
#include "mcp/client_features.h"
#include "mcp/elicitation.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

enum class ClientRequest { kSampling, kElicitation, kRoots };

std::optional<ClientRequest> FindClientRequest(std::string_view method);
std::string_view Name(ClientRequest request);  // the method

// The params for the client, `{}` if there are none, or why the request must not pass: a sentence
// about "it" for logs and errors, which repeats at most a name from the server. `revision` is the
// client's, `features` what the client declared and policy allows, `server` the operator's name of
// the server. `_meta` (with its progress token) and `task` never pass.
//
//   - Forms (mcp/form_schema.h and mcp/elicitation.h have the rules) and links name the server in
//   front of their
//     message, and no text that is shown has an address that could be clicked.
//   - A link's `elicitationId` is copied for clients of 2025-11-25 and left out for later ones. The
//     caller must replace it (WithElicitationId): it is the server's own.
//   - Sampling asks for no context of other servers and at most 100,000 tokens; `metadata` and
//     annotations are left out. Several blocks in one message become several messages for clients
//     that do not know that.
tl::expected<std::string, std::string> WriteRequestForClient(ClientRequest request,
                                                             json::Value params, Revision revision,
                                                             const ClientFeatures& features,
                                                             const AskingServer& server);

// The client's result for the server, or why it must not pass. `asked` are the params as they were
// given to the client; if they are not known any more (empty), only what does not depend on them is
// checked. `revision` is the server's. Of roots those that are not plain `file://` URIs are left
// out.
tl::expected<std::string, std::string> WriteResultForServer(ClientRequest request,
                                                            json::Value asked, json::Value result,
                                                            Revision revision);

// `params` with this `elicitationId`, whether or not they have one.
std::string WithElicitationId(json::Value params, std::string_view id);

}  // namespace toolgate::mcp
