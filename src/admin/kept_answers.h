// SPDX-License-Identifier: Apache-2.0
// Idempotency keys: what a request was answered is kept, sealed, for a client that does not know
// whether its request arrived and asks again with the same key.
#pragma once

#include <mutex>
#include <set>

#include "admin/route.h"
#include "admin/services.h"

namespace toolgate::admin {

constexpr std::chrono::hours kAnswersKeptFor{24};
constexpr size_t kKeyBytesMax = 128;

// Takes the call's key from its request, if its route heeds one: POSTs of callers that are known.
// Errors: bad_request.
control::Outcome<void> TakeKey(Call& call, const Route& route);

// What the same request was answered before; empty if it was not. Errors: idempotency_key_reused
// for another request with the key.
control::Outcome<std::optional<Answer>> FindKept(const Call& call);

// The requests with keys that are on their way. Thread-safe.
class Running {
 public:
  // Held for as long as a request is on its way.
  class Turn {
   public:
    Turn(Running& running, std::string key) : running_(running), key_(std::move(key)) {}
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Running& running_;
    const std::string key_;
  };

  // Null for a call without a key. Errors: conflict, while another request has the key.
  control::Outcome<std::unique_ptr<Turn>> Begin(const Call& call);

 private:
  std::mutex mutex_;
  std::set<std::string> keys_;  // guarded by mutex_
};

}  // namespace toolgate::admin
