// SPDX-License-Identifier: Apache-2.0
#include "simulator/saving/cloud_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "crypto/hash.h"
#include "json/parse.h"

namespace toolgate::simulator {
namespace {

constexpr int kFormat = 1;

// What the file begins with, before the cloud. The digest is that of the rest of the file.
std::string HeadOf(std::string_view rest) {
  return fmt::format("{{\"format\":{},\"sha256\":\"{}\",\"cloud\":", kFormat,
                     crypto::Sha256Hex(rest));
}

base::Status FailTo(std::string_view what, const std::string& path) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

// Writes all of `text` to `fd`, on the disk. Whether it did; else errno says why not.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(fd) == 0;
}

base::Status WriteNew(const std::string& path, std::string_view head, std::string_view rest) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return FailTo("write", path);
  const bool is_written = WriteAll(fd, head) && WriteAll(fd, rest);
  const auto failed = is_written ? base::Status() : FailTo("write", path);
  ::close(fd);
  return failed;
}

}  // namespace

base::Status SaveCloudFile(const std::string& path, const Cloud& cloud, const JobQueue& jobs) {
  const std::string rest = WriteCloud(cloud, jobs) + "}\n";
  const std::string head = HeadOf(rest);
  if (head.size() + rest.size() > kCloudFileBytesMax) {
    return base::Fail(base::ErrorCode::kLimitExceeded, "the cloud is too large for a file");
  }
  const std::string written = path + ".new";
  RETURN_IF_ERROR(WriteNew(written, head, rest));
  if (std::rename(written.c_str(), path.c_str()) != 0) return FailTo("replace", path);
  return {};
}

base::Status LoadCloudFile(const std::string& path, Cloud& cloud, JobQueue& jobs) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  const auto refuse = [&path](std::string_view why) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("cannot use `{}`: {}", path, why));
  };
  const size_t head_size = HeadOf("").size();  // digests are of one size
  const std::string_view rest = std::string_view(text).substr(std::min(head_size, text.size()));
  if (!text.starts_with(HeadOf(rest))) {
    return refuse("it is not as a simulator of this release has saved it; remove it to start anew");
  }
  json::Limits limits;
  limits.bytes_max = kCloudFileBytesMax;
  const auto document = json::Parse(std::move(text), limits);
  if (!document) return refuse(document.error().message);
  const auto read = ReadCloud(document->root().Find("cloud"), cloud, jobs);
  if (!read) return refuse(read.error().message);
  return {};
}

}  // namespace toolgate::simulator
