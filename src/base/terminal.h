// SPDX-License-Identifier: Apache-2.0
// What standard output is.
#pragma once

#include <cstddef>

namespace toolgate::base {

// Whether standard output is a terminal and its user wants colours (https://no-color.org).
bool StdoutTakesColours();

// The columns of the terminal that standard output is; 0 if it is none.
size_t StdoutColumns();

}  // namespace toolgate::base
