// SPDX-License-Identifier: Apache-2.0
#include "identity/sign_in_guard.h"

#include <algorithm>
#include <string>

#include "base/cidr.h"
#include "base/text.h"

namespace toolgate::identity {

SignInGuard::SignInGuard(const base::Clock& clock, size_t remembered_max)
    : clock_(clock),
      accounts_(kFailuresOfAccount, remembered_max),
      addresses_(kFailuresOfAddress, remembered_max),
      pairs_(kFailuresOfAccount, remembered_max) {}

SignInGuard::Attempt SignInGuard::Begin(std::string_view account, std::string_view address) {
  const std::string name = base::ToAsciiLower(base::Trim(account));
  const std::string network = base::ClientNetwork(address);
  Attempt attempt;
  attempt.account_ = crypto::Sha256(name);
  attempt.address_ = crypto::Sha256(network);
  attempt.pair_ = crypto::Sha256(network + " " + name);
  const base::SteadyTime now = clock_.Now();
  const std::lock_guard lock(mutex_);
  attempt.is_of_known_pair_ = pairs_.Knows(attempt.pair_);
  attempt.wait_ = attempt.is_of_known_pair_ ? pairs_.WaitOf(attempt.pair_, now)
                                            : std::max(accounts_.WaitOf(attempt.account_, now),
                                                       addresses_.WaitOf(attempt.address_, now));
  if (!attempt.is_admitted()) return attempt;
  if (attempt.is_of_known_pair_) {
    pairs_.AddFailure(attempt.pair_, now);
  } else {
    accounts_.AddFailure(attempt.account_, now);
    addresses_.AddFailure(attempt.address_, now);
  }
  return attempt;
}

void SignInGuard::TakeBack(const Attempt& attempt, base::SteadyTime now) {
  if (!attempt.is_admitted()) return;
  if (attempt.is_of_known_pair_) return pairs_.TakeFailureBack(attempt.pair_, now);
  accounts_.TakeFailureBack(attempt.account_, now);
  addresses_.TakeFailureBack(attempt.address_, now);
}

void SignInGuard::Succeeded(const Attempt& attempt) {
  const base::SteadyTime now = clock_.Now();
  const std::lock_guard lock(mutex_);
  TakeBack(attempt, now);
  accounts_.Forget(attempt.account_);
  pairs_.Remember(attempt.pair_);
}

void SignInGuard::Abandoned(const Attempt& attempt) {
  const base::SteadyTime now = clock_.Now();
  const std::lock_guard lock(mutex_);
  TakeBack(attempt, now);
}

}  // namespace toolgate::identity
