// SPDX-License-Identifier: Apache-2.0
// Settings of the management server, under their CloudStack names in the comments.
#pragma once

#include <cstdint>

namespace toolgate::simulator {

struct Settings {
  bool user_may_expunge = false;          // allow.user.expunge.recover.vm
  bool user_sees_destroyed = false;       // allow.user.view.destroyed.vm
  bool posts_and_timestamps = false;      // enforce.post.requests.and.timestamps
  int64_t machines_per_account_max = 20;  // max.account.user.vms
  int64_t requests_per_second_max = 0;    // api.throttling.*; 0: no limit; never for root admins
};

}  // namespace toolgate::simulator
