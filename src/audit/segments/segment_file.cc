// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/segment_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace toolgate::audit {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kFolderOfOwner = 0700;
constexpr size_t kPageBytes = 4096;

// A limit (RLIMIT_FSIZE, `ulimit -f`) is answered with a signal where it is not asked for before.
bool MayNotGrowTo(size_t bytes) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && bytes > limit.rlim_cur;
}

// Space on the disk for all of the file: a page that has none would end the process when written.
base::Status SetAside(int fd, size_t used, size_t bytes, const std::string& path) {
  if (MayNotGrowTo(bytes)) {
    errno = EFBIG;
    return FailedOn("set aside space for", path);
  }
  if (::fallocate(fd, 0, static_cast<off_t>(used), static_cast<off_t>(bytes - used)) == 0) {
    return {};
  }
  if (errno != EOPNOTSUPP) return FailedOn("set aside space for", path);
  const std::string zeros(kPageBytes, '\0');
  for (size_t done = used; done < bytes;) {
    const size_t size = std::min(kPageBytes, bytes - done);
    const ssize_t written = ::pwrite(fd, zeros.data(), size, static_cast<off_t>(done));
    if (written <= 0) return FailedOn("set aside space for", path);
    done += static_cast<size_t>(written);
  }
  return {};
}

}  // namespace

tl::unexpected<base::Error> FailedOn(std::string_view what, const std::string& path) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

base::Status MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), kFolderOfOwner) == 0 || errno == EEXIST) return {};
  return FailedOn("make the folder", path);
}

void SyncFolder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

SegmentFile::SegmentFile(std::string path, int fd, size_t used, size_t bytes)
    : path_(std::move(path)), fd_(fd), bytes_(bytes), used_(used), synced_(used) {}

SegmentFile::~SegmentFile() {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
  ::close(fd_);
}

base::Result<std::unique_ptr<SegmentFile>> SegmentFile::Map(std::string path, int fd, size_t used,
                                                            size_t bytes) {
  std::unique_ptr<SegmentFile> segment(new SegmentFile(std::move(path), fd, used, bytes));
  RETURN_IF_ERROR(SetAside(fd, used, bytes, segment->path_));
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return FailedOn("map", segment->path_);
  segment->memory_ = static_cast<char*>(memory);
  if (::fsync(fd) != 0) return FailedOn("write", segment->path_);
  SyncFolder(std::filesystem::path(segment->path_).parent_path().string());
  return segment;
}

base::Result<std::unique_ptr<SegmentFile>> SegmentFile::Create(std::string path, size_t bytes) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return FailedOn("create", path);
  auto segment = Map(path, fd, 0, bytes);
  if (!segment) ::unlink(path.c_str());
  return segment;
}

base::Result<std::unique_ptr<SegmentFile>> SegmentFile::Continue(std::string path, size_t used,
                                                                 size_t bytes) {
  CHECK(used <= bytes);
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return FailedOn("open", path);
  if (::ftruncate(fd, static_cast<off_t>(used)) != 0) {
    const auto failed = FailedOn("cut", path);
    ::close(fd);
    return failed;
  }
  return Map(std::move(path), fd, used, bytes);
}

void SegmentFile::Append(std::string_view line) {
  const size_t used = used_.load(std::memory_order_relaxed);
  CHECK(line.size() <= bytes_ - used);
  std::memcpy(memory_ + used, line.data(), line.size());
  used_.store(used + line.size(), std::memory_order_release);
}

base::Status SegmentFile::Sync() {
  const size_t used = this->used();
  if (used == synced_) return {};
  const size_t first = synced_ / kPageBytes * kPageBytes;
  if (::msync(memory_ + first, used - first, MS_SYNC) != 0) return FailedOn("write", path_);
  synced_ = used;
  return {};
}

base::Status SegmentFile::Finish() {
  RETURN_IF_ERROR(Sync());
  if (::ftruncate(fd_, static_cast<off_t>(used())) != 0) return FailedOn("cut", path_);
  if (::fsync(fd_) != 0) return FailedOn("write", path_);
  return {};
}

}  // namespace toolgate::audit
