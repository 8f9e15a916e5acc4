// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy of another format: a mistake, or a policy that loads.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "policy/policy.h"
#include "policy/trial/convert.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate::policy;
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto converted = trial::Convert("fuzz", std::move(text));
  if (converted) CHECK(LoadPolicy("converted", converted->text).policy != nullptr);
  return 0;
}
