// SPDX-License-Identifier: Apache-2.0
// The keys that secrets are sealed with, as operators renew them.
#pragma once

#include "control/events.h"
#include "control/outcome.h"
#include "crypto/key_ring.h"

namespace toolgate::control {

// Seals everything with the newest key that another sealed, and records that it was made. Returns
// how many servers had such secrets. Errors: those of KeyRing::Open, where a key is lost; then
// nothing is changed.
Outcome<size_t> ResealAll(const Context& context, const crypto::KeyRing& keys);

}  // namespace toolgate::control
