// SPDX-License-Identifier: Apache-2.0
// A thread that tells clients and operators what follows from a change, behind the change itself:
// binding many policies to many lists takes longer than whoever changes something should wait.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace toolgate::app {

class ChangeTeller {
 public:
  // `tell` is called on the thread, once for all changes that came since it was called last.
  explicit ChangeTeller(std::function<void()> tell);
  ~ChangeTeller();  // waits for a call in progress

  // Thread-safe: something has changed.
  void Wake();

 private:
  void Run();

  const std::function<void()> tell_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_changed_ = false;  // guarded by mutex_
  bool is_ending_ = false;    // guarded by mutex_
  std::thread thread_;        // last: it uses the rest
};

}  // namespace toolgate::app
