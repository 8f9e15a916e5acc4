// SPDX-License-Identifier: Apache-2.0
// Does random things to a store and to NaiveCounters, and compares what they say.
#pragma once

#include <cstdint>

#include "state/testing/counter_store_contract.h"

namespace toolgate::state {

// Fails the test at the first difference. Sets the clock, ends sessions, gives back; restarts the
// store if it is durable.
void RunRandomly(StoreHarness& harness, uint32_t seed, int steps);

}  // namespace toolgate::state
