// SPDX-License-Identifier: Apache-2.0
// What becomes useless by itself goes: expired sign-ins and invitations, old kept answers.
#pragma once

#include "state/tables/control_store.h"

namespace toolgate::state {

// How long a request may be repeated under its idempotency key.
inline constexpr std::chrono::hours kAnswersKept{24};

// To be called every few minutes.
base::Status Tidy(ControlStore& store, base::WallTime now);

}  // namespace toolgate::state
