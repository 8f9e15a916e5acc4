// SPDX-License-Identifier: Apache-2.0
#include "gateway/client_requests.h"

#include <fmt/format.h>

#include "gateway/message_rules.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/era.h"
#include "mcp/interaction.h"

namespace toolgate::gateway {
namespace {

using mcp::RpcError;

Asked Refused(const mcp::Message& request, int code, std::string message, std::string refusal) {
  return {"", mcp::ErrorResponse(request.id, RpcError{200, code, std::move(message)}),
          std::move(refusal)};
}

std::string_view Explain(Asks::Refusal refusal) {
  switch (refusal) {
    case Asks::Refusal::kTooManyWait:
      return "The client has too many requests to answer; wait for its answers";
    case Asks::Refusal::kTooManyInCall:
      return "This call has asked the client too often";
    case Asks::Refusal::kTooFast:
      break;
  }
  return "The client was asked too often within a minute; wait before asking again";
}

}  // namespace

mcp::ClientFeatures PermittedFeatures(const policy::Policy* policy) {
  if (policy == nullptr) return {};
  const policy::ClientFeatures allowed = policy->client_features();
  return {allowed.sampling, allowed.sampling, allowed.elicitation, allowed.elicitation,
          allowed.roots};
}

mcp::ClientFeatures OfferedFeatures(const transport::Call& call, json::Value capabilities,
                                    const policy::Policy* policy) {
  if (!call.accepts_stream()) return {};
  return mcp::ClientFeatures::Read(capabilities).And(PermittedFeatures(policy));
}

mcp::ClientFeatures ModernFeatures(const transport::Call& call, const policy::Policy* policy) {
  const json::Value capabilities = call.params().Find("_meta").Find(mcp::kMetaClientCapabilities);
  return mcp::ClientFeatures::Read(capabilities).And(PermittedFeatures(policy));
}

mcp::ClientFeatures FeaturesOf(const transport::Call& call, const policy::Policy* policy) {
  if (call.session()) return RouteSession::Of(*call.session()).upstream.features;
  return ModernFeatures(call, policy);
}

Asked AskClient(const Services& services, const mcp::AskingServer& server,
                transport::Session& session, const mcp::Message& request, std::string call_id) {
  if (request.method == "ping") return {"", mcp::ResultResponse(request.id, "{}"), ""};
  const auto kind = mcp::FindClientRequest(request.method);
  if (!kind) {
    return Refused(request, mcp::kMethodNotFound, "Method not found",
                   "the server sent a request that no client answers");
  }
  // While nothing is called only the roots may be asked for: whoever sees another question must be
  // able to tell what it is for (SEP-2260; 2025-11-25 advises against others).
  const bool is_unrelated = call_id.empty() && !session.HasCalls();
  if (is_unrelated && *kind != mcp::ClientRequest::kRoots) {
    return Refused(request, mcp::kMethodNotFound, "Ask within the request that needs the answer",
                   "the server asked the client outside of a call");
  }
  RouteSession& state = RouteSession::Of(session);
  const auto policy = services.snapshots.Get()->FindPolicyNow(*state.principal.grant);
  const mcp::ClientFeatures allowed = state.upstream.features.And(PermittedFeatures(policy.get()));
  auto params =
      mcp::WriteRequestForClient(*kind, request.params, session.revision(), allowed, server);
  if (!params) {
    Asked refused = Refused(request, mcp::kMethodNotFound, "Not permitted", "");
    refused.refusal = "the server asked the client what it must not: " + params.error();
    return refused;
  }
  const json::Value link = request.params.Find("elicitationId");
  if (*kind == mcp::ClientRequest::kElicitation && link) {
    const auto written = json::Parse(*params);
    *params = mcp::WithElicitationId(written->root(), state.asks.AddElicitation(link.text()));
  }
  Ask ask{request.id, std::move(call_id), *kind, *params, services.clock.Now()};
  const auto id = state.asks.Add(std::move(ask));
  if (!id) {
    return Refused(request, mcp::kInternalError, std::string(Explain(id.error())),
                   "the server asks the client too much");
  }
  return {mcp::Request(*id, request.method, *params), "", ""};
}

Asked AnswerWithoutClient(const mcp::Message& request) {
  if (request.method == "ping") return {"", mcp::ResultResponse(request.id, "{}"), ""};
  return Refused(request, mcp::kMethodNotFound,
                 "The client takes no questions within this call: it accepts JSON only", "");
}

std::string AnswerForServer(const Ask& ask, const mcp::Message& response, mcp::Revision revision) {
  if (response.error) {
    const auto error = ReadUpstreamError(response.error);
    const RpcError unreadable{200, mcp::kInternalError, "The client could not answer"};
    return mcp::ErrorResponse(ask.server_id, error ? *error : unreadable);
  }
  const auto asked = json::Parse(ask.params);
  auto result = mcp::WriteResultForServer(ask.request, asked->root(), response.result, revision);
  if (result) return mcp::ResultResponse(ask.server_id, *result);
  const RpcError invalid{200, mcp::kInvalidParams,
                         "The client's answer cannot be used: " + result.error()};
  return mcp::ErrorResponse(ask.server_id, invalid);
}

// The links of the error that asks for them, each checked like a question of its own.
std::string CheckLinks(const CallContext& context, mcp::RpcError& error, json::Value links) {
  const transport::Call& call = context.call;
  if (!call.session()) return "the server asks in the way of another era";
  std::string data;
  json::Writer writer(data);
  writer.BeginObject().Key("elicitations").BeginArray();
  for (const auto& entry : links) {
    auto params =
        mcp::WriteRequestForClient(mcp::ClientRequest::kElicitation, entry.value, call.revision(),
                                   context.features, context.upstream.asking());
    if (!params) return "the server asks you to go where it may not send you";
    const auto written = json::Parse(*params);
    Asks& asks = RouteSession::Of(*call.session()).asks;
    const std::string id = asks.AddElicitation(entry.value.Find("elicitationId").text());
    writer.Raw(mcp::WithElicitationId(written->root(), id));
  }
  writer.EndArray().EndObject();
  error.data = std::move(data);
  return "";
}

// Codes that mean something else in the client's era, or that only we may use, say no more than
// that the server failed.
int CodeFor(const transport::Call& call, int code) {
  const bool is_modern = call.is_modern();
  switch (code) {
    case mcp::kResourceNotFound:
      return is_modern ? int{mcp::kInvalidParams} : code;
    case mcp::kUrlElicitationRequired:
      return is_modern ? int{mcp::kInternalError} : code;
    case mcp::kMissingClientCapability:
      return is_modern ? code : int{mcp::kInternalError};
    case mcp::kSessionNotFound:
    case mcp::kHeaderMismatch:
    case mcp::kUnsupportedProtocolVersion:
      return mcp::kInternalError;
    default:
      return code;
  }
}

std::string CheckRelayedError(const CallContext& context, mcp::RpcError& error,
                              json::Value original) {
  const transport::Call& call = context.call;
  if (NamesHidden(context, original)) {
    error.message = "The server answered with an error";
    error.data.clear();
  }
  error.code = CodeFor(call, error.code);
  if (error.code == mcp::kInternalError) error.data.clear();
  if (error.code == mcp::kUrlElicitationRequired) {
    return CheckLinks(context, error, original.Find("data").Find("elicitations"));
  }
  if (error.code != mcp::kMissingClientCapability) return "";
  const json::Value capabilities = call.params().Find("_meta").Find(mcp::kMetaClientCapabilities);
  // What the policy took away the client cannot add.
  const bool is_ours = mcp::ClientFeatures::Read(capabilities) != context.features;
  if (is_ours) return "the server needs what it may not ask of you";
  error.http_status = 400;
  return "";
}

}  // namespace toolgate::gateway
