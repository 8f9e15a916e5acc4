// SPDX-License-Identifier: Apache-2.0
// Puts the gateway together from its configuration: the only place that names concrete classes.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/policies.h"
#include "app/published.h"
#include "base/result.h"
#include "gateway/upstream/upstream.h"
#include "telemetry/log.h"

namespace toolgate::app {

inline constexpr std::string_view kProductName = "toolgate";

class GatewayProcess {
 public:
  using Started = base::Result<std::unique_ptr<GatewayProcess>>;

  // Opens the decision log, binds the listeners and starts the threads. Errors: unavailable, and
  // those of Apply. Serves what `config` names, and follows the files of its policies.
  static Started Start(Config config, PolicyMap policies, telemetry::Logger& logger,
                       std::string version);
  // The same, but serves what is published, at first and whenever it is applied: `config` names no
  // servers, policies and grants.
  static Started Start(Config config, Published first, telemetry::Logger& logger,
                       std::string version);
  ~GatewayProcess();

  // Puts `next` in force in place of what is. When it returns, the next call on every connection is
  // decided by it; calls in progress finish by what they began with. Sessions and streams end of
  // servers that are gone or replaced, and of grants that are gone; whoever sees another list than
  // before is told soon after. Thread-safe, one at a time; not for the threads of the shards, which
  // it waits for. Errors, with which nothing changes: invalid_input (a name or token is there
  // twice), unavailable (the gateway is stopping).
  base::Status Apply(Published next);

  // What is known of a server now: its lists, its health. Null if there is none of that name. It
  // may be kept for a moment, not for long: a server that is removed is not gone before.
  std::shared_ptr<gateway::Upstream> FindUpstream(const identity::OwnedNameView& server) const;

  // Where it listens, as `127.0.0.1:8080`.
  std::string address() const;
  // The same with its scheme, as `https://127.0.0.1:8443`.
  std::string url() const;

  // Opens the decision log anew and looks at the files of policies and certificate.
  void Reload();

  // Takes no new connection, lets calls in progress finish for at most `grace`, and ends.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit GatewayProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace toolgate::app
