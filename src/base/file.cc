// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace toolgate::base {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOthers = 0077;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

tl::unexpected<Error> Failed(std::string_view what, const std::string& path,
                             const char* why = nullptr) {
  if (why == nullptr) why = std::strerror(errno);
  return Fail(ErrorCode::kUnavailable, fmt::format("cannot {} `{}`: {}", what, path, why));
}

struct Opened {
  Descriptor file;
  struct stat status;
};

Result<Opened> OpenRegular(const std::string& path) {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  Opened opened{Descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)), {}};
  if (opened.file.get() < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
    return Fail(code, std::move(Failed("read", path).value().message));
  }
  if (::fstat(opened.file.get(), &opened.status) != 0) return Failed("read", path);
  if (S_ISDIR(opened.status.st_mode)) return Failed("read", path, "it is a directory");
  if (!S_ISREG(opened.status.st_mode)) return Failed("read", path, "it is no regular file");
  return opened;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Root that changes the file of an account leaves it to that account.
bool KeepOwner(int fd, const std::string& path) {
  struct stat before {};
  if (::lstat(path.c_str(), &before) != 0) return errno == ENOENT;
  if (::geteuid() != 0 || before.st_uid == 0) return true;
  return ::fchown(fd, before.st_uid, before.st_gid) == 0;
}

// A new file beside `path` whose bytes are on the disk.
Status WriteBeside(const std::string& beside, const std::string& path, std::string_view text) {
  ::unlink(beside.c_str());  // what a process left that was killed while it wrote
  const Descriptor file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly));
  const bool is_written = file.get() >= 0 && ::fchmod(file.get(), kOwnerOnly) == 0 &&
                          WriteAll(file.get(), text) && KeepOwner(file.get(), path) &&
                          ::fsync(file.get()) == 0;
  if (!is_written) return Failed("write", beside);
  return {};
}

// The name becomes that of the file beside it. rename() would take the place of any file, link()
// fails if there is one.
Status PutInPlace(const std::string& beside, const std::string& path, Existing existing) {
  if (existing == Existing::kReplace) {
    if (::rename(beside.c_str(), path.c_str()) != 0) return Failed("replace", path);
    return {};
  }
  if (::link(beside.c_str(), path.c_str()) == 0) return {};
  if (errno == EEXIST) {
    return Fail(ErrorCode::kConflict, fmt::format("there is a file `{}` already", path));
  }
  return Failed("make", path);
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  auto opened = OpenRegular(path);
  if (!opened) return Fail(ErrorCode::kUnavailable, std::move(opened.error().message));
  std::string text;
  char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(opened->file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

Result<std::string> ReadPrivateFile(const std::string& path, size_t bytes_max) {
  ASSIGN_OR_RETURN(const Opened opened, OpenRegular(path));
  if ((opened.status.st_mode & kOthers) != 0) {
    return Fail(
        ErrorCode::kInvalidInput,
        fmt::format("others than its owner may use `{0}` (mode {1:04o}): take that away "
                    "with `chmod 600 {0}`, and renew what is in it if they may have read it",
                    path, opened.status.st_mode & 07777));
  }
  std::string text(bytes_max + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(opened.file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > bytes_max) {
    return Fail(ErrorCode::kLimitExceeded,
                fmt::format("`{}` is longer than {} bytes", path, bytes_max));
  }
  text.resize(size);
  return text;
}

Status WritePrivateFile(const std::string& path, std::string_view text, Existing existing) {
  const std::string beside = path + ".new";
  Status written = WriteBeside(beside, path, text);
  if (written) written = PutInPlace(beside, path, existing);
  if (!written || existing == Existing::kKeep) ::unlink(beside.c_str());
  RETURN_IF_ERROR(written);
  const Descriptor folder(::open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems sync no folders and say that the argument is wrong.
  const bool is_saved = folder.get() >= 0 && (::fsync(folder.get()) == 0 || errno == EINVAL);
  if (!is_saved) return Failed("save the folder of", path);
  return {};
}

Result<FolderLock> FolderLock::Take(const std::string& path) {
  const std::string folder = FolderOf(path);
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0) return Failed("open the folder", folder);
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Failed("lock the folder", folder);
    return Fail(ErrorCode::kConflict,
                fmt::format("another program is changing `{}`: try again when it is done", path));
  }
  return FolderLock(opened.Release());
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace toolgate::base
