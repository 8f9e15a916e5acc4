// SPDX-License-Identifier: Apache-2.0
#include "audit/index/segment_walk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "audit/segments/segment_folder.h"

namespace toolgate::audit {
namespace {

constexpr uint64_t kLineRoom = 1 << 14;     // more than a line has
constexpr uint64_t kMostLines = 2048;       // more than most lines have
constexpr uint64_t kWindowBytes = 1 << 18;  // read at once where lines follow each other
constexpr uint64_t kNearBytes = 1 << 16;

// As far as its last line end, and not into a line that is just written, which may still have zeros
// in it.
size_t WholeLines(std::string_view text) {
  const size_t zero = text.find('\0');
  const size_t end = text.substr(0, zero).rfind('\n');
  return end == text.npos ? 0 : end + 1;
}

}  // namespace

base::Result<std::string> SegmentWalk::Take() {
  for (;;) {
    // Looked for before the rest is read: a segment that has a successor gets no more lines.
    ASSIGN_OR_RETURN(const auto segments, ListSegments(folder_));
    const auto following =
        std::find_if(segments.begin(), segments.end(), [this](const SegmentName& segment) {
          return segment.number > next_.segment && FindSegmentBegin(segment.path);
        });
    if (next_.segment > 0) {
      auto text = ReadSegmentFrom(SegmentPath(folder_, next_.segment), next_.offset);
      if (text) text->resize(WholeLines(*text));
      if (text && !text->empty()) {
        taken_ = next_;
        next_.offset += text->size();
        return std::move(*text);
      }
    }
    if (following == segments.end()) return std::string();
    next_ = {following->number, 0};
  }
}

std::string_view LineReader::Find(uint64_t offset) const {
  if (offset < begin_ || offset >= begin_ + text_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(offset - begin_);
  const size_t end = rest.find('\n');
  return end == rest.npos ? std::string_view() : rest.substr(0, end);
}

std::string_view LineReader::Read(Place place) {
  if (place.segment != segment_ && !Open(place.segment)) return {};
  if (const std::string_view line = Find(place.offset); !line.empty()) return line;
  const bool goes_back =
      !text_.empty() && place.offset < begin_ && begin_ - place.offset < kNearBytes;
  const bool goes_on =
      !text_.empty() && place.offset >= begin_ && place.offset < begin_ + text_.size() + kNearBytes;
  const uint64_t end = place.offset + kLineRoom;
  if (goes_back) {
    Load(end - std::min(end, kWindowBytes), end);
  } else {
    Load(place.offset, place.offset + (goes_on ? kWindowBytes : kMostLines));
  }
  if (const std::string_view line = Find(place.offset); !line.empty()) return line;
  Load(place.offset, end);
  return Find(place.offset);
}

bool LineReader::Open(uint64_t segment) {
  Close();
  segment_ = segment;
  fd_ = ::open(SegmentPath(folder_, segment).c_str(), O_RDONLY | O_CLOEXEC);
  return fd_ >= 0;
}

void LineReader::Load(uint64_t begin, uint64_t end) {
  begin_ = begin;
  text_.resize(end - begin);
  const ssize_t read =
      fd_ < 0 ? -1 : ::pread(fd_, text_.data(), text_.size(), static_cast<off_t>(begin));
  text_.resize(static_cast<size_t>(std::max<ssize_t>(read, 0)));
}

void LineReader::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  segment_ = 0;
  text_.clear();
}

}  // namespace toolgate::audit
