// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/segment_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "audit/segments/segment_file.h"
#include "base/text.h"
#include "json/parse.h"

namespace toolgate::audit {
namespace {

constexpr std::string_view kPrefix = "decisions-";
constexpr std::string_view kSuffix = ".jsonl";
constexpr size_t kNumberDigits = 8;
constexpr size_t kBeginBytesMax = 1024;
constexpr size_t kReadBytes = 1 << 20;

std::optional<uint64_t> NumberOf(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  if (name.size() != kPrefix.size() + kNumberDigits + kSuffix.size()) return std::nullopt;
  return base::ParseUint(name.substr(kPrefix.size(), kNumberDigits));
}

// At most `bytes_max` bytes after the first `offset`, without the zeros at their end.
base::Result<std::string> ReadText(const std::string& path, size_t bytes_max, size_t offset = 0) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return FailedOn("open", path);
  std::string text;
  base::Status failed;
  while (text.size() < bytes_max) {
    const size_t before = text.size();
    text.resize(before + std::min(kReadBytes, bytes_max - before));
    const ssize_t read = ::pread(fd, text.data() + before, text.size() - before,
                                 static_cast<off_t>(offset + before));
    text.resize(before + static_cast<size_t>(std::max<ssize_t>(read, 0)));
    if (read < 0) failed = FailedOn("read", path);
    if (read <= 0) break;
  }
  ::close(fd);
  if (!failed) return tl::unexpected(failed.error());
  const size_t last = text.find_last_not_of('\0');
  text.resize(last == text.npos ? 0 : last + 1);
  return text;
}

}  // namespace

std::string SegmentPath(const std::string& folder, uint64_t number) {
  return fmt::format("{}/{}{:0{}}{}", folder, kPrefix, number, kNumberDigits, kSuffix);
}

base::Result<std::vector<SegmentName>> ListSegments(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  std::vector<SegmentName> segments;
  while (!error && entry != std::filesystem::directory_iterator()) {
    const auto number = NumberOf(entry->path().filename().string());
    if (number) segments.push_back({*number, SegmentPath(folder, *number)});
    entry.increment(error);
  }
  if (error) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot read the folder `{}`: {}", folder, error.message()));
  }
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return segments;
}

base::Result<std::string> ReadSegmentText(const std::string& path) {
  return ReadText(path, SIZE_MAX);
}

base::Result<std::string> ReadSegmentFrom(const std::string& path, size_t offset) {
  return ReadText(path, kReadBytes, offset);
}

std::optional<SegmentBegin> ReadSegmentBegin(std::string_view line) {
  const auto sealed = ReadSealed(line);
  if (!sealed) return std::nullopt;
  const auto parsed = json::Parse(std::string(line));
  if (!parsed || parsed->root().Find("kind").text() != "segment") return std::nullopt;
  const auto time = base::ParseUtc(parsed->root().Find("time").text());
  const std::string_view before = parsed->root().Find("prev").text();
  if (!time || before.size() != kHashChars) return std::nullopt;
  return SegmentBegin{*time, {sealed->seq - 1, std::string(before)}};
}

std::optional<SegmentBegin> FindSegmentBegin(const std::string& path) {
  const auto text = ReadText(path, kBeginBytesMax);
  if (!text || text->find('\n') == text->npos) return std::nullopt;
  return ReadSegmentBegin(std::string_view(*text).substr(0, text->find('\n')));
}

SegmentEnd FindEnd(std::string_view text, const ChainEnd& before) {
  SegmentEnd end;
  end.last = before;
  bool is_whole = true;
  for (size_t at = 0; at < text.size();) {
    const size_t line_end = text.find('\n', at);
    if (line_end == text.npos) break;
    const auto sealed = ReadSealed(text.substr(at, line_end - at));
    at = line_end + 1;
    is_whole = is_whole && sealed && Follows(*sealed, end.last);
    if (sealed) end.seq_max = std::max(end.seq_max, sealed->seq);
    if (is_whole) {
      end.last = {sealed->seq, std::string(sealed->hash)};
      end.whole = at;
    } else if (sealed) {
      end.is_damaged = true;
    }
  }
  end.seq_max = std::max(end.seq_max, end.last.seq);
  return end;
}

}  // namespace toolgate::audit
