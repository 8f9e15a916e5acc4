// SPDX-License-Identifier: Apache-2.0
#include "net/task.h"

namespace toolgate::net {
namespace {

struct Detached {
  struct promise_type {
    static void* operator new(size_t size) { return internal::AllocateFrame(size); }
    static void operator delete(void* frame, size_t size) { internal::FreeFrame(frame, size); }
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() noexcept { CHECK(false && "an exception left a task"); }
  };
};

Detached Run(Task<void> task) { co_await std::move(task); }

Task<void> KeepUntilDone(std::shared_ptr<void> kept, Task<void> task) {
  {
    Task<void> running = std::move(task);
    co_await std::move(running);
  }
  kept.reset();  // only now: the task's frame is gone
}

}  // namespace

void Spawn(Task<void> task) { Run(std::move(task)); }

void Spawn(Task<void> task, std::shared_ptr<void> kept) {
  Run(KeepUntilDone(std::move(kept), std::move(task)));
}

}  // namespace toolgate::net
