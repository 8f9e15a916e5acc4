// SPDX-License-Identifier: Apache-2.0
// Definitions with the class that a person gave them, a JSON object per line, and how well Classify
// does on them.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "base/result.h"
#include "risk/assessment.h"
#include "risk/definition.h"

namespace toolgate::risk {

struct LabelledTool {
  json::Document document;
  std::string server;
  std::string group;  // vendors of several servers are one group
  ToolDefinition definition;
  Category label = Category::kUnknown;
};

// Lines of `{"server", "tool" or "name", "description", "inputSchema"?, "annotations"?, "category",
// "group"?}`. Errors (invalid_input) name the line.
base::Result<std::deque<LabelledTool>> ReadLabelledTools(const std::string& path);

// Consecutive tools of one server, and what Classify says of them.
struct ClassifiedTool {
  const LabelledTool* tool;
  Assessment assessment;
};
std::vector<ClassifiedTool> ClassifyAll(const std::deque<LabelledTool>& tools);

constexpr size_t kCategories = 6;

class Score {
 public:
  void Add(Category label, Category said);

  size_t count() const { return count_; }
  double accuracy() const;
  double macro_f1() const;         // over the labels that occur
  double critical_recall() const;  // Destructive and Financial taken together
  double critical_precision() const;
  double read_share_of_others() const;  // of those that are not Read, how many are called Read
  std::string Format(const std::string& title) const;

 private:
  size_t At(Category label, Category said) const {
    return counts_[static_cast<size_t>(label)][static_cast<size_t>(said)];
  }

  std::array<std::array<size_t, kCategories>, kCategories> counts_{};
  size_t count_ = 0;
};

}  // namespace toolgate::risk
