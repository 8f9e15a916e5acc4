// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/linked_uris.h"

#include <algorithm>

namespace toolgate::gateway {

void LinkedUris::Add(const std::string& principal, std::string_view uri) {
  if (uri.size() > kUriBytesMax) return;
  const std::lock_guard lock(mutex_);
  if (uris_.size() >= kPrincipalsMax && !uris_.contains(principal)) uris_.erase(uris_.begin());
  std::deque<std::string>& known = uris_[principal];
  if (std::find(known.begin(), known.end(), uri) != known.end()) return;
  if (known.size() >= kUrisMax) known.pop_front();
  known.emplace_back(uri);
}

bool LinkedUris::Has(const std::string& principal, std::string_view uri) const {
  const std::lock_guard lock(mutex_);
  const auto known = uris_.find(principal);
  return known != uris_.end() &&
         std::find(known->second.begin(), known->second.end(), uri) != known->second.end();
}

}  // namespace toolgate::gateway
