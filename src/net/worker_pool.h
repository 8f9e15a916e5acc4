// SPDX-License-Identifier: Apache-2.0
// Threads for work that takes long or waits for a disk (hashing passwords, reading a database), so
// that no event loop stands still for it. What the work is about is for those to know who ask.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/event_loop.h"
#include "net/task.h"

namespace toolgate::net {

// Thread-safe. Must end (Finish or destruction) before the loops that asked it are destroyed, and
// not on one of its own threads.
class WorkerPool {
 public:
  static constexpr size_t kThreadsDefault = 2;
  static constexpr size_t kThreadsMax = 4;
  static constexpr size_t kWaitingMax = 64;

  // 1 to kThreadsMax `threads`; at most `waiting_max` pieces of work wait for one.
  explicit WorkerPool(size_t threads = kThreadsDefault, size_t waiting_max = kWaitingMax);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `work` on a thread of the pool and goes on with what it returned on `loop`, whose thread
  // asks. What `work` refers to must be there until then. Errors: unavailable if too much waits, or
  // the pool has ended; then the work was not begun.
  template <class T>
  Task<base::Result<T>> Run(EventLoop& loop, std::function<T()> work) {
    std::optional<T> value;
    // Both are in this coroutine's frame, which waits for the thread.
    const std::function<void()> job = [&value, &work] { value.emplace(work()); };
    Turn turn(*this, loop, job);
    co_await turn;
    if (!value) co_return Refusal();
    co_return std::move(*value);
  }

  // Begins no more work. What runs is ended first, what waits is refused. Any thread but those of
  // the pool; once or more often.
  void Finish();

 private:
  // The wait of one coroutine for its work.
  class Turn {
   public:
    Turn(WorkerPool& pool, EventLoop& loop, const std::function<void()>& job)
        : pool_(pool), loop_(loop), job_(job) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiter) {
      waiter_ = waiter;
      return pool_.Enter(*this);
    }
    void await_resume() const noexcept {}

    void Work() const { job_(); }
    // The coroutine may be gone as soon as its loop knows: nothing is touched afterwards.
    void GoOn();

   private:
    friend class WorkerPool;
    WorkerPool& pool_;
    EventLoop& loop_;
    const std::function<void()>& job_;
    std::coroutine_handle<> waiter_;
  };

  static tl::unexpected<base::Error> Refusal();
  bool Enter(Turn& turn);  // false if it cannot wait here
  Turn* Next();            // waits for one; null at the end
  void Serve();

  const size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable has_news_;
  std::deque<Turn*> waiting_;  // guarded by mutex_
  bool has_ended_ = false;     // guarded by mutex_
  std::mutex ending_;          // held while threads_ are joined
  std::vector<std::thread> threads_;
};

}  // namespace toolgate::net
