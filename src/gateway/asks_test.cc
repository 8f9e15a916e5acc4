// SPDX-License-Identifier: Apache-2.0
#include "gateway/asks.h"

#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::SteadyTime kStart{std::chrono::hours(1)};

Ask AskOf(std::string call_id, base::SteadyTime at) {
  return {"1", std::move(call_id), mcp::ClientRequest::kRoots, "{}", at};
}

// Asks and is answered.
bool IsAsked(Asks& asks, const std::string& call_id, base::SteadyTime at) {
  const auto id = asks.Add(AskOf(call_id, at));
  return id && asks.Take(std::to_string(*id)).has_value();
}

TEST(Asks, AreAnsweredOnceByTheirId) {
  Asks asks;
  const auto id = asks.Add(AskOf("7", kStart));
  ASSERT_TRUE(id);
  EXPECT_FALSE(asks.Take("x"));
  EXPECT_EQ(asks.Take(std::to_string(*id))->call_id, "7");
  EXPECT_FALSE(asks.Take(std::to_string(*id)));
}

TEST(Asks, WaitInLimitedNumber) {
  Asks asks;
  for (size_t i = 0; i < Asks::kMax; ++i) EXPECT_TRUE(asks.Add(AskOf("7", kStart)));
  EXPECT_EQ(asks.Add(AskOf("7", kStart)).error(), Asks::Refusal::kTooManyWait);
  asks.EndCall("7");
  EXPECT_TRUE(asks.Add(AskOf("8", kStart)));
}

TEST(Asks, AreSoManyInAMinute) {
  Asks asks;
  for (size_t i = 0; i < Asks::kPerMinuteMax; ++i) {
    EXPECT_TRUE(IsAsked(asks, std::to_string(i), kStart + i * milliseconds(500)));
  }
  EXPECT_EQ(asks.Add(AskOf("other", kStart + seconds(59))).error(), Asks::Refusal::kTooFast);
  EXPECT_TRUE(IsAsked(asks, "other", kStart + minutes(1)));
  EXPECT_FALSE(asks.Add(AskOf("other", kStart + minutes(1))));
}

TEST(Asks, AreSoManyInACall) {
  Asks asks;
  for (size_t i = 0; i < Asks::kPerCallMax; ++i) {
    EXPECT_TRUE(IsAsked(asks, "7", kStart + i * minutes(1)));
  }
  const base::SteadyTime later = kStart + Asks::kPerCallMax * minutes(1);
  EXPECT_EQ(asks.Add(AskOf("7", later)).error(), Asks::Refusal::kTooManyInCall);
  EXPECT_TRUE(IsAsked(asks, "8", later)) << "another call has its own";
  asks.EndCall("7");
  EXPECT_TRUE(IsAsked(asks, "7", later)) << "a call of the same id is another";
}

TEST(Asks, OutsideOfCallsAreOnlyLimitedInTime) {
  Asks asks;
  for (size_t i = 0; i < 2 * Asks::kPerCallMax; ++i) {
    EXPECT_TRUE(IsAsked(asks, "", kStart + i * minutes(1)));
  }
}

}  // namespace
}  // namespace toolgate::gateway
