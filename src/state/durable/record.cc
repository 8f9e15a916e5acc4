// SPDX-License-Identifier: Apache-2.0
#include "state/durable/record.h"

#include <cstring>
#include <type_traits>

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Until the year 2116; times of files beyond it could not be calculated with.
constexpr nanoseconds kTimeMax{int64_t{1} << 62};
constexpr size_t kTakenMax = 4096;

template <class T>
void Put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

void PutText(std::string& out, std::string_view text) {
  Put(out, static_cast<uint16_t>(text.size()));
  out += text;
}

void PutTaken(std::string& out, const Reservation::Taken& taken) {
  Put(out, taken.use);
  Put(out, taken.mark);
  Put(out, taken.amount.high());
  Put(out, taken.amount.low());
}

void PutTime(std::string& out, Moment now) {
  now = Rounded(now);
  Put(out, int64_t{now.time / milliseconds(1)});
  Put(out, int64_t{now.wall / milliseconds(1)});
}

// Takes values off the front of bytes. After a failure everything is zero.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T Take() {
    T value{};
    const std::string_view taken = TakeBytes(sizeof value);
    if (!failed_) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }
  std::string_view TakeBytes(size_t size) {
    failed_ = failed_ || size > bytes_.size();
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view TakeText() { return TakeBytes(Take<uint16_t>()); }
  Amount TakeAmount() {
    const auto high = Take<uint64_t>();
    return Amount::FromWords(high, Take<uint64_t>());
  }
  Reservation::Taken TakeTaken() {
    Reservation::Taken taken;
    taken.use = Take<uint64_t>();
    taken.mark = Take<int64_t>();
    taken.amount = TakeAmount();
    return taken;
  }

  bool is_done() const { return !failed_ && bytes_.empty(); }
  bool has_failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

bool IsTime(nanoseconds time) { return time >= nanoseconds(0) && time <= kTimeMax; }

bool IsWindow(Window window) {
  const bool is_align = window.align == Align::kSliding || window.align == Align::kCalendar;
  return is_align && window.length >= std::chrono::seconds(1) && window.length <= Limit::kLengthMax;
}

void ReadDefine(ByteReader& reader, Record& record) {
  record.counter = reader.Take<uint64_t>();
  record.scope = static_cast<Scope>(reader.Take<uint8_t>());
  record.window.align = static_cast<Align>(reader.Take<uint8_t>());
  record.window.length = std::chrono::seconds(reader.Take<int64_t>());
  record.holder = reader.TakeText();
  record.name = reader.TakeText();
}

// A time that could not be calculated with becomes one that is none.
Moment ReadTime(ByteReader& reader) {
  const auto time = reader.Take<int64_t>();
  const auto wall = reader.Take<int64_t>();
  constexpr int64_t kMax = kTimeMax / milliseconds(1);
  const bool is_time = time >= 0 && time <= kMax && wall >= -kMax && wall <= kMax;
  if (!is_time) return {nanoseconds(-1), nanoseconds(0)};
  return {milliseconds(time), milliseconds(wall)};
}

void ReadTake(ByteReader& reader, Record& record) {
  record.now = ReadTime(reader);
  const size_t count = reader.Take<uint16_t>();
  for (size_t i = 0; i < count && count <= kTakenMax && !reader.has_failed(); ++i) {
    record.taken.push_back(reader.TakeTaken());
  }
}

bool IsValid(const Record& record) {
  switch (record.kind) {
    case Record::Kind::kDefine:
      return IsWindow(record.window) && record.scope >= Scope::kSession &&
             record.scope <= Scope::kOrganisation && !record.holder.empty() &&
             !record.name.empty() && record.holder.size() <= Limit::kNameBytesMax &&
             record.name.size() <= Limit::kNameBytesMax;
    case Record::Kind::kTake:
      return IsTime(record.now.time) && !record.taken.empty();
    default:
      return IsTime(record.now.time);
  }
}

}  // namespace

void WriteDefine(std::string& out, uint64_t counter, const Limit& limit) {
  Put(out, Record::Kind::kDefine);
  Put(out, counter);
  Put(out, limit.scope);
  Put(out, limit.window.align);
  Put(out, static_cast<int64_t>(limit.window.length.count()));
  PutText(out, limit.holder);
  PutText(out, limit.counter);
}

void WriteBegin(std::string& out, uint64_t use, uint64_t counter, Moment now) {
  Put(out, Record::Kind::kBegin);
  Put(out, use);
  Put(out, counter);
  PutTime(out, now);
}

void WriteTake(std::string& out, Moment now, std::span<const Reservation::Taken> taken) {
  Put(out, Record::Kind::kTake);
  PutTime(out, now);
  Put(out, static_cast<uint16_t>(taken.size()));
  for (const Reservation::Taken& one : taken) PutTaken(out, one);
}

void WriteGiveBack(std::string& out, const Reservation::Taken& taken) {
  Put(out, Record::Kind::kGiveBack);
  PutTaken(out, taken);
}

void WriteEnd(std::string& out, uint64_t use, Moment now) {
  Put(out, Record::Kind::kEnd);
  Put(out, use);
  PutTime(out, now);
}

base::Result<Record> ReadRecord(std::string_view bytes) {
  ByteReader reader(bytes);
  Record record;
  record.kind = reader.Take<Record::Kind>();
  switch (record.kind) {
    case Record::Kind::kDefine:
      ReadDefine(reader, record);
      break;
    case Record::Kind::kBegin:
      record.use = reader.Take<uint64_t>();
      record.counter = reader.Take<uint64_t>();
      record.now = ReadTime(reader);
      break;
    case Record::Kind::kTake:
      ReadTake(reader, record);
      break;
    case Record::Kind::kGiveBack:
      record.taken.push_back(reader.TakeTaken());
      break;
    case Record::Kind::kEnd:
      record.use = reader.Take<uint64_t>();
      record.now = ReadTime(reader);
      break;
    default:
      return base::Fail(base::ErrorCode::kInvalidInput, "a record is of no known kind");
  }
  if (reader.is_done() && IsValid(record)) return record;
  return base::Fail(base::ErrorCode::kInvalidInput, "a record makes no sense");
}

bool IsMark(int64_t mark, Window window) {
  if (window.align == Align::kCalendar) {
    const int64_t max = kTimeMax / nanoseconds(window.length);
    return mark >= -max && mark <= max;
  }
  return mark >= 0 && mark <= kTimeMax / SlidingUse::TickLength(window.length);
}

std::string WriteUse(const Use& use) {
  std::string out;
  use.ForEach([&out](int64_t mark, nanoseconds time, Amount amount) {
    Put(out, mark);
    Put(out, int64_t{time.count()});
    Put(out, amount.high());
    Put(out, amount.low());
  });
  return out;
}

bool ReadUse(std::string_view bytes, Window window, Use& use) {
  ByteReader reader(bytes);
  int64_t last = INT64_MIN;
  while (!reader.is_done() && !reader.has_failed()) {
    const auto mark = reader.Take<int64_t>();
    const nanoseconds time(reader.Take<int64_t>());
    const Amount amount = reader.TakeAmount();
    if (reader.has_failed() || mark <= last || !IsMark(mark, window) || !IsTime(time)) return false;
    use.Retake(mark, time, amount);
    last = mark;
  }
  return reader.is_done();
}

}  // namespace toolgate::state
