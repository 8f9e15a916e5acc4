// SPDX-License-Identifier: Apache-2.0
// Makes guessing passwords slow: who fails often, as an account or from an address, waits before
// the next attempt, longer each time and at most 15 minutes. What it knows is in memory and gone
// with the process.
//
// An account can be delayed by others who guess at it, but not for its user at an address from
// which they signed in before: such a pair has a count of its own. (OWASP calls this device
// cookies.)
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string_view>

#include "base/clock.h"
#include "identity/failure_table.h"

namespace toolgate::identity {

// Thread-safe; `clock` must outlive it.
class SignInGuard {
 public:
  static constexpr unsigned kFailuresOfAccount = 5;
  // More, as many people may share an address.
  static constexpr unsigned kFailuresOfAddress = 20;
  static constexpr size_t kRememberedMax = 20'000;  // of each kind; some 200 bytes each

  explicit SignInGuard(const base::Clock& clock, size_t remembered_max = kRememberedMax);

  class Attempt {
   public:
    bool is_admitted() const { return wait_ == std::chrono::seconds(0); }
    // When to try again (Retry-After) if it is not admitted.
    std::chrono::seconds wait() const { return wait_; }

   private:
    friend class SignInGuard;
    std::chrono::seconds wait_{0};
    bool is_of_known_pair_ = false;
    FailureTable::Key account_{};
    FailureTable::Key address_{};
    FailureTable::Key pair_{};
  };

  // Asks before the password is looked at. An attempt that is admitted counts as failed until one
  // of the two below is called for it, so that many at once are no way around; one that is not
  // admitted counts for nothing, and its password must not be tried. Accounts that do not exist are
  // treated like others. `account` is an e-mail address in any case, `address` an IP address, of
  // which IPv6 counts by its /64.
  Attempt Begin(std::string_view account, std::string_view address);

  // The password was right: the failures of the account are forgotten. Those of the address are
  // not, or guessers could use an account of theirs in between.
  void Succeeded(const Attempt& attempt);

  // It was not decided, through no fault of the client.
  void Abandoned(const Attempt& attempt);

 private:
  void TakeBack(const Attempt& attempt, base::SteadyTime now);

  const base::Clock& clock_;
  std::mutex mutex_;
  FailureTable accounts_;   // guarded by mutex_
  FailureTable addresses_;  // guarded by mutex_
  FailureTable pairs_;      // guarded by mutex_: those that signed in before
};

}  // namespace toolgate::identity
