// SPDX-License-Identifier: Apache-2.0
// Two texts line by line, as a unified diff.
#pragma once

#include <string>
#include <string_view>

namespace toolgate::control {

// Lines that are the same begin with a space, those of `before` alone with `-`, those of `after`
// alone with `+`; three lines around each difference are shown, under a head `@@ -1,4 +1,5 @@`.
// Texts that differ in too many places are shown whole, one after the other. Empty: they are the
// same.
std::string DiffLines(std::string_view before, std::string_view after);

}  // namespace toolgate::control
