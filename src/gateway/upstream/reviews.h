// SPDX-License-Identifier: Apache-2.0
// What people have reviewed of the servers' tools, as of now.
#pragma once

#include <memory>
#include <mutex>

#include "review/definitions.h"

namespace toolgate::gateway {

// Thread-safe.
class Reviews {
 public:
  // Null if nothing was ever reviewed.
  std::shared_ptr<const review::Definitions> Get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void Publish(std::shared_ptr<const review::Definitions> next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const review::Definitions> current_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
