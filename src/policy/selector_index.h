// SPDX-License-Identifier: Apache-2.0
// Many selectors, so that finding those that match a name costs no look at the others: names by
// hash, globs by the letters before their first mark, or after their last one.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/selector.h"

namespace toolgate::policy {

class SelectorIndex {
 public:
  // Places count from 0, in the order of adding. `selector` must outlive the index.
  void Add(const Selector& selector);

  // The places of those that match, in their order.
  std::vector<size_t> Find(const Tool& tool) const;
  // The same for what has a name and nothing else.
  std::vector<size_t> Find(std::string_view name) const;
  // Whether one is exactly this name.
  bool IsNamed(std::string_view name) const { return names_.contains(std::string(name)); }

 private:
  using Places = std::unordered_map<std::string, std::vector<size_t>>;
  // Globs by the letters at one of their ends, and how many letters these are.
  struct Ends {
    Places places;
    std::set<size_t> sizes;
  };

  // As Find, in any order.
  std::vector<size_t> FindByName(std::string_view name) const;
  void AddGlob(const Selector& selector, size_t place);
  void AddMatching(const std::vector<size_t>& places, std::string_view name,
                   std::vector<size_t>& found) const;

  std::vector<const Selector*> selectors_;
  Places names_;
  Ends beginnings_;
  Ends endings_;                  // of globs that begin with a mark
  std::vector<size_t> others_;    // that match by name
  std::vector<size_t> by_class_;  // or by review
};

}  // namespace toolgate::policy
