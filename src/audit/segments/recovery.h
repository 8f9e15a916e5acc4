// SPDX-License-Identifier: Apache-2.0
// Finds where a log goes on when its gateway starts again, whatever the last process left behind:
// part of a line, as `kill -9` leaves it, is cut off and kept beside the segment; damage that no
// end of a process explains is left where it is, for `toolgate log verify` to tell.
#pragma once

#include <cstdint>
#include <string>

#include "audit/segments/segment_folder.h"
#include "base/result.h"

namespace toolgate::audit {

struct Recovered {
  uint64_t number = 0;  // of the segment that the chain ended in; 0: there is none
  SegmentBegin begin;   // of that segment
  ChainEnd last;
  size_t used = 0;  // bytes of it to go on after
  bool is_damaged = false;
  // What was cut off, and the file that keeps it; empty if nothing was.
  size_t cut_bytes = 0;
  std::string cut_digest;
  std::string cut_path;
};

// Errors: unavailable, if the folder cannot be read or what is cut off cannot be kept.
base::Result<Recovered> Recover(const std::string& folder);

// Gives back the space that was set aside for a segment that another has followed. Returns its
// size. Errors: unavailable.
base::Result<int64_t> TrimSegment(const std::string& path);

}  // namespace toolgate::audit
