// SPDX-License-Identifier: Apache-2.0
// The texts of a data file's lists, one after the other in one table, and where each list is in it.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "json/document.h"
#include "risk/compile/generated_source.h"

namespace toolgate::risk {

class PhraseList {
 public:
  // Adds the texts of `list`, which may be missing. Returns their `{begin, end}` in the table.
  std::string Add(json::Value list);
  // A table of `std::string_view`.
  void Write(std::string_view name, GeneratedSource& out) const;

 private:
  std::vector<std::string_view> texts_;
};

// The texts of a member of every object in `list`.
std::set<std::string_view> IdsOf(json::Value list, std::string_view member);
// Tells of an id that is not among the known ones.
void CheckKnown(json::Value id, const std::set<std::string_view>& known, base::Issues& issues);

// The bits of a list of categories: `BitOf(Category::kRead) | ...`.
std::string CategoriesLiteral(json::Value categories);
// `Severity::kHigh` for `High`; `otherwise` if it is missing.
std::string SeverityLiteral(json::Value severity, std::string_view otherwise);

}  // namespace toolgate::risk
