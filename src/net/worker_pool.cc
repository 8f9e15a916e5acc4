// SPDX-License-Identifier: Apache-2.0
#include "net/worker_pool.h"

#include "base/check.h"

namespace toolgate::net {

WorkerPool::WorkerPool(size_t threads, size_t waiting_max) : waiting_max_(waiting_max) {
  CHECK(threads > 0 && threads <= kThreadsMax);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
}

WorkerPool::~WorkerPool() { Finish(); }

tl::unexpected<base::Error> WorkerPool::Refusal() {
  return base::Fail(base::ErrorCode::kUnavailable,
                    "too much is being worked on at once: try again in a moment");
}

void WorkerPool::Turn::GoOn() {
  EventLoop& loop = loop_;
  loop.Post([&loop, waiter = waiter_] {
    loop.ReleaseHold();
    waiter.resume();
  });
}

bool WorkerPool::Enter(Turn& turn) {
  {
    const std::lock_guard lock(mutex_);
    if (has_ended_ || waiting_.size() >= waiting_max_) return false;
    turn.loop_.Hold();
    waiting_.push_back(&turn);
  }
  has_news_.notify_one();
  return true;
}

WorkerPool::Turn* WorkerPool::Next() {
  std::unique_lock lock(mutex_);
  has_news_.wait(lock, [this] { return has_ended_ || !waiting_.empty(); });
  if (has_ended_) return nullptr;
  Turn* turn = waiting_.front();
  waiting_.pop_front();
  return turn;
}

void WorkerPool::Serve() {
  while (Turn* turn = Next()) {
    turn->Work();
    turn->GoOn();
  }
}

void WorkerPool::Finish() {
  std::deque<Turn*> refused;
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    refused.swap(waiting_);
  }
  has_news_.notify_all();
  for (Turn* turn : refused) turn->GoOn();
  const std::lock_guard lock(ending_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace toolgate::net
