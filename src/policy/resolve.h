// SPDX-License-Identifier: Apache-2.0
// Which entries of a section speak of a thing, and what they come to (docs/policy.md, "Which
// entries count").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/rules.h"
#include "policy/selector_index.h"
#include "policy/tool.h"

namespace toolgate::policy {

// Adds what an entry asks of calls.
void AddConstraints(const Entry& entry, ToolRules& rules);

// The entry whose action decides, or null: the strictest of the first rank that states one.
const Entry* FindDecidingEntry(const std::vector<const Entry*>& by_rank);

// The selectors of a section, so that those of other names cost nothing.
// Immutable; the section must outlive it.
class SectionIndex {
 public:
  explicit SectionIndex(const Section& section);

  // All but `all_tools`.
  ToolRules Resolve(const Tool& tool) const;
  // Those that match: by rank, then in the order of the document.
  std::vector<const Entry*> EntriesFor(const Tool& tool) const;
  // Whether an entry names exactly this.
  bool IsNamed(std::string_view name) const { return entries_.IsNamed(name); }
  // The first of the list `hide` that matches this name, or null.
  const Section::Hidden* FindHidden(std::string_view name) const;

 private:
  const Section& section_;
  SelectorIndex entries_;
  SelectorIndex hidden_;
};

}  // namespace toolgate::policy
