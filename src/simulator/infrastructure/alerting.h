// SPDX-License-Identifier: Apache-2.0
// Alerts: raised once for what happens, and for capacities as long as too much of them is taken.
#pragma once

#include <string>
#include <string_view>

#include "simulator/model/cloud.h"

namespace toolgate::simulator {

void RaiseAlert(Cloud& cloud, AlertType type, std::string subject, base::WallTime now);

// Raises an alert for each capacity of which more than three quarters are taken, unless there is
// one already; those that are over are resolved. The real server looks every five minutes, this one
// whenever somebody asks.
void CheckThresholds(Cloud& cloud, base::WallTime now);

std::string_view Name(AlertType type);  // `ALERT.COMPUTE.HOST`

}  // namespace toolgate::simulator
