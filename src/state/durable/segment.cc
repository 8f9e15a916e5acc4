// SPDX-License-Identifier: Apache-2.0
#include "state/durable/segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/checksum.h"

namespace toolgate::state {
namespace {

using std::chrono::nanoseconds;

constexpr char kMagic[8] = {'t', 'g', 'c', 'o', 'u', 'n', 't', '1'};
constexpr size_t kSlotsAt = 64;
constexpr size_t kSlotBytes = 64;
constexpr size_t kRecordsAt = 4096;
constexpr size_t kPageBytes = 4096;
constexpr mode_t kOwnerOnly = 0600;

struct Header {
  char magic[8];
  uint64_t number;
  uint64_t bytes;
  uint32_t checksum;
  uint32_t zero;
};

struct Slot {
  uint64_t sequence;
  int64_t time;
  int64_t wall;
  uint64_t synced;
  uint32_t checksum;
  uint32_t zero;
};

struct Frame {
  uint32_t size;
  uint32_t checksum;
};

template <class T>
uint32_t ChecksumOf(const T& value) {
  return base::Crc32c({reinterpret_cast<const char*>(&value), offsetof(T, checksum)});
}

Frame FrameOf(std::string_view record) {
  const auto size = static_cast<uint32_t>(record.size());
  const uint32_t of_size = base::Crc32c({reinterpret_cast<const char*>(&size), sizeof size});
  return {size, base::Crc32c(record, of_size)};
}

size_t Padded(size_t size) { return (size + 7) & ~size_t{7}; }

template <class T>
T ReadAt(std::string_view bytes, size_t offset) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

tl::unexpected<base::Error> Failed(std::string_view what, const std::string& path, int error) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path, std::strerror(error)));
}

// Space on the disk for all of the file: a page that has none would end the process when written.
int SetAside(int fd, size_t bytes) {
  if (::fallocate(fd, 0, 0, static_cast<off_t>(bytes)) == 0) return 0;
  if (errno != EOPNOTSUPP) return errno;
  const std::string zeros(kPageBytes, '\0');
  for (size_t done = 0; done < bytes; done += zeros.size()) {
    if (::pwrite(fd, zeros.data(), zeros.size(), static_cast<off_t>(done)) !=
        static_cast<ssize_t>(zeros.size())) {
      return errno != 0 ? errno : ENOSPC;
    }
  }
  return 0;
}

// The file's name survives a power cut only once its folder was synced.
void SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

tl::unexpected<base::Error> Damaged(std::string_view what) {
  return base::Fail(base::ErrorCode::kInvalidInput, std::string(what));
}

}  // namespace

base::Result<std::unique_ptr<Segment>> Segment::Create(std::string path, uint64_t number,
                                                       size_t bytes, Moment now) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return Failed("create", path, errno);
  const auto give_up = [&](std::string_view what, int error) {
    ::close(fd);
    ::unlink(path.c_str());
    return Failed(what, path, error);
  };
  if (const int error = SetAside(fd, bytes)) return give_up("set aside space for", error);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return give_up("map", errno);
  std::unique_ptr<Segment> segment(new Segment(path, number, bytes, static_cast<char*>(memory)));
  segment->end_ = kRecordsAt;
  segment->WriteSlot(now, kRecordsAt);
  segment->WriteHeader();
  if (::fsync(fd) != 0) return give_up("write", errno);
  ::close(fd);
  SyncFolder(path);
  return segment;
}

Segment::~Segment() { ::munmap(memory_, bytes_); }

void Segment::WriteHeader() {
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.number = number_;
  header.bytes = bytes_;
  header.checksum = ChecksumOf(header);
  std::memcpy(memory_, &header, sizeof header);
}

void Segment::WriteSlot(Moment now, size_t synced) {
  Slot slot{};
  slot.sequence = ++slots_;
  now = Rounded(now);
  slot.time = now.time / std::chrono::milliseconds(1);
  slot.wall = now.wall / std::chrono::milliseconds(1);
  slot.synced = synced;
  slot.checksum = ChecksumOf(slot);
  std::memcpy(memory_ + kSlotsAt + slots_ % 2 * kSlotBytes, &slot, sizeof slot);
}

