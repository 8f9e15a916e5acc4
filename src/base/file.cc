// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace toolgate::base {

Result<std::string> ReadFile(const std::string& path) {
  const auto fail = [&path](const char* why) {
    return Fail(ErrorCode::kUnavailable, fmt::format("cannot read `{}`: {}", path, why));
  };
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return fail(std::strerror(errno));
  const std::unique_ptr<const int, void (*)(const int*)> closer(
      &fd, [](const int* one) { ::close(*one); });
  struct stat status {};
  if (::fstat(fd, &status) != 0) return fail(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return fail("it is a directory");
  if (!S_ISREG(status.st_mode)) return fail("it is no regular file");
  std::string text;
  char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(std::strerror(errno));
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

}  // namespace toolgate::base
