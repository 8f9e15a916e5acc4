// SPDX-License-Identifier: Apache-2.0
// What a running gateway knows of its servers, as the API shows it.
#pragma once

#include <atomic>

#include "admin/live_servers.h"
#include "app/wiring.h"

namespace toolgate::app {

class GatewayServers final : public admin::LiveServers {
 public:
  // Until it is told of a gateway, nothing is known. Null: no more.
  void SetGateway(const GatewayProcess* gateway) { gateway_ = gateway; }

  std::optional<admin::LiveHealth> FindHealth(std::string_view organisation,
                                              std::string_view server) override;
  std::optional<admin::LiveTools> FindTools(std::string_view organisation,
                                            std::string_view server) override;
  base::Status Ask(std::string_view organisation, std::string_view server) override;

 private:
  std::shared_ptr<gateway::Upstream> Find(std::string_view organisation,
                                          std::string_view server) const;

  std::atomic<const GatewayProcess*> gateway_ = nullptr;
};

}  // namespace toolgate::app
