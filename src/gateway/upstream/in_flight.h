// SPDX-License-Identifier: Apache-2.0
// How many calls of a tool are in progress, for policies that allow so many at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace toolgate::gateway {

// Thread-safe.
class InFlight {
 public:
  // A call in progress, until it is destroyed. It must not outlive the table.
  class Seat {
   public:
    Seat(InFlight& table, std::string key) : table_(table), key_(std::move(key)) {}
    ~Seat() { table_.Leave(key_); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

   private:
    InFlight& table_;
    const std::string key_;
  };

  // Null if `max` calls of the tool are in progress under the policy.
  std::unique_ptr<Seat> Enter(std::string_view policy, std::string_view tool, int64_t max);

 private:
  void Leave(const std::string& key);

  std::mutex mutex_;
  std::map<std::string, int64_t> calls_;  // guarded by mutex_; none are 0
};

}  // namespace toolgate::gateway
