// SPDX-License-Identifier: Apache-2.0
// Rows of texts under titles, aligned, as wide as a terminal at most. Nothing in a text moves the
// cursor or hides (shown_text.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace toolgate::report {

class Columns {
 public:
  static constexpr size_t kCellColumnsMax = 64;
  static constexpr size_t kCellColumnsMin = 8;  // no column is cut below it

  explicit Columns(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  // As many cells as there are titles.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Where the rows are wider than `columns_max`, the widest columns are cut first; 0 is no bound.
  std::string Write(size_t columns_max) const;

 private:
  std::vector<size_t> Measure(size_t columns_max) const;

  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace toolgate::report
