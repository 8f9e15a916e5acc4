// SPDX-License-Identifier: Apache-2.0
// The interfaces of a machine, in their order.
#pragma once

#include <string_view>

#include "simulator/engine/failure.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// As AddNic (networks/machine_networks.h), with the next number; the first one becomes the default.
tl::expected<Nic*, ApiFailure> AddNumberedNic(Cloud& cloud, VirtualMachine& machine,
                                              const Network& network, std::string_view wanted);

}  // namespace toolgate::simulator
