// SPDX-License-Identifier: Apache-2.0
// How answers look: envelopes, the forms of other releases and settings, and what faults make of
// them.
#pragma once

#include <string>
#include <string_view>

#include "simulator/engine/command.h"
#include "simulator/request.h"

namespace toolgate::simulator {

// The body of an answer to a command, or to none that is known (null).
std::string SuccessBody(std::string_view envelope, const Command* command, const std::string& reply,
                        const Settings& settings);
std::string ErrorBody(std::string_view envelope, const ApiFailure& failure);

// What a caller gets to see of `failure`: others than root admins learn nothing of the inside.
ApiFailure ShownTo(const Account& caller, ApiFailure failure);

// What a fault does to an answer that is otherwise complete.
void Disturb(const Fault& fault, ApiAnswer& answer);

}  // namespace toolgate::simulator
