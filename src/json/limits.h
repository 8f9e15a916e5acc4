// SPDX-License-Identifier: Apache-2.0
// What a document may cost. The values are those that every message of MCP fits in.
#pragma once

#include <cstddef>

namespace toolgate::json {

struct Limits {
  size_t bytes_max = 4u << 20;
  size_t depth_max = 128;
  size_t members_max = 10'000;  // of one object
  size_t key_bytes_max = 1024;
  size_t number_chars_max = 128;
};

}  // namespace toolgate::json
