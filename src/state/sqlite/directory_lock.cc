// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace toolgate::state {

base::Result<DirectoryLock> DirectoryLock::Take(const std::string& directory) {
  const std::string path = directory + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot open `{}`: {}", path, std::strerror(errno)));
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return DirectoryLock(directory, fd);
  const int why = errno;
  ::close(fd);
  if (why != EWOULDBLOCK) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot lock `{}`: {}", path, std::strerror(why)));
  }
  return base::Fail(
      base::ErrorCode::kConflict,
      fmt::format("another process uses `{}`; stop it first, or ask it instead", directory));
}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) ::close(fd_);
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : directory_(std::move(other.directory_)), fd_(std::exchange(other.fd_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(fd_, other.fd_);
  return *this;
}

}  // namespace toolgate::state
