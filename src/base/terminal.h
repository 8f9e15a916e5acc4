// SPDX-License-Identifier: Apache-2.0
// What standard output is.
#pragma once

namespace toolgate::base {

// Whether standard output is a terminal and its user wants colours (https://no-color.org).
bool StdoutTakesColours();

}  // namespace toolgate::base
