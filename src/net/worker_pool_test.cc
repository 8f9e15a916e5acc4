// SPDX-License-Identifier: Apache-2.0
#include "net/worker_pool.h"

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace toolgate::net {
namespace {

using base::ErrorCode;

// Work that holds a thread of a pool until it is let go.
class Held {
 public:
  std::function<int()> Work() {
    return [this] {
      begun_.set_value();
      let_go_.get_future().wait();
      return 1;
    };
  }
  void WaitUntilBegun() { begun_.get_future().wait(); }
  void LetGo() { let_go_.set_value(); }

 private:
  std::promise<void> begun_;
  std::promise<void> let_go_;
};

Task<void> Keep(WorkerPool& pool, EventLoop& loop, std::function<int()> work,
                std::vector<base::Result<int>>& results) {
  auto result = co_await pool.Run<int>(loop, std::move(work));
  results.push_back(std::move(result));
}

class WorkerPoolTest : public ::testing::Test {
 protected:
  // A loop runs until everything that was spawned on it has ended.
  void RunLoop() {
    loop_.Finish();
    loop_.Run();
  }
  void Ask(WorkerPool& pool, std::function<int()> work) {
    Spawn(Keep(pool, loop_, std::move(work), results_));
  }
  size_t Refused() const {
    size_t refused = 0;
    for (const auto& result : results_) {
      refused += !result && result.error().code == ErrorCode::kUnavailable;
    }
    return refused;
  }

  EventLoop loop_;
  std::vector<base::Result<int>> results_;
};

TEST_F(WorkerPoolTest, WorksOnAThreadOfItsOwnAndGoesOnOnTheLoop) {
  WorkerPool pool;
  std::thread::id worked_on, went_on;
  const auto run = [&]() -> Task<void> {
    std::function<std::string()> work = [&worked_on] {
      worked_on = std::this_thread::get_id();
      return std::string("done");
    };
    const auto result = co_await pool.Run<std::string>(loop_, std::move(work));
    went_on = std::this_thread::get_id();
    EXPECT_EQ(result, "done");
  };
  Spawn(run());
  RunLoop();
  EXPECT_EQ(went_on, std::this_thread::get_id());
  EXPECT_NE(worked_on, std::this_thread::get_id());
  EXPECT_NE(worked_on, std::thread::id());
}

TEST_F(WorkerPoolTest, PassesOnWhatCanOnlyBeMovedAndErrorsOfTheWork) {
  WorkerPool pool(1);
  const auto run = [&]() -> Task<void> {
    std::function<std::unique_ptr<int>()> make = [] { return std::make_unique<int>(7); };
    const auto made = co_await pool.Run<std::unique_ptr<int>>(loop_, std::move(make));
    EXPECT_EQ(**made, 7);
    std::function<base::Status()> fail = [] {
      return base::Status(base::Fail(ErrorCode::kConflict, "no"));
    };
    const auto failed = co_await pool.Run<base::Status>(loop_, std::move(fail));
    EXPECT_TRUE(failed);
    EXPECT_EQ(failed->error().code, ErrorCode::kConflict);
  };
  Spawn(run());
  RunLoop();
}

TEST_F(WorkerPoolTest, LeavesTheLoopFreeMeanwhile) {
  WorkerPool pool(1);
  Held held;
  Ask(pool, held.Work());
  held.WaitUntilBegun();
  loop_.Post([&] { held.LetGo(); });  // comes to nothing if the loop waits for the work
  RunLoop();
  EXPECT_EQ(results_.size(), 1u);
  EXPECT_EQ(results_[0], 1);
}

TEST_F(WorkerPoolTest, RefusesAtOnceWhatHasNoRoomToWait) {
  WorkerPool pool(1, 2);
  Held held;
  Ask(pool, held.Work());
  held.WaitUntilBegun();
  for (int i = 0; i < 5; ++i) Ask(pool, [] { return 2; });
  EXPECT_EQ(results_.size(), 3u);
  EXPECT_EQ(Refused(), 3u);
  held.LetGo();
  RunLoop();
  EXPECT_EQ(results_.size(), 6u);
  EXPECT_EQ(Refused(), 3u);
}

TEST_F(WorkerPoolTest, EndsWhatRunsAndRefusesWhatWaits) {
  WorkerPool pool(1);
  Held held;
  Ask(pool, held.Work());
  held.WaitUntilBegun();
  std::atomic<int> begun = 0;
  constexpr size_t kWaiting = 5;
  const auto wait = [&]() -> Task<void> {
    std::function<int()> work = [&begun] { return ++begun; };
    auto result = co_await pool.Run<int>(loop_, std::move(work));
    results_.push_back(std::move(result));
    if (results_.size() == kWaiting) held.LetGo();
  };
  for (size_t i = 0; i < kWaiting; ++i) Spawn(wait());
  std::thread ender([&] { pool.Finish(); });
  RunLoop();
  ender.join();
  EXPECT_EQ(begun, 0);
  EXPECT_EQ(Refused(), kWaiting);
  ASSERT_EQ(results_.size(), kWaiting + 1);
  EXPECT_EQ(results_.back(), 1);
  Ask(pool, [] { return 2; });
  EXPECT_EQ(Refused(), kWaiting + 1);
}

TEST_F(WorkerPoolTest, ServesManyLoopsWithAllItsThreads) {
  constexpr size_t kLoops = 4;
  constexpr int kEach = 500;
  EventLoop loops[kLoops];
  WorkerPool pool(WorkerPool::kThreadsMax, kLoops * kEach);
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (EventLoop& loop : loops) {
    threads.emplace_back([&] {
      std::vector<base::Result<int>> results;
      for (int i = 0; i < kEach; ++i) {
        Spawn(Keep(
            pool, loop, [i] { return i; }, results));
      }
      loop.Finish();
      loop.Run();
      for (const auto& result : results) sum += result.value();
      EXPECT_EQ(results.size(), size_t{kEach});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, int{kLoops} * kEach * (kEach - 1) / 2);
}

}  // namespace
}  // namespace toolgate::net
