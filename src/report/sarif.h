// SPDX-License-Identifier: Apache-2.0
// Scans as SARIF 2.1.0 (OASIS), for code scanning: a result for every finding of poisoning, every
// contradiction, and every tool that is worse than Low.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/scan.h"

namespace toolgate::report {

// `version` is that of the program.
std::string WriteSarif(std::span<const Scan> scans, std::string_view version);

}  // namespace toolgate::report
