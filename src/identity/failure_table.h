// SPDX-License-Identifier: Apache-2.0
// How often each of many has failed lately, and how long it has to wait for that. Bounded: the one
// that was there longest ago is forgotten for a new one. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstring>
#include <list>
#include <unordered_map>

#include "base/clock.h"
#include "crypto/hash.h"

namespace toolgate::identity {

class FailureTable {
 public:
  static constexpr std::chrono::seconds kDelayFirst{1};
  static constexpr std::chrono::seconds kDelayMax = std::chrono::minutes(15);
  static constexpr std::chrono::seconds kForgottenAfter = std::chrono::hours(24);

  // From the `failures_free`th failure on each is followed by a delay, twice as long as the last.
  FailureTable(unsigned failures_free, size_t size_max)
      : failures_free_(failures_free), size_max_(size_max) {}

  // The key of somebody whose name is of any length.
  using Key = crypto::Sha256Digest;

  // Whole seconds until it may try again; zero for now.
  std::chrono::seconds WaitOf(const Key& key, base::SteadyTime now) const;

  void AddFailure(const Key& key, base::SteadyTime now);
  void TakeFailureBack(const Key& key, base::SteadyTime now);

  void Remember(const Key& key);  // with no failures
  void Forget(const Key& key);
  bool Knows(const Key& key) const { return places_.contains(key); }
  size_t size() const { return places_.size(); }

 private:
  struct Entry {
    Key key;
    unsigned failures = 0;
    base::SteadyTime last_failure{};
    base::SteadyTime delayed_until{};
  };
  using Entries = std::list<Entry>;
  struct FirstBytes {
    // The key is a digest: any bytes of it are a hash.
    size_t operator()(const Key& key) const {
      size_t hash = 0;
      std::memcpy(&hash, key.data(), sizeof hash);
      return hash;
    }
  };

  Entry& Touch(const Key& key);

  const unsigned failures_free_;
  const size_t size_max_;
  Entries entries_;  // the latest first
  std::unordered_map<Key, Entries::iterator, FirstBytes> places_;
};

}  // namespace toolgate::identity
