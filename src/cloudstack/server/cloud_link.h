// SPDX-License-Identifier: Apache-2.0
// One cloud on one event loop: what all calls to it share.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cloudstack/client/account_standing.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/client/call_gate.h"
#include "cloudstack/server/cloud_config.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "telemetry/log.h"

namespace toolgate::cloudstack {

class CloudLink {
 public:
  // All of these must outlive it.
  CloudLink(const CloudConfig& config, net::EventLoop& loop, net::HttpClient& http,
            const base::Clock& clock)
      : config_(config), loop_(loop), http_(http), clock_(clock), gate_(loop, config.api.limits) {}

  const CloudConfig& config() const { return config_; }
  const AccountStanding& standing() const { return standing_; }

  // A client for one caller.
  ApiClient MakeClient(uint64_t caller, ApiObserver* observer = nullptr) {
    ApiCompany company;
    company.gate = &gate_;
    company.standing = &standing_;
    company.observer = observer;
    company.caller = caller;
    return {loop_, http_, config_.api, clock_, company};
  }

  // Finds the standing of our account out and tells the log.
  net::Task<void> Check(telemetry::Logger& logger);

 private:
  const CloudConfig& config_;
  net::EventLoop& loop_;
  net::HttpClient& http_;
  const base::Clock& clock_;
  CallGate gate_;
  AccountStanding standing_;
};

// All of them, in the order of the configuration.
class CloudLinks {
 public:
  CloudLinks(const Clouds& clouds, net::EventLoop& loop, net::HttpClient& http,
             const base::Clock& clock) {
    for (const CloudConfig& config : clouds) {
      links_.push_back(std::make_unique<CloudLink>(config, loop, http, clock));
    }
  }

  const std::vector<std::unique_ptr<CloudLink>>& all() const { return links_; }
  // The one of that name, or null; the first one where `name` is empty.
  CloudLink* Find(std::string_view name) const {
    if (name.empty()) return links_.front().get();
    for (const auto& link : links_) {
      if (link->config().name == name) return link.get();
    }
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<CloudLink>> links_;
};

}  // namespace toolgate::cloudstack
