// SPDX-License-Identifier: Apache-2.0
// The life of one call behind the endpoint: facts are gathered, the stages decide in the order that
// pipeline.cc lists, and the call is forwarded or answered with a denial. One decision record ends
// it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/route.h"
#include "policy/evaluate.h"

namespace toolgate::gateway {

// A call on its way through the stages.
struct CallContext {
  const Services& services;
  const Upstream& upstream;
  transport::Call& call;
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const policy::Policy> policy;  // null if the grant has none
  std::shared_ptr<const UpstreamView> view;
  std::shared_ptr<const BoundPolicy> bound;  // keeps `rules` alive

  // Filled by the stages.
  std::string_view target;  // the tool's name, the prompt's, or the resource's uri
  json::Value arguments;
  const policy::ToolRules* rules = nullptr;
  const ArgumentSchema* schema = nullptr;  // of the tool
  std::optional<state::Reservation> reservation;
  bool has_record_room = false;  // set aside in the decision log

  // The outcome. A fault is a protocol error, such as a tool that does not exist.
  policy::Decision decision;
  std::optional<mcp::RpcError> fault;
};

// Whether a stage lets the call go on; if not, `decision` or `fault` says why.
enum class Verdict { kContinue, kReply };
using Stage = Verdict (*)(CallContext& context);

// How the upstream answered a forwarded call.
struct ForwardOutcome {
  std::optional<int> status;
  std::optional<std::chrono::microseconds> time;
  std::string error;
};

class Pipeline {
 public:
  Pipeline(const Services& services, Upstream& upstream, transport::McpClient& client,
           net::EventLoop& loop)
      : services_(services), upstream_(upstream), client_(client), loop_(loop) {}

  // Serves the call to its end.
  net::Task<void> Run(transport::Call& call);

  // Logs and records that a call was not decided, because the upstream could not be asked for what
  // the decision needs. Returns the error to answer it with.
  mcp::RpcError RecordUnavailable(transport::Call& call, const base::Error& why);

 private:
  CallContext Begin(transport::Call& call);
  net::Task<void> Reply(CallContext& context);
  void Record(const CallContext& context, const ForwardOutcome& outcome);

  const Services& services_;
  Upstream& upstream_;
  transport::McpClient& client_;
  net::EventLoop& loop_;
  base::SteadyTime began_;
};

}  // namespace toolgate::gateway
