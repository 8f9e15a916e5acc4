// SPDX-License-Identifier: Apache-2.0
// The keys that secrets are sealed with, as operators renew them.
#pragma once

#include "control/events.h"
#include "control/outcome.h"
#include "crypto/key_ring.h"

namespace toolgate::control {

// Whether every sealed secret opens. Errors: those of KeyRing::Open, naming the server: then a key
// is lost, and a new one would only hide that.
Outcome<void> CheckSecrets(state::Tables& tables, const crypto::KeyRing& keys);

// Seals everything with the newest key that another sealed, and records that it was made. Returns
// how many servers had such secrets. Errors: those of KeyRing::Open, where a key is lost; then
// nothing is changed.
Outcome<size_t> ResealAll(const Context& context, const crypto::KeyRing& keys);

}  // namespace toolgate::control
