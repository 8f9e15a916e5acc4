// SPDX-License-Identifier: Apache-2.0
// Puts the gateway together from its configuration: the only place that names concrete classes.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/policies.h"
#include "base/result.h"
#include "telemetry/log.h"

namespace toolgate::app {

inline constexpr std::string_view kProductName = "toolgate";

class GatewayProcess {
 public:
  // Opens the decision log, binds the listeners and starts the threads. Errors: unavailable.
  static base::Result<std::unique_ptr<GatewayProcess>> Start(Config config, PolicyMap policies,
                                                             telemetry::Logger& logger,
                                                             std::string version);
  ~GatewayProcess();

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
  void EndStreams();
  explicit GatewayProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace toolgate::app
