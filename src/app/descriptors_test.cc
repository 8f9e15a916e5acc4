// SPDX-License-Identifier: Apache-2.0
#include "app/descriptors.h"

#include <gtest/gtest.h>

namespace toolgate::app {
namespace {

TEST(Descriptors, AreSharedOut) {
  EXPECT_EQ(ConnectionsWithin(1024, 2, 10'000), 240u);
  EXPECT_EQ(ConnectionsWithin(1024, 2, 100), 100u);
  EXPECT_EQ(ConnectionsWithin(1 << 20, 4, 10'000), 10'000u);
  EXPECT_EQ(ConnectionsWithin(10, 4, 10'000), 1u);
}

}  // namespace
}  // namespace toolgate::app
