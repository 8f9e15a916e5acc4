// SPDX-License-Identifier: Apache-2.0
#include "state/durable/record.h"

#include <gtest/gtest.h>

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr Window kMinute{seconds(60), Align::kSliding};

Limit MakeLimit() {
  Limit limit;
  limit.scope = Scope::kServer;
  limit.holder = "cloudstack";
  limit.counter = "/tools/list_*/rate_limit";
  limit.window = {seconds(3600), Align::kCalendar};
  return limit;
}

TEST(RecordTest, IsReadAsItWasWritten) {
  std::string bytes;
  WriteDefine(bytes, 7, MakeLimit());
  const auto define = ReadRecord(bytes);
  ASSERT_TRUE(define);
  EXPECT_EQ(define->kind, Record::Kind::kDefine);
  EXPECT_EQ(define->counter, 7u);
  EXPECT_EQ(define->scope, Scope::kServer);
  EXPECT_EQ(define->holder, "cloudstack");
  EXPECT_EQ(define->name, "/tools/list_*/rate_limit");
  EXPECT_EQ(define->window, MakeLimit().window);

  bytes.clear();
  const Reservation::Taken taken[] = {{3, 1234, Amount::Of(1)}, {67, -5, Amount::Of(900)}};
  WriteTake(bytes, {seconds(1000) + nanoseconds(1), seconds(2000) + nanoseconds(1)}, taken);
  const auto take = ReadRecord(bytes);
  ASSERT_TRUE(take);
  ASSERT_EQ(take->taken.size(), 2u);
  EXPECT_EQ(take->taken[1].use, 67u);
  EXPECT_EQ(take->taken[1].mark, -5);
  EXPECT_EQ(take->taken[1].amount, Amount::Of(900));
  // Rounded so that less time seems to have passed since.
  EXPECT_EQ(take->now.time, seconds(1000));
  EXPECT_EQ(take->now.wall, seconds(2000) + milliseconds(1));
}

TEST(RecordTest, HoldsNothingMoreAndNothingLess) {
  std::string whole;
  const Reservation::Taken taken[] = {{3, 1234, Amount::Of(1)}};
  WriteTake(whole, {seconds(1), seconds(1)}, taken);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(ReadRecord(whole.substr(0, size)));
  EXPECT_FALSE(ReadRecord(whole + '\0'));
  EXPECT_TRUE(ReadRecord(whole));
}

TEST(RecordTest, RefusesWhatMakesNoSense) {
  EXPECT_FALSE(ReadRecord(""));
  EXPECT_FALSE(ReadRecord(std::string(1, '\x09')));
  std::string bytes;
  WriteTake(bytes, {seconds(-1), seconds(1)}, {});
  EXPECT_FALSE(ReadRecord(bytes));
  for (const seconds length : {seconds(0), seconds(-1), seconds(Limit::kLengthMax) + seconds(1)}) {
    Limit limit = MakeLimit();
    limit.window.length = length;
    bytes.clear();
    WriteDefine(bytes, 1, limit);
    EXPECT_FALSE(ReadRecord(bytes));
  }
  Limit limit = MakeLimit();
  limit.holder = "";
  bytes.clear();
  WriteDefine(bytes, 1, limit);
  EXPECT_FALSE(ReadRecord(bytes));
  EXPECT_FALSE(IsMark(-1, kMinute));
  EXPECT_FALSE(IsMark(INT64_MAX, kMinute));
  EXPECT_FALSE(IsMark(INT64_MIN, {seconds(60), Align::kCalendar}));
  EXPECT_TRUE(IsMark(1'800'000'000'000, kMinute));
}

TEST(RecordTest, AUseIsReadAsItWasWritten) {
  MarkCount count;
  Use use(kMinute, count);
  for (int i = 0; i < 300; ++i) use.Retake(1000 + i * i, nanoseconds(0), Amount::Of(i + 1));
  const std::string bytes = WriteUse(use);
  Use again(kMinute, count);
  ASSERT_TRUE(ReadUse(bytes, kMinute, again));
  EXPECT_EQ(WriteUse(again), bytes);
  EXPECT_EQ(again.Used({}), use.Used({}));
  for (const size_t size : {size_t{1}, size_t{31}, bytes.size() - 1}) {
    Use part(kMinute, count);
    EXPECT_FALSE(ReadUse(bytes.substr(0, size), kMinute, part));
  }
  Use twice(kMinute, count);
  EXPECT_FALSE(ReadUse(bytes + bytes, kMinute, twice));  // not in order
  Use empty(kMinute, count);
  EXPECT_TRUE(ReadUse("", kMinute, empty));
}

}  // namespace
}  // namespace toolgate::state
