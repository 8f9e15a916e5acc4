// SPDX-License-Identifier: Apache-2.0
// The segments of a folder, `decisions-00000001.jsonl` and so on, and what the last process left in
// the newest of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/segments/record_chain.h"
#include "base/clock.h"
#include "base/result.h"

namespace toolgate::audit {

struct SegmentName {
  uint64_t number = 0;
  std::string path;
};

std::string SegmentPath(const std::string& folder, uint64_t number);

// In the order of their numbers; other files are left alone. Errors: unavailable.
base::Result<std::vector<SegmentName>> ListSegments(const std::string& folder);

// What a segment holds, without the zeros at its end. Errors: unavailable.
base::Result<std::string> ReadSegmentText(const std::string& path);

// The same of some of it, from `offset` on: enough for many lines.
base::Result<std::string> ReadSegmentFrom(const std::string& path, size_t offset);

// The first line of a segment says where its chain goes on from.
struct SegmentBegin {
  base::WallTime time;
  ChainEnd before;
};
// Empty if `line` is no such line. It is not checked whether its hash is right.
std::optional<SegmentBegin> ReadSegmentBegin(std::string_view line);
// The same of the segment's first line; empty too if it was set aside and never written to.
std::optional<SegmentBegin> FindSegmentBegin(const std::string& path);

// How the text of a segment ends.
struct SegmentEnd {
  ChainEnd last;     // the last record that follows from the segment's begin
  size_t whole = 0;  // bytes up to there
  // Something follows, and it is not what the end of a process leaves, which is at most a part of
  // one line: there are records after it.
  bool is_damaged = false;
  uint64_t seq_max = 0;  // of all that looks like a record
};
SegmentEnd FindEnd(std::string_view text, const ChainEnd& before);

}  // namespace toolgate::audit
