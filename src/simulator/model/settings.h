// SPDX-License-Identifier: Apache-2.0
// Settings of the management server, under their CloudStack names in the comments.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cidr.h"

namespace toolgate::simulator {

// A release of CloudStack 4: 22 is 4.22.
using ApiRelease = int64_t;
inline constexpr ApiRelease kNewestRelease = 22;

// Whether what came with `since` (`4.20.1`; empty: long ago) is in `release`.
bool IsIn(ApiRelease release, std::string_view since);

// Reads `4.19`. Empty if this simulator does not know that release.
std::optional<ApiRelease> ParseRelease(std::string_view text);

// Where calls may come from.
struct AllowedSource {
  std::string text;  // `10.0.0.0/8`
  base::Cidr block;
};

struct Settings {
  ApiRelease release = kNewestRelease;    // which parameters and response fields there are
  bool user_may_expunge = false;          // allow.user.expunge.recover.vm
  bool user_may_expunge_volumes = false;  // allow.user.expunge.recover.volume
  bool user_sees_destroyed = false;       // allow.user.view.destroyed.vm
  bool posts_and_timestamps = false;      // enforce.post.requests.and.timestamps
  bool encodes_answers = false;           // encode.api.response
  int64_t requests_per_second_max = 0;    // api.throttling.*; 0: no limit; never for root admins
  std::string content_type = "application/json; charset=UTF-8";  // json.content.type
  std::vector<AllowedSource> allowed_sources;     // api.allowed.source.cidr.list; none: all
  std::chrono::seconds session_timeout{1800};     // session.timeout
  std::chrono::seconds job_expiry{24 * 60 * 60};  // job.expire.minutes
  std::chrono::seconds clock_skew{0};             // how far this server's clock is ahead
  bool accepts_jobs = true;                       // false: being shut down for maintenance
  bool forces_stop_to_destroy = false;            // vm.destroy.forcestop
  bool destroys_root_disks = false;               // destroy.root.volume.on.vm.destruction
  bool scales_running_machines = true;            // enable.dynamic.scale.vm; false in a new cloud
  std::chrono::seconds expunge_interval{86'400};  // expunge.interval: how often it is looked
  std::chrono::seconds expunge_delay{86'400};     // expunge.delay: how long destroyed ones stay
};

}  // namespace toolgate::simulator
