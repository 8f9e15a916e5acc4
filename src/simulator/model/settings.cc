// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/settings.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::simulator {

bool IsIn(ApiRelease release, std::string_view since) {
  if (!since.starts_with("4.")) return true;
  since.remove_prefix(2);
  const auto minor = base::ParseUint(since.substr(0, std::min(since.find('.'), since.size())));
  return !minor || static_cast<ApiRelease>(*minor) <= release;
}

std::optional<ApiRelease> ParseRelease(std::string_view text) {
  if (text == "4.18") return 18;
  if (text == "4.19") return 19;
  if (text == "4.20") return 20;
  if (text == "4.22") return 22;
  return std::nullopt;
}

}  // namespace toolgate::simulator
