// SPDX-License-Identifier: Apache-2.0
#include "audit/reading/log_follow.h"

#include "audit/segments/segment_folder.h"

namespace toolgate::audit {
namespace {

constexpr size_t kLinesMax = 10'000;  // that are told at a time

// Adds the whole lines of `text`; moves `offset` behind them.
void TakeLines(std::string_view text, std::vector<std::string>& lines, size_t& offset) {
  for (;;) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    // A line that is just written may still have zeros in it.
    if (end == text.npos || line.find('\0') != line.npos) return;
    lines.emplace_back(line);
    offset += end + 1;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

base::Result<LogFollower> LogFollower::Begin(std::string folder, size_t lines_back) {
  ASSIGN_OR_RETURN(const auto segments, ListSegments(folder));
  LogFollower follower(std::move(folder));
  for (const SegmentName& segment : segments) {
    if (FindSegmentBegin(segment.path)) follower.number_ = segment.number;
  }
  if (follower.number_ == 0) return follower;
  const auto text = ReadSegmentText(SegmentPath(follower.folder_, follower.number_));
  if (!text) return tl::unexpected(text.error());
  size_t at = text->size();
  for (size_t lines = 0; at > 0 && lines <= lines_back; ++lines) {
    const size_t end = text->rfind('\n', at - 1);
    at = end == text->npos ? 0 : end;
  }
  follower.offset_ = at == 0 ? 0 : at + 1;
  return follower;
}

base::Result<std::vector<std::string>> LogFollower::TakeNew() {
  std::vector<std::string> lines;
  for (;;) {
    ASSIGN_OR_RETURN(const auto segments, ListSegments(folder_));
    uint64_t next = 0;
    for (const SegmentName& segment : segments) {
      const bool is_next = segment.number > number_ && next == 0;
      if (is_next && FindSegmentBegin(segment.path)) next = segment.number;
    }
    // Looked for before the rest is read: a segment that has a successor gets no more lines.
    const size_t before = lines.size();
    if (number_ > 0) {
      const auto text = ReadSegmentFrom(SegmentPath(folder_, number_), offset_);
      if (text) TakeLines(*text, lines, offset_);
    }
    if (lines.size() > before && lines.size() < kLinesMax) continue;
    if (next == 0 || lines.size() >= kLinesMax) return lines;
    number_ = next;
    offset_ = 0;
  }
}

}  // namespace toolgate::audit
