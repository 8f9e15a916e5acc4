// SPDX-License-Identifier: Apache-2.0
// Any bytes as a segment of the journal: refused, or counters that a table takes and that are saved
// and read again as the same. Checksums are made right first, or nothing would get past them.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/checksum.h"
#include "base/testing/fake_clock.h"
#include "state/durable/replay.h"
#include "state/durable/segment.h"

namespace {

using namespace toolgate;
using namespace toolgate::state;

// A segment whose records are the parts of `bytes`: a byte of length before each.
std::string MakeSegment(std::string_view bytes) {
  std::string segment(64 << 10, '\0');
  const auto put = [&segment](size_t offset, auto value) {
    std::memcpy(segment.data() + offset, &value, sizeof value);
  };
  segment.replace(0, 8, "tgcount1");
  put(8, uint64_t{1});
  put(16, uint64_t{segment.size()});
  put(24, base::Crc32c({segment.data(), 24}));
  put(64, uint64_t{1});
  put(64 + 32, base::Crc32c({segment.data() + 64, 32}));
  size_t offset = 4096;
  while (!bytes.empty()) {
    const auto size = static_cast<uint32_t>(static_cast<unsigned char>(bytes.front()));
    const std::string_view record = bytes.substr(1, size);
    bytes.remove_prefix(1 + record.size());
    if (record.empty() || offset + 8 + 256 > segment.size()) break;
    const auto length = static_cast<uint32_t>(record.size());
    put(offset, length);
    const uint32_t sum = base::Crc32c({reinterpret_cast<const char*>(&length), 4});
    put(offset + 4, base::Crc32c(record, sum));
    segment.replace(offset + 8, record.size(), record);
    offset += 8 + (record.size() + 7) / 8 * 8;
  }
  return segment;
}

void TryToLoad(const Replay& replay) {
  base::FakeClock clock;
  MemoryCounterStore store({}, clock);
  store.Resume(replay.last());
  const Moment now = store.Now();
  for (const CounterCopy& counter : replay.Counters()) {
    if (!store.Load(counter)) std::abort();
    for (const auto& use : counter.uses) {
      MarkCount count;
      Use again(counter.window, count);
      const std::string bytes = WriteUse(use.use);
      if (!ReadUse(bytes, counter.window, again) || WriteUse(again) != bytes) std::abort();
    }
    Limit limit;
    limit.scope = counter.scope;
    limit.holder = counter.holder;
    limit.counter = counter.name;
    limit.window = counter.window;
    limit.max = Amount::Of(100);
    const Usage usage = store.Query(limit);
    if (usage.retry_after && usage.retry_after->count() < 0) std::abort();
  }
  if (store.Now().time < now.time) std::abort();
  store.Sweep();
}

void ReadAll(std::string_view bytes) {
  Replay replay;
  const auto end = ReadSegment(bytes, [&replay](size_t offset, std::string_view record_bytes) {
    const auto record = ReadRecord(record_bytes);
    if (!record) return base::Status(tl::unexpected(record.error()));
    return replay.Apply(offset, *record);
  });
  if (!end) return;
  replay.NoteTime(end->last);
  TryToLoad(replay);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ReadAll(bytes);
  ReadAll(MakeSegment(bytes));
  return 0;
}
