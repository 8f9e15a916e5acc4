// SPDX-License-Identifier: Apache-2.0
// The lines of a folder of segments from some place on, and single lines by their places.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "audit/index/index_file.h"
#include "base/result.h"

namespace toolgate::audit {

class SegmentWalk {
 public:
  // From `next` on; segment 0: from the oldest line that there is.
  SegmentWalk(std::string folder, Place next) : folder_(std::move(folder)), next_(next) {}

  // The next whole lines with their ends; empty if there are none yet. Errors: unavailable.
  base::Result<std::string> Take();
  // Of the first line that was taken last.
  Place place() const { return taken_; }

 private:
  const std::string folder_;
  Place next_;
  Place taken_;
};

// Lines that are asked for in the order of their places, mostly.
class LineReader {
 public:
  explicit LineReader(std::string folder) : folder_(std::move(folder)) {}
  ~LineReader() { Close(); }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The line that begins there, without its end; empty if there is none, as when its segment was
  // removed. Until the next one is read.
  std::string_view Read(Place place);

 private:
  std::string_view Find(uint64_t offset) const;
  bool Open(uint64_t segment);
  void Load(uint64_t begin, uint64_t end);
  void Close();

  const std::string folder_;
  uint64_t segment_ = 0;
  int fd_ = -1;
  uint64_t begin_ = 0;  // of what is in text_
  std::string text_;
};

}  // namespace toolgate::audit
