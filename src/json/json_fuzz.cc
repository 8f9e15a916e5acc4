// SPDX-License-Identifier: Apache-2.0
// Any bytes: our parser against Boost.JSON and simdjson, and writing against reading.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "json/testing/differential.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string found =
      toolgate::json::CompareParsers({reinterpret_cast<const char*>(data), size});
  if (!found.empty()) {
    std::fprintf(stderr, "%s\n", found.c_str());
    std::abort();
  }
  return 0;
}
