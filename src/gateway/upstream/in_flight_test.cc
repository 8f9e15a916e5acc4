// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/in_flight.h"

#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

TEST(InFlight, SeatsSoManyOfAToolAtATime) {
  InFlight table;
  auto first = table.Enter("p", "a", 2);
  const auto second = table.Enter("p", "a", 2);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(table.Enter("p", "a", 2));
  EXPECT_TRUE(table.Enter("p", "b", 1)) << "another tool";
  EXPECT_TRUE(table.Enter("q", "a", 1)) << "another policy";
  first.reset();
  EXPECT_TRUE(table.Enter("p", "a", 2));
}

}  // namespace
}  // namespace toolgate::gateway
