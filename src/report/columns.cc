// SPDX-License-Identifier: Apache-2.0
#include "report/columns.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "report/shown_text.h"

namespace toolgate::report {
namespace {

constexpr size_t kGap = 2;

}  // namespace

void Columns::Add(std::vector<std::string> cells) {
  CHECK(cells.size() == titles_.size());
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Columns::Measure(size_t columns_max) const {
  std::vector<size_t> widths;
  for (const std::string& title : titles_) widths.push_back(title.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Show(row[i], kCellColumnsMax).columns);
    }
  }
  if (columns_max == 0 || widths.empty()) return widths;
  size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  while (total > columns_max) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kCellColumnsMin) break;
    --*widest;
    --total;
  }
  return widths;
}

std::string Columns::Write(size_t columns_max) const {
  const std::vector<size_t> widths = Measure(columns_max);
  std::string text;
  const auto write = [&](const std::vector<std::string>& row) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += Cell(row[i], widths[i]);
      line.append(kGap, ' ');
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  write(titles_);
  for (const auto& row : rows_) write(row);
  return text;
}

}  // namespace toolgate::report
