// SPDX-License-Identifier: Apache-2.0
#include "gateway/rounds.h"

#include <fmt/format.h>

#include "base/text.h"
#include "gateway/stages.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/interaction.h"

namespace toolgate::gateway {
namespace {

constexpr size_t kAskedMax = 16;
constexpr size_t kKeyBytesMax = 256;

Verdict InvalidInput(CallContext& context, std::string message) {
  return Fault(context, {200, mcp::kInvalidParams, std::move(message)}, "(invalid input)");
}

// Checks one answer of the client and appends it for the server.
std::string TakeAnswer(json::Writer& writer, const std::string& key, const std::string& asked,
                       json::Value answer, mcp::Revision revision) {
  const auto question = json::Parse(asked);
  const auto kind = mcp::FindClientRequest(question->root().Find("method").text());
  if (!kind) return "this input was not asked for";
  auto checked =
      mcp::WriteResultForServer(*kind, question->root().Find("params"), answer, revision);
  if (!checked) return checked.error();
  writer.Key(key).Raw(*checked);
  return "";
}

// What an answer answers, by its shape; nothing if it can be no answer.
std::optional<mcp::ClientRequest> GuessQuestion(json::Value answer) {
  if (answer.Find("action")) return mcp::ClientRequest::kElicitation;
  if (answer.Find("roots")) return mcp::ClientRequest::kRoots;
  if (answer.Find("role")) return mcp::ClientRequest::kSampling;
  return std::nullopt;
}

bool MayBeAsked(const mcp::ClientFeatures& features, mcp::ClientRequest question) {
  switch (question) {
    case mcp::ClientRequest::kElicitation:
      return features.elicitation_form || features.elicitation_url;
    case mcp::ClientRequest::kRoots:
      return features.roots;
    case mcp::ClientRequest::kSampling:
      break;
  }
  return features.sampling;
}

// A client may know beforehand what it will be asked, and servers without state of their own take
// that. Only what the server could have asked for passes; the rest is left out.
void TakeUnasked(CallContext& context, json::Value responses) {
  json::Writer writer(context.input_responses);
  size_t taken = 0;
  for (const auto& [key, key_value, answer] : responses) {
    const auto question = GuessQuestion(answer);
    const bool may_pass = question && MayBeAsked(context.features, *question) &&
                          key.size() <= kKeyBytesMax && taken < kAskedMax;
    if (!may_pass) continue;
    auto checked = mcp::WriteResultForServer(*question, {}, answer, context.call.revision());
    if (!checked) continue;
    writer.Key(key).Raw(*checked);
    ++taken;
  }
}

tl::unexpected<InputRefusal> Nonsense(std::string why) {
  return tl::make_unexpected(InputRefusal{ResultFault::kNonsense, std::move(why)});
}

tl::unexpected<InputRefusal> Forbidden(std::string why) {
  return tl::make_unexpected(InputRefusal{ResultFault::kForbidden, std::move(why)});
}

}  // namespace

Verdict ReadRound(CallContext& context) {
  const transport::Call& call = context.call;
  const json::Value state = call.params().Find("requestState");
  const json::Value responses = call.params().Find("inputResponses");
  if (!call.is_modern() || (!state && !responses)) return Verdict::kContinue;
  if (responses && !responses.Is(json::Type::kObject)) {
    return InvalidInput(context, "`inputResponses` must be an object");
  }
  if (!state) {
    TakeUnasked(context, responses);
    return Verdict::kContinue;
  }
  auto round =
      ReadRequestState(context.services.sealer, state.text(), context.services.clock.WallNow());
  const bool is_bound =
      round && IsBoundTo(*round, context.upstream.qualified_name(), call.origin().principal.id,
                         call.rule().name, context.target, context.arguments);
  if (!is_bound) {
    return InvalidInput(context, "`requestState` is none that this request was given, or too old");
  }
  json::Writer writer(context.input_responses);
  for (const auto& [key, asked] : round->asked) {
    const json::Value answer = responses.Find(key);
    if (!answer) continue;
    const std::string fault = TakeAnswer(writer, key, asked, answer, call.revision());
    if (!fault.empty()) {
      return InvalidInput(
          context, fmt::format("The input `{}` cannot be used: {}", base::Printable(key), fault));
    }
  }
  context.round = std::move(*round);
  return Verdict::kContinue;
}

void WriteRoundParams(std::string& out, const CallContext& context) {
  std::string members;
  json::Writer writer(members);
  if (!context.input_responses.empty()) {
    writer.Key("inputResponses").BeginObject().RawMembers(context.input_responses).EndObject();
  }
  if (context.round && context.round->upstream_state) {
    writer.Member("requestState", *context.round->upstream_state);
  }
  if (!out.empty() && !members.empty()) out += ',';
  out += members;
}

tl::expected<std::string, InputRefusal> WriteInputRequired(const CallContext& context,
                                                           json::Value result) {
  const transport::Call& call = context.call;
  if (!mcp::TakesInput(call.rule().method)) return Nonsense("this method takes no input");
  RequestState state;
  state.server = context.upstream.qualified_name();
  state.principal = call.origin().principal.id;
  state.method = call.rule().name;
  state.target = context.target;
  state.arguments_digest = DigestArguments(context.arguments);
  state.round = context.round ? context.round->round + 1 : 1;
  const json::Value upstream_state = result.Find("requestState");
  if (upstream_state.Is(json::Type::kString)) state.upstream_state = upstream_state.text();
  const json::Value requests = result.Find("inputRequests");
  if (requests.size() > kAskedMax) return Forbidden("the server asks too much at once");
  if (!upstream_state && requests.size() == 0) return Nonsense("the server asks nothing");
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("resultType", "input_required");
  writer.Key("inputRequests").BeginObject();
  for (const auto& [key, key_value, request] : requests) {
    const auto kind = mcp::FindClientRequest(request.Find("method").text());
    if (!kind || key.size() > kKeyBytesMax) return Forbidden("the server asks for nothing known");
    auto params = mcp::WriteRequestForClient(*kind, request.Find("params"), call.revision(),
                                             context.features, context.upstream.asking());
    if (!params) return Forbidden(std::move(params.error()));
    std::string asked;
    json::Writer(asked)
        .BeginObject()
        .Member("method", mcp::Name(*kind))
        .Key("params")
        .Raw(*params)
        .EndObject();
    writer.Key(key).Raw(asked);
    state.asked.emplace_back(key, std::move(asked));
  }
  writer.EndObject();
  const std::string sealed =
      WriteRequestState(context.services.sealer, state, context.services.clock.WallNow());
  if (sealed.empty()) return Forbidden("the server asks too often, or its state is too large");
  writer.Member("requestState", sealed);
  writer.EndObject();
  return out;
}

}  // namespace toolgate::gateway
