// SPDX-License-Identifier: Apache-2.0
#include "control/text_diff.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::control {
namespace {

// The table of common lines has so many places at most.
constexpr size_t kCellsMax = 4'000'000;
constexpr size_t kContext = 3;

using Lines = std::vector<std::string_view>;

struct Line {
  char mark;
  std::string_view text;
};

Lines LinesOf(std::string_view text) {
  Lines lines = base::Split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

// How many lines the rests of both texts have in common, from each pair of lines on.
class CommonLines {
 public:
  CommonLines(const Lines& before, const Lines& after)
      : width_(after.size() + 1), lengths_((before.size() + 1) * width_) {
    for (size_t i = before.size(); i-- > 0;) {
      for (size_t j = after.size(); j-- > 0;) {
        lengths_[i * width_ + j] =
            before[i] == after[j] ? At(i + 1, j + 1) + 1 : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }
  uint32_t At(size_t i, size_t j) const { return lengths_[i * width_ + j]; }

 private:
  size_t width_;
  std::vector<uint32_t> lengths_;
};

std::vector<Line> Compare(const Lines& before, const Lines& after) {
  std::vector<Line> lines;
  size_t i = 0;
  size_t j = 0;
  if ((before.size() + 1) * (after.size() + 1) <= kCellsMax) {
    const CommonLines common(before, after);
    while (i < before.size() && j < after.size()) {
      if (before[i] == after[j]) {
        lines.push_back({' ', before[i++]});
        ++j;
      } else if (common.At(i + 1, j) >= common.At(i, j + 1)) {
        lines.push_back({'-', before[i++]});
      } else {
        lines.push_back({'+', after[j++]});
      }
    }
  }
  while (i < before.size()) lines.push_back({'-', before[i++]});
  while (j < after.size()) lines.push_back({'+', after[j++]});
  return lines;
}

// The place of the next difference from `from` on.
size_t FindDifference(const std::vector<Line>& lines, size_t from) {
  while (from < lines.size() && lines[from].mark == ' ') ++from;
  return from;
}

// Where the piece ends that begins around `difference`: differences that are near are in one.
size_t EndOfPiece(const std::vector<Line>& lines, size_t difference) {
  size_t last = difference;
  for (size_t i = difference; i < lines.size() && i <= last + 2 * kContext; ++i) {
    if (lines[i].mark != ' ') last = i;
  }
  return std::min(lines.size(), last + kContext + 1);
}

}  // namespace

std::string DiffLines(std::string_view before, std::string_view after) {
  const std::vector<Line> lines = Compare(LinesOf(before), LinesOf(after));
  std::string out;
  size_t shown = 0;
  size_t old_line = 1;
  size_t new_line = 1;
  for (size_t next = FindDifference(lines, 0); next < lines.size();
       next = FindDifference(lines, shown)) {
    const size_t begin = std::max(shown, next > kContext ? next - kContext : 0);
    const size_t end = EndOfPiece(lines, next);
    old_line += begin - shown;
    new_line += begin - shown;
    std::string piece;
    size_t olds = 0;
    size_t news = 0;
    for (size_t i = begin; i < end; ++i) {
      piece.append(1, lines[i].mark).append(lines[i].text).append("\n");
      olds += lines[i].mark != '+' ? 1 : 0;
      news += lines[i].mark != '-' ? 1 : 0;
    }
    out += fmt::format("@@ -{},{} +{},{} @@\n", old_line, olds, new_line, news) + piece;
    old_line += olds;
    new_line += news;
    shown = end;
  }
  return out;
}

}  // namespace toolgate::control
