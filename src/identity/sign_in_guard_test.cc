// SPDX-License-Identifier: Apache-2.0
#include "identity/sign_in_guard.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SignInGuardTest : public ::testing::Test {
 protected:
  seconds Fail(const std::string& account, const std::string& address) {
    return guard_.Begin(account, address).wait();
  }
  seconds Succeed(const std::string& account, const std::string& address) {
    const auto attempt = guard_.Begin(account, address);
    if (attempt.is_admitted()) guard_.Succeeded(attempt);
    return attempt.wait();
  }
  // Addresses that nobody else in a test has.
  std::string NewAddress() { return "10.0." + std::to_string(addresses_++) + ".1"; }

  base::FakeClock clock_;
  SignInGuard guard_{clock_};
  int addresses_ = 0;
};

TEST_F(SignInGuardTest, LetsAnAccountFailFiveTimes) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(0)) << i;
  EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(1));
  EXPECT_EQ(Fail(" A@X.org", NewAddress()), seconds(1));
  EXPECT_EQ(Fail("b@x.org", NewAddress()), seconds(0));
}

TEST_F(SignInGuardTest, DoublesTheDelayUpToFifteenMinutesAndNeverMore) {
  for (int i = 0; i < 5; ++i) Fail("a@x.org", NewAddress());
  seconds longest{0};
  for (int i = 0; i < 40; ++i) {
    const seconds wait = Fail("a@x.org", NewAddress());
    EXPECT_EQ(wait, std::min(seconds(1ll << std::min(i, 20)), seconds(minutes(15)))) << i;
    longest = std::max(longest, wait);
    // What is refused does not count: it makes the delay no longer.
    EXPECT_EQ(Fail("a@x.org", NewAddress()), wait);
    clock_.Advance(wait - std::chrono::milliseconds(1));
    EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(1));
    clock_.Advance(std::chrono::milliseconds(1));
    EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(0));
  }
  EXPECT_EQ(longest, minutes(15));
}

TEST_F(SignInGuardTest, ForgetsTheFailuresOfAnAccountThatSignsIn) {
  for (int i = 0; i < 4; ++i) Fail("a@x.org", NewAddress());
  EXPECT_EQ(Succeed("a@x.org", NewAddress()), seconds(0));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(0)) << i;
  EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(1));
}

TEST_F(SignInGuardTest, ForgetsFailuresOfYesterday) {
  for (int i = 0; i < 5; ++i) Fail("a@x.org", NewAddress());
  clock_.Advance(hours(24) + seconds(1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(0)) << i;
  EXPECT_EQ(Fail("a@x.org", NewAddress()), seconds(1));
}

TEST_F(SignInGuardTest, LetsAnAddressFailTwentyTimesWhateverTheAccounts) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Fail(std::to_string(i) + "@x.org", "10.1.1.1"), seconds(0)) << i;
  }
  EXPECT_EQ(Fail("new@x.org", "10.1.1.1"), seconds(1));
  EXPECT_EQ(Fail("new@x.org", "::ffff:10.1.1.1"), seconds(1));
  EXPECT_EQ(Fail("new@x.org", "10.1.1.2"), seconds(0));
}

TEST_F(SignInGuardTest, CountsTheAddressesOfANetworkAsOne) {
  for (int i = 0; i < 20; ++i) {
    Fail(std::to_string(i) + "@x.org", "2001:db8:1:2::" + std::to_string(i));
  }
  EXPECT_EQ(Fail("new@x.org", "2001:db8:1:2:ffff::1"), seconds(1));
  EXPECT_EQ(Fail("new@x.org", "2001:db8:1:3::1"), seconds(0));
}

TEST_F(SignInGuardTest, DoesNotForgetAnAddressForAnAccountOfItsOwn) {
  for (int i = 0; i < 19; ++i) Fail(std::to_string(i) + "@x.org", "10.1.1.1");
  EXPECT_EQ(Succeed("own@x.org", "10.1.1.1"), seconds(0));
  EXPECT_EQ(Fail("20@x.org", "10.1.1.1"), seconds(0));
  EXPECT_EQ(Fail("21@x.org", "10.1.1.1"), seconds(1));
}

TEST_F(SignInGuardTest, DelaysNobodyWhereTheySignedInBefore) {
  Succeed("a@x.org", "10.1.1.1");
  for (int i = 0; i < 6; ++i) Fail("a@x.org", NewAddress());
  for (int i = 0; i < 21; ++i) Fail(std::to_string(i) + "@x.org", "10.1.1.1");
  EXPECT_GT(Fail("a@x.org", NewAddress()), seconds(0));
  EXPECT_GT(Fail("b@x.org", "10.1.1.1"), seconds(0));
  EXPECT_EQ(Succeed("a@x.org", "10.1.1.1"), seconds(0));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Fail("a@x.org", "10.1.1.1"), seconds(0)) << i;
  EXPECT_EQ(Fail("a@x.org", "10.1.1.1"), seconds(1));
}

TEST_F(SignInGuardTest, CountsAttemptsThatAreUnderWay) {
  std::vector<SignInGuard::Attempt> attempts;
  for (int i = 0; i < 6; ++i) attempts.push_back(guard_.Begin("a@x.org", NewAddress()));
  EXPECT_TRUE(attempts[4].is_admitted());
  EXPECT_FALSE(attempts[5].is_admitted());
}

TEST_F(SignInGuardTest, TakesBackWhatWasNotDecided) {
  for (int i = 0; i < 50; ++i) {
    const auto attempt = guard_.Begin("a@x.org", "10.1.1.1");
    ASSERT_TRUE(attempt.is_admitted()) << i;
    guard_.Abandoned(attempt);
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Fail("a@x.org", "10.1.1.1"), seconds(0)) << i;
  const auto refused = guard_.Begin("a@x.org", "10.1.1.1");
  guard_.Abandoned(refused);
  EXPECT_EQ(Fail("a@x.org", "10.1.1.1"), seconds(1));
}

TEST_F(SignInGuardTest, RemembersABoundedNumber) {
  SignInGuard guard(clock_, 10);
  for (int i = 0; i < 5; ++i) guard.Begin("first@x.org", NewAddress());
  EXPECT_FALSE(guard.Begin("first@x.org", NewAddress()).is_admitted());
  for (int i = 0; i < 10; ++i) guard.Begin(std::to_string(i) + "@x.org", NewAddress());
  EXPECT_TRUE(guard.Begin("first@x.org", NewAddress()).is_admitted());
}

TEST_F(SignInGuardTest, AdmitsNoMoreWhereManyThreadsTry) {
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, address = NewAddress()] {
      for (int n = 0; n < 50; ++n) admitted += guard_.Begin("a@x.org", address).is_admitted();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 5);
}

TEST(FailureTable, ForgetsTheOneThatWasThereLongestAgo) {
  FailureTable table(1, 2);
  const auto a = crypto::Sha256("a"), b = crypto::Sha256("b"), c = crypto::Sha256("c");
  const base::SteadyTime now{hours(1)};
  table.AddFailure(a, now);
  table.AddFailure(b, now);
  table.AddFailure(a, now);
  table.AddFailure(c, now);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_FALSE(table.Knows(b));
  EXPECT_EQ(table.WaitOf(a, now), seconds(2));
  EXPECT_EQ(table.WaitOf(c, now), seconds(1));
  table.Forget(a);
  EXPECT_EQ(table.size(), 1u);
}

}  // namespace
}  // namespace toolgate::identity
