// SPDX-License-Identifier: Apache-2.0
// Resources that a server's results linked to, by who was given the results: what is linked may be
// read although no list names it (2025-11-25, "Resource Links").
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace toolgate::gateway {

// Of one server. Thread-safe.
class LinkedUris {
 public:
  static constexpr size_t kPrincipalsMax = 1000;
  static constexpr size_t kUrisMax = 500;  // of one principal: the newest
  static constexpr size_t kUriBytesMax = 2048;

  void Add(const std::string& principal, std::string_view uri);
  bool Has(const std::string& principal, std::string_view uri) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::deque<std::string>> uris_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
