// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/cloud_link.h"

namespace toolgate::cloudstack {

net::Task<void> CloudLink::Check(telemetry::Logger& logger) {
  constexpr uint64_t kNobody = 0;
  ApiClient api = MakeClient(kNobody);
  standing_ = co_await FindStanding(api);
  if (standing_.keys == AccountStanding::Keys::kTaken) {
    logger.Info("cloud_checked", {{"cloud", config_.name},
                                  {"version", standing_.version},
                                  {"commands", standing_.commands.size()}});
  }
  if (standing_.failure.empty()) co_return;
  logger.Warning("cloud_check_failed", {{"cloud", config_.name}, {"reason", standing_.failure}});
}

}  // namespace toolgate::cloudstack
