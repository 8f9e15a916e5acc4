// SPDX-License-Identifier: Apache-2.0
// What an account, a project or a domain may own and owns, as members of its response: `vmlimit`,
// `vmtotal`, `vmavailable` and so on.
#pragma once

#include "json/writer.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

void WriteLimits(json::Writer& writer, const Cloud& cloud, const Account& account);
void WriteLimits(json::Writer& writer, const Cloud& cloud, const Domain& domain);

}  // namespace toolgate::simulator
