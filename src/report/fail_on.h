// SPDX-License-Identifier: Apache-2.0
// What makes a scan fail, as the user names it.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/scan.h"

namespace toolgate::report {

class FailOn {
 public:
  // Words with commas between: a severity and whatever is worse (`high`), a class (`destructive`),
  // `poisoning` (Medium or worse), `contradiction`. Errors (invalid_input) list them.
  static base::Result<FailOn> Parse(std::string_view words);

  bool IsReached(const Scan& scan) const;

 private:
  bool IsReachedBy(const risk::Assessment& assessment) const;

  std::optional<risk::Severity> severity_;
  std::vector<risk::Category> categories_;
  bool poisoning_ = false;
  bool contradiction_ = false;
};

}  // namespace toolgate::report
