// SPDX-License-Identifier: Apache-2.0
// CHECK: a broken invariant of our own stops the program. Never used on input from outside.
#pragma once

namespace toolgate::base {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}  // namespace toolgate::base

#define CHECK(condition)                                             \
  do {                                                               \
    if (!(condition)) {                                              \
      ::toolgate::base::CheckFailed(#condition, __FILE__, __LINE__); \
    }                                                                \
  } while (false)
