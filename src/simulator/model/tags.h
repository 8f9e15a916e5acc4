// SPDX-License-Identifier: Apache-2.0
// Tags: what people write on resources of any kind.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/people.h"

namespace toolgate::simulator {

struct Tag {
  std::string key;
  std::string value;
  std::string customer;
};

// The tags of one resource; ids are of all kinds together, so one id is one resource.
struct TaggedResource {
  std::string type;  // `UserVm`
  const Account* owner = nullptr;
  std::vector<Tag> tags;
};

class Tags {
 public:
  using ByResource = std::map<std::string, TaggedResource, std::less<>>;

  // The tags of `resource_id`; none if it has none.
  const std::vector<Tag>& Of(std::string_view resource_id) const;
  // Adds a tag, or replaces the one of its key.
  void Set(const std::string& resource_id, std::string_view type, const Account& owner, Tag tag);
  bool Has(std::string_view resource_id, std::string_view key) const;
  // Whether there was such a tag. Any value will do if `value` is null.
  bool Remove(const std::string& resource_id, std::string_view key, const std::string* value);

  const ByResource& all() const { return by_resource_; }

 private:
  ByResource by_resource_;
};

}  // namespace toolgate::simulator
