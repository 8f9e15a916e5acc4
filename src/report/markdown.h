// SPDX-License-Identifier: Apache-2.0
// A scan as Markdown (GitHub's), for a ticket or a page.
#pragma once

#include <string>

#include "report/scan.h"

namespace toolgate::report {

std::string WriteMarkdown(const Scan& scan);

}  // namespace toolgate::report
