// SPDX-License-Identifier: Apache-2.0
// A file of the journal: of a fixed size, set aside on the disk, mapped into memory. A record that
// was appended survives the process, whenever and however that ends, without a system call; a
// power cut may take what came after the last Sync.
//
//   0     magic, number, size, checksum
//   64    a slot: sequence, the time, how far the file was synced, checksum
//   128   another; they are written in turns
//   4096  records: size, checksum, bytes, padded to 8; zeros after the last
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "state/timeline.h"

namespace toolgate::state {

class Segment {
 public:
  static constexpr size_t kBytesMin = 64 << 10;
  static constexpr size_t kBytesMax = 1 << 30;
  static constexpr size_t kRecordBytesMax = 128 << 10;

  // Makes the file, which must not exist. Errors: unavailable, also if there is no space for it.
  static base::Result<std::unique_ptr<Segment>> Create(std::string path, uint64_t number,
                                                       size_t bytes, Moment now);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  // Adds one record. False if there is no room for it. One thread at a time.
  bool Append(std::string_view record);

  // Writes to the disk what was appended before; one thread at a time, while others append. Notes
  // the time, so that a restart knows how long ago it was.
  base::Status Sync(Moment now);

  uint64_t number() const { return number_; }
  // Where the next record goes.
  size_t end() const { return end_.load(std::memory_order_acquire); }
  size_t room() const { return bytes_ - end(); }
  const std::string& path() const { return path_; }

 private:
  Segment(std::string path, uint64_t number, size_t bytes, char* memory)
      : path_(std::move(path)), number_(number), bytes_(bytes), memory_(memory) {}
  void WriteHeader();
  void WriteSlot(Moment now, size_t synced);

  const std::string path_;
  const uint64_t number_;
  const size_t bytes_;
  char* const memory_;
  std::atomic<size_t> end_;
  size_t synced_ = 0;  // of the syncing thread
  uint64_t slots_ = 0;
};

// What a segment's bytes hold.
struct SegmentEnd {
  uint64_t number = 0;
  Moment last;           // as late as the file knows
  size_t end = 0;        // where the records end
  bool is_torn = false;  // something follows that is no record, as a power cut leaves it
};

// Whether a segment was never finished: the process ended while it was made.
bool IsUnfinished(std::string_view bytes);

// Calls `on_record` with every record and where it stands, in their order; an error of it ends the
// reading. Errors: invalid_input, if the bytes are no segment, or one that was damaged after it had
// been written to the disk.
base::Result<SegmentEnd> ReadSegment(
    std::string_view bytes,
    const std::function<base::Status(size_t offset, std::string_view record)>& on_record);

}  // namespace toolgate::state
