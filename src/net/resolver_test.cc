// SPDX-License-Identifier: Apache-2.0
#include "net/internal/resolver.h"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "net/event_loop.h"

namespace toolgate::net::internal {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{30'000};

// Name servers that a test can silence. Lives as long as the last lookup.
struct FakeNames {
  std::mutex mutex;
  std::condition_variable spoke;
  bool silent = true;  // for the host `slow`; guarded by mutex
  std::atomic<int> lookups = 0;

  void Speak() {
    const std::lock_guard lock(mutex);
    silent = false;
    spoke.notify_all();
  }
};

class ResolverTest : public ::testing::Test {
 protected:
  Resolver::LookUp LookUp() {
    return [names = names_](const std::string& host, uint16_t port) -> Resolver::Answer {
      ++names->lookups;
      std::unique_lock lock(names->mutex);
      names->spoke.wait(lock, [&] { return host != "slow" || !names->silent; });
      if (host == "nobody") return {{}, "no such name"};
      return {{tcp::endpoint(asio::ip::make_address("127.0.0.7"), port)}, ""};
    };
  }

  template <class F>
  void Run(const F& test) {
    const auto wrapped = [&]() -> Task<void> {
      co_await test();
      loop_.Finish();
    };
    Spawn(wrapped());
    loop_.Run();
  }

  std::shared_ptr<FakeNames> names_ = std::make_shared<FakeNames>();
  EventLoop loop_;
};

TEST_F(ResolverTest, GivesAddressesOrSaysWhy) {
  Resolver resolver(loop_, LookUp());
  Run([&]() -> Task<void> {
    const auto found = co_await resolver.Resolve("somebody", 81, kLong);
    EXPECT_EQ(found->at(0).address().to_string(), "127.0.0.7");
    EXPECT_EQ(found->at(0).port(), 81);
    const auto missing = co_await resolver.Resolve("nobody", 81, kLong);
    EXPECT_EQ(missing.error().code, base::ErrorCode::kUnavailable);
    EXPECT_EQ(missing.error().message, "cannot resolve `nobody`: no such name");
    co_await resolver.Resolve("somebody", 81, kLong);
    EXPECT_EQ(names_->lookups, 3) << "an answer is given once";
  });
}

TEST_F(ResolverTest, ASilentNameServerKeepsNobodyElseWaiting) {
  Resolver resolver(loop_, LookUp());
  Run([&]() -> Task<void> {
    const auto slow = co_await resolver.Resolve("slow", 81, milliseconds(1));
    EXPECT_EQ(slow.error().code, base::ErrorCode::kTimeout);
    const auto other = co_await resolver.Resolve("somebody", 81, kLong);
    EXPECT_TRUE(other);
    for (int i = 0; i < 3; ++i) co_await resolver.Resolve("slow", 81, milliseconds(1));
    EXPECT_EQ(names_->lookups, 2) << "a name takes one thread";
    names_->Speak();
    const auto at_last = co_await resolver.Resolve("slow", 81, kLong);
    EXPECT_TRUE(at_last);
    EXPECT_EQ(names_->lookups, 2);
  });
}

TEST_F(ResolverTest, AnswersAllWhoWaitForOneLookup) {
  Resolver resolver(loop_, LookUp());
  int answered = 0;
  const auto ask = [&]() -> Task<void> {
    const auto found = co_await resolver.Resolve("slow", 81, kLong);
    EXPECT_TRUE(found);
    if (++answered == 3) loop_.Finish();
  };
  for (int i = 0; i < 3; ++i) Spawn(ask());
  names_->Speak();
  loop_.Run();
  EXPECT_EQ(answered, 3);
  EXPECT_EQ(names_->lookups, 1);
}

TEST_F(ResolverTest, EndsWhileALookupGoesOn) {
  const auto start = std::chrono::steady_clock::now();
  {
    EventLoop loop;
    Resolver resolver(loop, LookUp());
    const auto ask = [&]() -> Task<void> {
      const auto given_up = co_await resolver.Resolve("slow", 81, kLong);
      EXPECT_FALSE(given_up);
    };
    Spawn(ask());
    loop.Post([&loop] { loop.Finish(); });
    loop.Run();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, kLong / 2);
  names_->Speak();  // to nobody
}

TEST(Resolver, KnowsThisMachine) {
  const Resolver::Answer answer = Resolver::LookUpInSystem("localhost", 81);
  ASSERT_FALSE(answer.endpoints.empty());
  EXPECT_TRUE(answer.endpoints[0].address().is_loopback());
  const Resolver::Answer nobody = Resolver::LookUpInSystem("does-not-exist.invalid", 81);
  EXPECT_TRUE(nobody.endpoints.empty());
  EXPECT_NE(nobody.error, "");
}

}  // namespace
}  // namespace toolgate::net::internal
