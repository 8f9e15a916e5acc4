// SPDX-License-Identifier: Apache-2.0
// Which tools an entry of a policy speaks of (docs/policy.md, "Selectors").
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "policy/tool.h"

namespace toolgate::policy {

// From the most to the least specific: the first rank that states an action decides.
enum class Rank { kExact, kNew, kGlob, kCategory, kSeverity, kAll };

class Selector {
 public:
  // `name`, a glob with `*` and `?` (`\*` and `\?` are literal), `@read` and the other categories,
  // `@critical` and the other severities, `@new`, or `*` for all.
  // Errors (invalid_input) say what is not understood.
  static base::Result<Selector> Parse(std::string_view text);

  // By whole name and case, or by what else is known.
  bool Matches(const Tool& tool) const;
  // For what has a name and nothing else: no selector by class or review matches it.
  bool Matches(std::string_view name) const;

  const std::string& text() const { return text_; }
  Rank rank() const { return rank_; }
  // Whether it speaks of names: only then an entry grants without saying so.
  bool is_by_name() const { return rank_ == Rank::kExact || rank_ == Rank::kGlob; }
  // Whether it goes by the class that the classifier sees in what the server says.
  bool is_by_class() const { return rank_ == Rank::kCategory || rank_ == Rank::kSeverity; }
  // The name itself, for exact selectors.
  const std::string& name() const { return name_; }

 private:
  std::string text_;
  std::string name_;
  Rank rank_ = Rank::kExact;
  risk::Category category_ = risk::Category::kUnknown;
  risk::Severity severity_ = risk::Severity::kLow;
};

}  // namespace toolgate::policy
