// SPDX-License-Identifier: Apache-2.0
// A scan as one JSON object on one line.
#pragma once

#include <string>

#include "report/scan.h"

namespace toolgate::report {

std::string WriteJson(const Scan& scan);

}  // namespace toolgate::report
