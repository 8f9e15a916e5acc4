// SPDX-License-Identifier: Apache-2.0
#include "app/file_watcher.h"

#include <sys/stat.h>

#include <utility>

namespace toolgate::app {

FileWatcher::FileWatcher(std::vector<Watched> watched) {
  const base::SteadyTime now = std::chrono::steady_clock::now();
  for (Watched& one : watched) states_.push_back({std::move(one), {}, {}, now});
  thread_ = std::thread([this] { Run(); });
}

FileWatcher::~FileWatcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void FileWatcher::Check() {
  {
    const std::lock_guard lock(mutex_);
    check_now_ = true;
  }
  wake_.notify_all();
}

FileWatcher::Stamp FileWatcher::StampOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_size,
          status.st_ino};
}

void FileWatcher::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, kInterval, [this] { return stopping_ || check_now_; });
    if (stopping_) return;
    check_now_ = false;
    lock.unlock();
    for (State& state : states_) CheckOne(state);
    lock.lock();
  }
}

// Files hold still when two looks in a row find them the same.
void FileWatcher::CheckOne(State& state) {
  std::vector<Stamp> now;
  for (const std::string& path : state.watched.paths) now.push_back(StampOf(path));
  const bool is_still = now == std::exchange(state.seen, now);
  const base::SteadyTime time = std::chrono::steady_clock::now();
  const auto every = state.watched.at_least_every;
  const bool is_due = every.count() > 0 && time - state.told_at >= every;
  if (!is_still || (now == state.told && !is_due)) return;
  state.told = std::move(now);
  state.told_at = time;
  state.watched.on_changed();
}

}  // namespace toolgate::app
