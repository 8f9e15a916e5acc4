// SPDX-License-Identifier: Apache-2.0
// Networks, and what is around them, as the API shows them.
#pragma once

#include "simulator/networks/named.h"

namespace toolgate::simulator {

// Each writes one object.
void WriteNetwork(json::Writer& writer, const Network& network, const RowView& view);
void WriteVpc(json::Writer& writer, const Vpc& vpc, const RowView& view);
void WriteRouter(json::Writer& writer, const Router& router, const RowView& view);
void WritePublicAddress(json::Writer& writer, const PublicAddress& address, const RowView& view);

}  // namespace toolgate::simulator
