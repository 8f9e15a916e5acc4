// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/tags.h"

#include <algorithm>

namespace toolgate::simulator {

const std::vector<Tag>& Tags::Of(std::string_view resource_id) const {
  static const std::vector<Tag> none;
  const auto found = by_resource_.find(resource_id);
  return found == by_resource_.end() ? none : found->second.tags;
}

void Tags::Set(const std::string& resource_id, std::string_view type, const Account& owner,
               Tag tag) {
  TaggedResource& resource = by_resource_[resource_id];
  resource.type = type;
  resource.owner = &owner;
  const auto same = std::find_if(resource.tags.begin(), resource.tags.end(),
                                 [&tag](const Tag& other) { return other.key == tag.key; });
  if (same == resource.tags.end()) {
    resource.tags.push_back(std::move(tag));
  } else {
    *same = std::move(tag);
  }
}

bool Tags::Has(std::string_view resource_id, std::string_view key) const {
  const std::vector<Tag>& tags = Of(resource_id);
  return std::any_of(tags.begin(), tags.end(), [key](const Tag& tag) { return tag.key == key; });
}

bool Tags::Remove(const std::string& resource_id, std::string_view key, const std::string* value) {
  const auto resource = by_resource_.find(resource_id);
  if (resource == by_resource_.end()) return false;
  const size_t removed = std::erase_if(resource->second.tags, [&](const Tag& tag) {
    return tag.key == key && (!value || tag.value == *value);
  });
  if (resource->second.tags.empty()) by_resource_.erase(resource);
  return removed > 0;
}

}  // namespace toolgate::simulator
