// SPDX-License-Identifier: Apache-2.0
// The texts of a data file's lists, one after the other in one table, and where each list is in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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

// `Severity::kHigh` for `High`; `otherwise` if it is missing.
std::string SeverityLiteral(json::Value severity, std::string_view otherwise);

}  // namespace toolgate::risk