bool Segment::Append(std::string_view record) {
  const size_t end = end_.load(std::memory_order_relaxed);
  const size_t needed = sizeof(Frame) + Padded(record.size());
  if (record.empty() || record.size() > kRecordBytesMax || needed > bytes_ - end) return false;
  const Frame frame = FrameOf(record);
  std::memcpy(memory_ + end + sizeof frame, record.data(), record.size());
  // The frame comes last and all at once: whoever is killed before it has appended nothing.
  uint64_t word = 0;
  std::memcpy(&word, &frame, sizeof word);
  std::atomic_ref<uint64_t>(*reinterpret_cast<uint64_t*>(memory_ + end))
      .store(word, std::memory_order_release);
  end_.store(end + needed, std::memory_order_release);
  return true;
}

base::Status Segment::Sync(Moment now) {
  const size_t end = this->end();
  if (end > synced_) {
    const size_t first = synced_ / kPageBytes * kPageBytes;
    const bool is_written = ::msync(memory_, kPageBytes, MS_SYNC) == 0 &&
                            ::msync(memory_ + first, end - first, MS_SYNC) == 0;
    if (!is_written) return Failed("write", path_, errno);
    synced_ = end;
  }
  WriteSlot(now, end);
  return {};
}

bool IsUnfinished(std::string_view bytes) {
  const std::string_view header = bytes.substr(0, sizeof(Header));
  return std::all_of(header.begin(), header.end(), [](char c) { return c == '\0'; });
}

base::Result<SegmentEnd> ReadSegment(
    std::string_view bytes,
    const std::function<base::Status(size_t offset, std::string_view record)>& on_record) {
  if (bytes.size() < kRecordsAt) return Damaged("it is too short");
  const auto header = ReadAt<Header>(bytes, 0);
  const bool is_ours = std::memcmp(header.magic, kMagic, sizeof kMagic) == 0 &&
                       header.checksum == ChecksumOf(header);
  if (!is_ours) return Damaged("its header is no header of a journal");
  if (header.bytes != bytes.size()) return Damaged("its size is not the one that it was made with");
  SegmentEnd found;
  found.number = header.number;
  Slot latest{};
  for (const size_t place : {size_t{0}, size_t{1}}) {
    const auto slot = ReadAt<Slot>(bytes, kSlotsAt + place * kSlotBytes);
    const bool is_valid = slot.sequence > 0 && slot.checksum == ChecksumOf(slot);
    if (is_valid && slot.sequence > latest.sequence) latest = slot;
  }
  if (latest.sequence == 0) return Damaged("neither of its two slots can be read");
  const int64_t time_max =
      std::chrono::floor<std::chrono::milliseconds>(nanoseconds::max()).count();
  const bool is_time =
      latest.time >= 0 && latest.time <= time_max / 2 && std::abs(latest.wall) <= time_max / 2;
  if (!is_time) return Damaged("its time makes no sense");
  found.last = {std::chrono::milliseconds(latest.time), std::chrono::milliseconds(latest.wall)};
  size_t offset = kRecordsAt;
  while (offset + sizeof(Frame) <= bytes.size()) {
    const auto frame = ReadAt<Frame>(bytes, offset);
    const size_t room = bytes.size() - offset - sizeof frame;
    if (frame.size == 0 || frame.size > Segment::kRecordBytesMax || Padded(frame.size) > room)
      break;
    const std::string_view record = bytes.substr(offset + sizeof frame, frame.size);
    if (FrameOf(record).checksum != frame.checksum) break;
    RETURN_IF_ERROR(on_record(offset, record));
    offset += sizeof frame + Padded(frame.size);
  }
  found.end = offset;
  if (offset < latest.synced) {
    return Damaged(fmt::format("it is damaged at byte {}, before its end at {}", offset,
                               uint64_t{latest.synced}));
  }
  found.is_torn = std::any_of(bytes.begin() + static_cast<ptrdiff_t>(offset), bytes.end(),
                              [](char c) { return c != '\0'; });
  return found;
}

}  // namespace toolgate::state
