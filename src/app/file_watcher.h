// SPDX-License-Identifier: Apache-2.0
// Files that an operator changes while the program runs: looked at a few times a second on a thread
// of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace toolgate::app {

class FileWatcher {
 public:
  struct Watched {
    std::vector<std::string> paths;  // one thing to whoever reads them
    // Called on the watcher's thread when one of them has changed and all hold still, so that one
    // that is being written is left alone; and once at first, in case one changed after it was
    // read.
    std::function<void()> on_changed;
    std::chrono::hours at_least_every{0};  // called that often without a change; 0: never
  };

  explicit FileWatcher(std::vector<Watched> watched);
  ~FileWatcher();

  // Looks at the files now. Thread-safe.
  void Check();

  static constexpr std::chrono::milliseconds kInterval{300};

 private:
  // What tells one version of a file from the next.
  struct Stamp {
    int64_t changed_ns = 0;
    int64_t bytes = -1;
    uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct State {
    Watched watched;
    std::vector<Stamp> told;
    std::vector<Stamp> seen;
    base::SteadyTime told_at;
  };

  static Stamp StampOf(const std::string& path);
  static void CheckOne(State& state);
  void Run();

  std::vector<State> states_;  // the watcher thread's
  std::mutex mutex_;
  std::condition_variable wake_;
  bool check_now_ = false;  // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace toolgate::app
