// SPDX-License-Identifier: Apache-2.0
// The life of one call behind the endpoint: facts are gathered, the stages decide in the order that
// pipeline.cc lists, and the call is forwarded or answered with a denial. Its decision is recorded
// before either, and what came of it when it ends.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/carried/request_state.h"
#include "gateway/route.h"
#include "policy/evaluate.h"

namespace toolgate::gateway {

// What comparing one call's uris with a server's templates may cost: some milliseconds.
inline constexpr size_t kTemplateStepsMax = 1'000'000;

// A call on its way through the stages.
struct CallContext {
  const Services& services;
  Upstream& upstream;
  transport::Call& call;
  base::SteadyTime began;
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const policy::Policy> policy;  // null if the grant has none
  Capabilities capabilities;                     // of the server
  mcp::ClientFeatures features;                  // what the server may ask of the client
  // The lists that the decision needs; null where it needs none.
  std::array<std::shared_ptr<const Catalogue>, kListKinds> lists;
  std::shared_ptr<const BoundPolicy> bound;  // keeps `rules` alive

  // Filled by the stages.
  std::string_view target;  // the tool's name, the prompt's, or the resource's uri
  json::Value arguments;
  const Catalogue::Entry* tool = nullptr;
  const policy::ToolRules* rules = nullptr;
  const ArgumentSchema* schema = nullptr;     // of the tool
  policy::ToolRules own_rules;                // where `rules` belong to no list
  std::optional<RequestState> round;          // of a call that goes on with the client's input
  std::string input_responses;                // members, JSON, checked
  std::unique_ptr<InFlight::Seat> in_flight;  // where the policy bounds calls at a time
  std::optional<state::Reservation> reservation;
  std::optional<state::Reservation> shadow_reservation;  // of the grant's shadow policy
  std::string warning;                                   // for the record; empty if there is none
  // What the grant's shadow policy says, where it has one.
  std::shared_ptr<const policy::Policy> shadow_policy;
  policy::Decision shadow_decision;
  bool has_record_room = false;               // set aside in the decision log
  int recorded_decisions = 0;                 // before the call was forwarded
  bool is_decision_changed = false;           // since the last of them
  bool is_decided_anew = false;               // the server refused it once, before it ran anything
  size_t template_steps = kTemplateStepsMax;  // that are left to look for it among templates
  std::vector<std::string> listened_uris;     // of a listener: what it may be told of

  // The outcome. A fault is a protocol error, such as a tool that does not exist.
  policy::Decision decision;
  std::optional<mcp::RpcError> fault;

  // What was taken from limits and from calls at a time: the call did not reach its server.
  void GiveBack();

  // Whether the policy only says what it would do.
  bool is_shadow() const { return rules != nullptr && rules->is_shadow; }

  const std::shared_ptr<const Catalogue>& list(ListKind kind) const {
    return lists[static_cast<size_t>(kind)];
  }
};

// Whether a stage lets the call go on; if not, `decision` or `fault` says why.
enum class Verdict { kContinue, kReply };
using Stage = Verdict (*)(CallContext& context);

// How the upstream answered a forwarded call.
struct ForwardOutcome {
  std::optional<int> status;
  std::optional<std::chrono::microseconds> time;
  std::string error;
  // The server knows the tool otherwise than we do, so that our header fields did not fit, and
  // refused the call before it ran anything. The client was not answered.
  bool is_stale = false;
};

// A listener as it was admitted.
struct Listener {
  std::shared_ptr<const Snapshot> snapshot;
  Capabilities capabilities;  // of the server
  mcp::ClientFeatures features;
  std::vector<std::string> uris;  // the resources that it may be told of
};

class Pipeline {
 public:
  explicit Pipeline(Route& route);

  // Serves the call to its end.
  net::Task<void> Run(transport::Call& call);

  // Decides who may listen to what, and records it. Empty: not at all, and the call was answered.
  net::Task<std::optional<Listener>> AdmitListener(transport::Call& call);

  // Logs and records that a call was not decided, because the upstream could not be asked for what
  // the decision needs. Returns the error to answer it with.
  mcp::RpcError RecordUnavailable(transport::Call& call, const base::Error& why);

 private:
  CallContext Begin(transport::Call& call);
  net::Task<base::Status> Gather(CallContext& context);
  // True if the server has to be asked for its tools and the call to be decided anew.
  net::Task<bool> Serve(CallContext& context);
  // False if the call was answered.
  net::Task<bool> Admit(CallContext& context);
  net::Task<bool> Pass(CallContext& context, std::span<const Stage> stages);
  net::Task<bool> Forward(CallContext& context);
  net::Task<bool> LearnTool(const CallContext& context);
  net::Task<void> ServeAnew(CallContext& refused);
  net::Task<void> Reply(CallContext& context);
  void NoteUnavailable(CallContext& context, const base::Error& why);
  audit::DecisionRecord MakeRecord(const CallContext& context) const;
  void RecordDecision(CallContext& context);
  void Record(const CallContext& context, const ForwardOutcome& outcome);

  Route& route_;
  const Services& services_;
  Upstream& upstream_;
  base::SteadyTime began_;
};

}  // namespace toolgate::gateway
