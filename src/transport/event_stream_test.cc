// SPDX-License-Identifier: Apache-2.0
#include "transport/event_stream.h"

#include <gtest/gtest.h>

namespace toolgate::transport {
namespace {

using Taken = EventStream::Taken;

std::shared_ptr<ReplayBudget> Budget(size_t bytes = 1 << 20) {
  auto budget = std::make_shared<ReplayBudget>();
  budget->bytes_max = bytes;
  return budget;
}

std::string TakeAll(EventStream& stream, EventStream::Reader& reader, Taken expected) {
  std::string out;
  EXPECT_EQ(stream.Take(reader, out), expected);
  return out;
}

// The number of the event whose text this is.
uint64_t NumberOf(const std::string& text) {
  const std::string id = text.substr(4, text.find('\n') - 4);
  return EventPosition::Parse(id).value().number;
}

TEST(EventStream, AReaderTakesEveryEventOnce) {
  EventStream stream(Budget());
  const auto reader = stream.AttachAtEnd();
  const std::string first = stream.Append("{\"a\":1}");
  const std::string second = stream.Append("{\"a\":2}");
  EXPECT_EQ(TakeAll(stream, *reader, Taken::kMore), first + second);
  EXPECT_EQ(TakeAll(stream, *reader, Taken::kMore), "");
  stream.Finish({});
  EXPECT_EQ(TakeAll(stream, *reader, Taken::kEnd), "");
}

TEST(EventStream, AReaderThatComesBackTakesWhatItHasNotSeen) {
  EventStream stream(Budget());
  const std::string first = stream.Append("1");
  const std::string second = stream.Append("2");
  const auto reader = stream.Attach(NumberOf(first));
  EXPECT_EQ(TakeAll(stream, *reader, Taken::kMore), second);
}

TEST(EventStream, TheNextReaderTakesOver) {
  EventStream stream(Budget());
  const auto first = stream.AttachAtEnd();
  const auto second = stream.AttachAtEnd();
  const std::string event = stream.Append("1");
  EXPECT_EQ(TakeAll(stream, *first, Taken::kEnd), "");
  EXPECT_EQ(TakeAll(stream, *second, Taken::kMore), event);
  stream.Detach(*first);
  EXPECT_TRUE(stream.has_reader());
  stream.Detach(*second);
  EXPECT_FALSE(stream.has_reader());
}

TEST(EventStream, WhatWasPushedOutEndsASlowReaderAndNotANewOne) {
  EventStream stream(Budget());
  const auto slow = stream.AttachAtEnd();
  for (size_t i = 0; i <= EventStream::kEventsMax; ++i) stream.Append("1");
  TakeAll(stream, *slow, Taken::kTooSlow);
  const auto returned = stream.Attach(0);
  EXPECT_NE(TakeAll(stream, *returned, Taken::kMore), "");
}

TEST(EventStream, AllStreamsTogetherKeepNoMoreThanTheBudget) {
  const auto budget = Budget(1000);
  {
    EventStream one(budget);
    EventStream other(budget);
    for (int i = 0; i < 100; ++i) one.Append("1234567890");
    const std::string newest = other.Append("1");
    const auto reader = other.Attach(0);
    EXPECT_EQ(TakeAll(other, *reader, Taken::kMore), newest);
    EXPECT_LE(budget->bytes, 1100u);
  }
  EXPECT_EQ(budget->bytes, 0u);
}

TEST(EventStream, IdsOfOtherStreamsAreNotTheirs) {
  EventStream one(Budget());
  EventStream other(Budget());
  EXPECT_NE(one.name(), other.name());
  EXPECT_FALSE(EventPosition::Parse("17"));
  EXPECT_FALSE(EventPosition::Parse("a.-1"));
  EXPECT_FALSE(EventPosition::Parse(""));
}

}  // namespace
}  // namespace toolgate::transport
