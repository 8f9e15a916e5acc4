// SPDX-License-Identifier: Apache-2.0
// Task<T>: a coroutine that runs when awaited and gives one T to the one that awaits it.
//
// It does not use symmetric transfer, which GCC 12 does not make a tail call without optimisation
// or under ASan: awaiting resumes the child on the spot, and if the child finished without waiting
// the parent goes on without ever suspending. A loop over tasks that complete at once keeps its
// stack.
//
// Faults of GCC 12 that tools/lint/coroutines.py keeps out:
// - a lambda with captures, an aggregate, or what `a ? b : c` makes, as a temporary inside a
//   `co_await` expression, is destroyed twice: name such an argument first, then move it in;
// - a coroutine with `co_await F()` in the condition of an `if` or `while` does not even start:
//   `const bool done = co_await F();` first.
//
// A task belongs to one thread. Destroying a task that waits is not allowed; end what it waits for.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "net/frame_pool.h"

namespace toolgate::net {

template <class T>
class Task;

namespace internal {

struct PromiseBase {
  std::coroutine_handle<> parent;
  bool finished = false;
  bool parent_waits = false;

  static void* operator new(size_t size) { return AllocateFrame(size); }
  static void operator delete(void* frame, size_t size) { FreeFrame(frame, size); }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      PromiseBase& promise = self.promise();
      promise.finished = true;
      // The parent may destroy this frame before resume() returns: nothing is touched after it.
      if (promise.parent_waits) promise.parent.resume();
    }
    void await_resume() noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { CHECK(false && "an exception left a task"); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T Take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
  void Take() {}
};

}  // namespace internal

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = internal::Promise<T>;

  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> parent) {
    promise_type& promise = handle_.promise();
    promise.parent = parent;
    handle_.resume();
    if (promise.finished) return false;
    promise.parent_waits = true;
    return true;
  }
  T await_resume() { return handle_.promise().Take(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

namespace internal {
template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}
}  // namespace internal

// Starts `task` now, on this thread; nobody waits for it and it frees itself when done.
void Spawn(Task<void> task);
// Likewise. `kept` lives until the task is done: what it uses and everybody else may have given up
// meanwhile.
void Spawn(Task<void> task, std::shared_ptr<void> kept);

}  // namespace toolgate::net
