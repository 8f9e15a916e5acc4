// SPDX-License-Identifier: Apache-2.0
// Consent that clients bring: each good for one call with the same arguments, on the same object,
// once, and for a few minutes.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealing.h"

namespace toolgate::cloudstack {

// What somebody consents to.
struct ConsentSubject {
  std::string cloud;
  std::string tool;
  std::string arguments_digest;  // without what only carries consent
  std::string object_id;
  std::string object_name;

  friend bool operator==(const ConsentSubject&, const ConsentSubject&) = default;
};

// Of one event loop. All of it is lost with the process.
class ConsentKeeper {
 public:
  static constexpr std::chrono::minutes kLifetime{5};
  static constexpr size_t kTokensMax = 1'000;  // not used and not expired; the oldest gives way
  static constexpr size_t kSpentMax = 10'000;  // states that were used and have not expired
  static constexpr size_t kStateBytesMax = 8 * 1024;

  explicit ConsentKeeper(const base::Clock& clock) : clock_(clock) {}

  // A token that stands for consent: short, because models copy it.
  std::string MakeToken(const ConsentSubject& subject);
  // Why `token` is no consent to `subject`, as a sentence; empty if it is. Then it is spent.
  std::string SpendToken(std::string_view token, const ConsentSubject& subject);

  // What a question to a person is about, sealed, for the client that brings the answer.
  std::string SealQuestion(const ConsentSubject& subject) const;
  // Why `state` is no question about `subject`; empty if it is. Then it is spent.
  std::string SpendQuestion(std::string_view state, const ConsentSubject& subject);

 private:
  struct Token {
    std::string text;
    ConsentSubject subject;
    base::WallTime expires;
  };

  const base::Clock& clock_;
  const crypto::Sealer sealer_;
  std::deque<Token> tokens_;                                  // the oldest first
  std::map<std::string, base::WallTime, std::less<>> spent_;  // until when they would be good
};

}  // namespace toolgate::cloudstack
