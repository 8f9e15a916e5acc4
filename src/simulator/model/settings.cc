// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/settings.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::simulator {

bool IsIn(Release release, std::string_view since) {
  if (!since.starts_with("4.")) return true;
  since.remove_prefix(2);
  const auto minor = base::ParseUint(since.substr(0, std::min(since.find('.'), since.size())));
  return !minor || static_cast<Release>(*minor) <= release;
}

}  // namespace toolgate::simulator
