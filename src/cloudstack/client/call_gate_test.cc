// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/call_gate.h"

#include <string>

#include <gtest/gtest.h>

#include "net/task.h"

namespace toolgate::cloudstack {
namespace {

class CallGateTest : public ::testing::Test {
 protected:
  // Enters, notes its name, and leaves on the loop's next turn.
  net::Task<void> Pass(uint64_t caller, char name) {
    auto turn = co_await gate_.Enter(caller);
    order_ += turn ? name : '!';
    if (!turn) co_return;
    most_ = std::max(most_, gate_.in_progress());
    co_await net::SleepFor(loop_, std::chrono::milliseconds(1));
  }
  void Run() {
    loop_.Finish();
    loop_.Run();
  }

  net::EventLoop loop_;
  CallGate gate_{loop_, {.at_once_max = 1, .waiting_max = 6}};
  std::string order_;
  size_t most_ = 0;
};

TEST_F(CallGateTest, CallersTakeTurns) {
  for (int i = 0; i < 4; ++i) net::Spawn(Pass(1, 'a'));
  for (int i = 0; i < 2; ++i) net::Spawn(Pass(2, 'b'));
  net::Spawn(Pass(3, 'c'));
  EXPECT_EQ(gate_.waiting(), 6u);
  Run();
  // The first one was alone; from then on each caller that waits has one turn after the other.
  EXPECT_EQ(order_, "aabcaba");
  EXPECT_EQ(most_, 1u);
  EXPECT_EQ(gate_.waiting(), 0u);
  EXPECT_EQ(gate_.in_progress(), 0u);
}

TEST_F(CallGateTest, RefusesWhoWouldBeOneTooManyToWait) {
  for (int i = 0; i < 8; ++i) net::Spawn(Pass(1, 'a'));
  EXPECT_EQ(order_, "a!");
  Run();
  EXPECT_EQ(order_, "a!aaaaaa");
}

}  // namespace
}  // namespace toolgate::cloudstack
