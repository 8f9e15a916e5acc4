// SPDX-License-Identifier: Apache-2.0
#include "net/event_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "net/internal/asio.h"
#include "net/internal/write_batch.h"

namespace toolgate::net {

struct EventLoop::State {
  explicit State(EventLoop& loop) : writes(loop) {}

  internal::asio::io_context context{1};
  internal::asio::executor_work_guard<internal::Executor> work{context.get_executor()};
  internal::Timer tick{context.get_executor()};
  base::SteadyTime now = std::chrono::steady_clock::now();
  Deadlines deadlines;
  internal::WriteBatch writes;
  bool ticking = false;
  bool finishing = false;

  void Tick() {
    now = std::chrono::steady_clock::now();
    ticking = true;
    tick.expires_after(kTick);
    tick.async_wait([this](internal::AsioError) {
      now = std::chrono::steady_clock::now();
      deadlines.Expire(now);
      ticking = false;
      if (!finishing && !deadlines.empty()) Tick();
    });
  }
};

namespace internal {
asio::io_context& ContextOf(EventLoop& loop) { return loop.state().context; }
WriteBatch& WritesOf(EventLoop& loop) { return loop.state().writes; }
}  // namespace internal

EventLoop::EventLoop() : state_(std::make_unique<State>(*this)) {}
EventLoop::~EventLoop() = default;

void EventLoop::Run() { state_->context.run(); }

void EventLoop::Finish() {
  Post([this] {
    state_->finishing = true;
    state_->work.reset();
    state_->tick.cancel();
    state_->deadlines.ExpireAll();
  });
}

void EventLoop::Post(std::function<void()> function) {
  internal::asio::post(state_->context, std::move(function));
}

void EventLoop::Hold() { state_->context.get_executor().on_work_started(); }
void EventLoop::ReleaseHold() { state_->context.get_executor().on_work_finished(); }

base::SteadyTime EventLoop::coarse_now() const { return state_->now; }

void EventLoop::AddDeadline(Deadline& deadline, std::chrono::milliseconds after) {
  if (!state_->ticking && !state_->finishing) state_->Tick();
  state_->deadlines.Add(deadline, after, state_->now);
  // A loop that ends waits for nothing: the deadline expires on the loop's next turn.
  if (state_->finishing) Post([this] { state_->deadlines.ExpireAll(); });
}

}  // namespace toolgate::net
