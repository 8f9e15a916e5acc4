// SPDX-License-Identifier: Apache-2.0
// The segment that is written: a file whose space is set aside on the disk and which is mapped into
// memory. What was appended survives the process, whenever and however that ends, without a system
// call; a power cut may take what came after the last Sync. Until it is finished the file ends in
// zeros.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::audit {

class SegmentFile {
 public:
  // Makes the file, which must not exist. Errors: unavailable, also if there is no space for it.
  static base::Result<std::unique_ptr<SegmentFile>> Create(std::string path, size_t bytes);
  // Opens one that was left, to go on after the first `used` bytes; cuts off what follows them.
  static base::Result<std::unique_ptr<SegmentFile>> Continue(std::string path, size_t used,
                                                             size_t bytes);
  ~SegmentFile();
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;

  // Needs that much room. One thread at a time.
  void Append(std::string_view line);

  size_t used() const { return used_.load(std::memory_order_acquire); }
  size_t room() const { return bytes_ - used(); }
  const std::string& path() const { return path_; }

  // Writes to the disk what was appended before; one thread at a time, while another appends.
  base::Status Sync();
  // Gives back the space that was not used, and writes the rest to the disk. Nothing is appended
  // any more.
  base::Status Finish();

 private:
  SegmentFile(std::string path, int fd, size_t used, size_t bytes);
  static base::Result<std::unique_ptr<SegmentFile>> Map(std::string path, int fd, size_t used,
                                                        size_t bytes);

  const std::string path_;
  const int fd_;
  const size_t bytes_;
  char* memory_ = nullptr;
  std::atomic<size_t> used_;
  size_t synced_;  // of the syncing thread
};

// Makes the folder, readable by its owner only, if it is not there.
base::Status MakeFolder(const std::string& path);

// A file's name survives a power cut only once its folder was synced.
void SyncFolder(const std::string& folder);

// `cannot <what> `<path>`: <why>`, unavailable, by errno.
tl::unexpected<base::Error> FailedOn(std::string_view what, const std::string& path);

}  // namespace toolgate::audit
