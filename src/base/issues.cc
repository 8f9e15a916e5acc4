// SPDX-License-Identifier: Apache-2.0
#include "base/issues.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::base {
namespace {

constexpr size_t kShownColumnsMax = 160;

constexpr size_t kShownIssuesMax = 1000;

std::string_view LineAt(std::string_view source, const std::vector<size_t>& lines, size_t line) {
  if (line > lines.size()) return {};
  const size_t begin = lines[line - 1];
  const size_t end = line < lines.size() ? lines[line] - 1 : source.size();
  const std::string_view text = source.substr(begin, end - begin);
  return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

void AppendExcerpt(std::string& out, std::string_view line, size_t column) {
  if (line.empty() || column == 0 || column > line.size() + 1) return;
  const size_t begin = column > kShownColumnsMax ? column - kShownColumnsMax / 2 : 0;
  std::string shown(line.substr(begin, kShownColumnsMax));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  const std::string_view before = std::string_view(shown).substr(0, column - 1 - begin);
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto indent = std::count_if(before.begin(), before.end(), is_first_byte);
  out += fmt::format("    {}\n    {}^\n", shown, std::string(static_cast<size_t>(indent), ' '));
}

}  // namespace

std::vector<size_t> LineStarts(std::string_view source) {
  std::vector<size_t> lines{0};
  for (size_t at = source.find('\n'); at != source.npos; at = source.find('\n', at + 1)) {
    lines.push_back(at + 1);
  }
  return lines;
}

void Issues::Add(Severity severity, Position position, std::string message, std::string repair) {
  issues_.push_back({severity, position, std::move(message), std::move(repair)});
}

bool Issues::HasErrors() const {
  return std::any_of(issues_.begin(), issues_.end(),
                     [](const Issue& issue) { return issue.severity == Severity::kError; });
}

std::string Issues::Format(std::string_view file, std::string_view source) const {
  std::vector<const Issue*> sorted;
  for (const Issue& issue : issues_) sorted.push_back(&issue);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Issue* a, const Issue* b) {
    return std::tie(a->position.line, a->position.column) <
           std::tie(b->position.line, b->position.column);
  });
  const size_t left_out = sorted.size() - std::min(sorted.size(), kShownIssuesMax);
  sorted.resize(sorted.size() - left_out);
  const std::vector<size_t> lines = LineStarts(source);
  std::string out;
  for (const Issue* issue : sorted) {
    out += file;
    if (issue->position.line > 0) {
      out += fmt::format(":{}:{}", issue->position.line, issue->position.column);
    }
    out += issue->severity == Severity::kError ? ": error: " : ": warning: ";
    out += issue->message + "\n";
    if (issue->position.line > 0) {
      AppendExcerpt(out, LineAt(source, lines, issue->position.line), issue->position.column);
    }
    if (!issue->repair.empty()) out += fmt::format("    {}\n", issue->repair);
  }
  if (left_out > 0) out += fmt::format("{}: and {} more\n", file, left_out);
  return out;
}

Position PositionOf(std::string_view source, size_t offset) {
  const std::string_view before = source.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const size_t line_begin = before.rfind('\n') + 1;  // npos + 1 == 0
  return {static_cast<size_t>(lines) + 1, before.size() - line_begin + 1};
}

}  // namespace toolgate::base
