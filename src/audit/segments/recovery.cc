// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/recovery.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "audit/segments/segment_file.h"
#include "crypto/hash.h"

namespace toolgate::audit {
namespace {

constexpr mode_t kOwnerOnly = 0600;

// Keeps what is cut off in a file of its own: it may be of use, and nothing vanishes.
base::Status Keep(const std::string& path, std::string_view bytes, Recovered& found) {
  found.cut_bytes = bytes.size();
  found.cut_digest = crypto::Sha256Hex(bytes);
  found.cut_path = path + ".cut-" + found.cut_digest.substr(0, 16);
  const int fd =
      ::open(found.cut_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return FailedOn("create", found.cut_path);
  const ssize_t written = ::write(fd, bytes.data(), bytes.size());
  const bool is_kept = written == static_cast<ssize_t>(bytes.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!is_kept) return FailedOn("write", found.cut_path);
  return {};
}

}  // namespace

base::Result<Recovered> Recover(const std::string& folder) {
  ASSIGN_OR_RETURN(auto segments, ListSegments(folder));
  Recovered found;
  for (; !segments.empty(); segments.pop_back()) {
    const SegmentName& newest = segments.back();
    ASSIGN_OR_RETURN(const std::string text, ReadSegmentText(newest.path));
    const size_t line_end = text.find('\n');
    const auto begin = line_end == text.npos
                           ? std::nullopt
                           : ReadSegmentBegin(std::string_view(text).substr(0, line_end));
    if (!begin && text.find("\n{\"seq\":") == text.npos) {
      // It was set aside for later, or about to be begun.
      if (!text.empty()) RETURN_IF_ERROR(Keep(newest.path, text, found));
      if (::unlink(newest.path.c_str()) != 0) return FailedOn("remove", newest.path);
      continue;
    }
    found.number = newest.number;
    if (begin) found.begin = *begin;
    const SegmentEnd end = FindEnd(text, found.begin.before);
    found.last = end.last;
    found.used = end.whole;
    found.is_damaged = end.is_damaged || !begin;
    if (found.is_damaged) found.last.seq = end.seq_max;
    const std::string_view rest = std::string_view(text).substr(end.whole);
    if (!found.is_damaged && !rest.empty()) RETURN_IF_ERROR(Keep(newest.path, rest, found));
    break;
  }
  return found;
}

base::Result<int64_t> TrimSegment(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return FailedOn("open", path);
  int64_t bytes = ::lseek(fd, 0, SEEK_END);
  char last = '\0';
  const bool is_trimmed = bytes == 0 || (::pread(fd, &last, 1, bytes - 1) == 1 && last != '\0');
  base::Status status;
  if (!is_trimmed) {
    const auto text = ReadSegmentText(path);
    bytes = text ? static_cast<int64_t>(text->size()) : bytes;
    if (!text) status = tl::unexpected(text.error());
    if (text && ::ftruncate(fd, bytes) != 0) status = FailedOn("cut", path);
  }
  ::close(fd);
  if (!status) return tl::unexpected(status.error());
  return bytes;
}

}  // namespace toolgate::audit
