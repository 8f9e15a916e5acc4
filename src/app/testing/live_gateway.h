// SPDX-License-Identifier: Apache-2.0
// A gateway whose servers, grants and policies a test publishes.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/testing/live_client.h"
#include "app/testing/live_server.h"
#include "app/wiring.h"
#include "net/testing/certificates.h"

namespace toolgate::app {

struct GrantOptions {
  std::string policy = "p";
  std::string subject = "";
  std::vector<identity::GrantToken> tokens = {};  // none: one, which is the id
  std::optional<base::WallTime> expires_at = {};
  std::optional<identity::Pause> paused = {};
  std::shared_ptr<identity::GrantUse> use = {};
};

// What is to be in force: changed by the test, and applied whole.
class LiveGateway {
 public:
  LiveGateway();

  // Each replaces what had the same name, or id, before.
  void SetServer(const std::string& organisation, const std::string& name,
                 const LiveServer& server);
  // The same with other settings, another each time.
  void ReplaceServer(const std::string& organisation, const std::string& name);
  void RemoveServer(const std::string& organisation, const std::string& name);
  // `text`: JSON.
  void SetPolicy(const std::string& organisation, const std::string& name, std::string text);
  void SetGrant(const std::string& organisation, const std::string& id, const std::string& server,
                const GrantOptions& options = {});
  void RemoveGrant(const std::string& id);
  void PauseServer(const std::string& organisation, const std::string& name,
                   std::optional<identity::Pause> pause);
  void PauseOrganisation(const std::string& organisation, std::optional<identity::Pause> pause);

  // The published state as it is now; Apply puts it in force.
  Published published() const;
  base::Status Apply();

  GatewayProcess& process() { return *process_; }
  LiveClient Connect(const std::string& server, const std::string& token) const;
  // What the decision log holds once `text` is in it, or after some seconds.
  std::string AwaitLogged(std::string_view text) const;
  // Whether the server is gone, with everything of it, after some seconds at most.
  static bool AwaitGone(const std::weak_ptr<gateway::Upstream>& upstream);

 private:
  net::TestFolder folder_;
  base::SystemClock clock_;
  telemetry::Logger logger_;
  std::map<std::string, std::shared_ptr<const PublishedServer>> servers_;
  std::map<std::string, std::shared_ptr<const PublishedGrant>> grants_;
  gateway::PolicyTable policies_;
  std::map<std::string, identity::Pause, std::less<>> paused_organisations_;
  std::unique_ptr<GatewayProcess> process_;
};

}  // namespace toolgate::app
