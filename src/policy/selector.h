// SPDX-License-Identifier: Apache-2.0
// Which tools an entry of a policy speaks of (docs/policy.md, "Selectors").
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::policy {

// From the most to the least specific: the first rank that states an action decides.
enum class Rank { kExact, kGlob, kAll };

class Selector {
 public:
  // `name`, a glob with `*` and `?` (`\*` and `\?` are literal), or `*` for every tool.
  // Errors (invalid_input) say what is not understood, and what this build does not know yet.
  static base::Result<Selector> Parse(std::string_view text);

  // By whole name and case.
  bool Matches(std::string_view tool) const;

  const std::string& text() const { return text_; }
  Rank rank() const { return rank_; }
  // The name itself, for exact selectors.
  const std::string& name() const { return name_; }

 private:
  std::string text_;
  std::string name_;
  Rank rank_ = Rank::kExact;
};

}  // namespace toolgate::policy
