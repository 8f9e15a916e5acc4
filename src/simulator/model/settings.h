// SPDX-License-Identifier: Apache-2.0
// Settings of the management server, under their CloudStack names in the comments.
#pragma once

#include <chrono>
#include <cstdint>

namespace toolgate::simulator {

struct Settings {
  bool user_may_expunge = false;                  // allow.user.expunge.recover.vm
  bool user_may_expunge_volumes = false;          // allow.user.expunge.recover.volume
  bool user_sees_destroyed = false;               // allow.user.view.destroyed.vm
  bool posts_and_timestamps = false;              // enforce.post.requests.and.timestamps
  bool forces_stop_to_destroy = false;            // vm.destroy.forcestop
  bool destroys_root_disks = false;               // destroy.root.volume.on.vm.destruction
  bool scales_running_machines = true;            // enable.dynamic.scale.vm; false in a new cloud
  std::chrono::seconds expunge_interval{86'400};  // expunge.interval: how often it is looked
  std::chrono::seconds expunge_delay{86'400};     // expunge.delay: how long destroyed ones stay
  int64_t requests_per_second_max = 0;  // api.throttling.*; 0: no limit; never for root admins
};

}  // namespace toolgate::simulator
