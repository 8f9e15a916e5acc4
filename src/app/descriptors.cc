// SPDX-License-Identifier: Apache-2.0
#include "app/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace toolgate::app {
namespace {

// For logs, policies, certificates, listeners, and the operators' pages.
constexpr size_t kReserved = 64;
constexpr size_t kPerConnection = 2;
constexpr size_t kUnlimited = 1 << 20;

}  // namespace

size_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUnlimited;
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return static_cast<size_t>(std::min<rlim_t>(limit.rlim_cur, kUnlimited));
}

size_t ConnectionsWithin(size_t descriptors, size_t shards, size_t wanted) {
  const size_t left = descriptors > kReserved ? descriptors - kReserved : 0;
  return std::clamp<size_t>(left / kPerConnection / shards, 1, wanted);
}

}  // namespace toolgate::app
