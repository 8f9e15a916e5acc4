// SPDX-License-Identifier: Apache-2.0
// What a server asks of the client - sampling, elicitation, roots - on its way through the gateway:
// checked against what the client offered and the policy of the moment allows, under our own ids,
// and the answer checked before the server gets it. Pure but for the session's table of asks.
#pragma once

#include <string>
#include <string_view>

#include "gateway/pipeline.h"
#include "gateway/route_session.h"
#include "mcp/client_features.h"
#include "mcp/elicitation.h"
#include "mcp/message.h"

namespace toolgate::gateway {

// What a policy lets servers ask of clients; nothing without a policy.
mcp::ClientFeatures PermittedFeatures(const policy::Policy* policy);

// What a server is told that it may ask: what the client declared in `capabilities`, the policy
// permits and the client has a stream to be asked on.
mcp::ClientFeatures OfferedFeatures(const transport::Call& call, json::Value capabilities,
                                    const policy::Policy* policy);
// The same for a modern request, which declares them in `_meta`; it needs no stream.
mcp::ClientFeatures ModernFeatures(const transport::Call& call, const policy::Policy* policy);
// What the server was told, in whichever era the call is.
mcp::ClientFeatures FeaturesOf(const transport::Call& call, const policy::Policy* policy);

// A legacy server's request: exactly one of these is to be sent.
struct Asked {
  std::string to_client;
  std::string to_server;  // a response: the request is refused, or was none for the client
  std::string refusal;    // why, for the log; empty if it was not refused
};

// `call_id` is the call on whose stream the request came; empty for the general stream.
Asked AskClient(const Services& services, const mcp::AskingServer& server,
                transport::Session& session, const mcp::Message& request, std::string call_id);

// The same within a call whose client takes no questions.
Asked AnswerWithoutClient(const mcp::Message& request);

// Makes the server's error one for this client: what it asks for in its data is checked like every
// question. Returns why it must not pass; empty if it may.
std::string CheckRelayedError(const CallContext& context, mcp::RpcError& error,
                              json::Value original);

// The response for the server to what the client answers with `response`.
std::string AnswerForServer(const Ask& ask, const mcp::Message& response, mcp::Revision revision);

}  // namespace toolgate::gateway
