// SPDX-License-Identifier: Apache-2.0
// Grants: who may use which server under which policy, found by the hash of a bearer token.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "crypto/hash.h"
#include "identity/owned_name.h"

namespace toolgate::identity {

struct Grant {
  std::string label;
  std::string server;
  std::string policy;   // empty: no policy, which denies every call
  std::string subject;  // the person or system behind the agent; may be empty
  // Decided and recorded beside the other, never enforced; or empty.
  std::string shadow_policy = {};
  std::string organisation = {};  // empty where a file names everything
  std::string id = {};            // in the store; empty where a file names everything
};

// When a grant was last used: kept by whoever issues it, from one publication to the next, and
// touched by every authenticated request. Thread-safe.
class GrantUse {
 public:
  void Touch(base::WallTime now) {
    // Rarely written: many requests at once do not wait for each other's cache lines.
    const int64_t moment = now.time_since_epoch().count();
    const int64_t since = moment - last_.load(std::memory_order_relaxed);
    if (since >= kResolution.count() || since < 0) last_.store(moment, std::memory_order_relaxed);
  }
  // To the second; empty if it never was.
  std::optional<base::WallTime> last() const {
    const int64_t moment = last_.load(std::memory_order_relaxed);
    if (moment == 0) return std::nullopt;
    return base::WallTime(base::WallTime::duration(moment));
  }

 private:
  static constexpr std::chrono::nanoseconds kResolution = std::chrono::seconds(1);
  std::atomic<int64_t> last_ = 0;  // ns since 1970; 0: never
};

// That an operator has stopped a grant, a server or an organisation, until one resumes it.
struct Pause {
  std::string by;   // who did; may be empty
  std::string why;  // may be empty

  friend bool operator==(const Pause&, const Pause&) = default;
};

struct GrantToken {
  crypto::Sha256Digest hash{};
  std::optional<base::WallTime> valid_until = {};  // empty: as long as its grant
};

// A grant with its tokens, of which there are several while one replaces another. Immutable; the
// same pointer is published again as long as nothing of it changes.
struct IssuedGrant {
  std::shared_ptr<const Grant> grant;  // never null
  std::vector<GrantToken> tokens;
  std::optional<base::WallTime> expires_at = {};
  std::optional<Pause> paused = {};
  std::shared_ptr<GrantUse> use = {};  // null: nobody wants to know
};

// Who a request comes from, as far as its transport is concerned.
struct Principal {
  std::string id;  // the grant's id, where it has one, else its label
  std::string subject;
  std::shared_ptr<const Grant> grant;              // null where there are no grants
  std::optional<base::WallTime> valid_until = {};  // of what it showed
  std::shared_ptr<GrantUse> use = {};              // may be null
};

// Immutable once filled.
class GrantTable {
 public:
  explicit GrantTable(size_t expected = 0);

  // False if a token of it is another's, or another has the same id: then nothing is added.
  bool Add(std::shared_ptr<const IssuedGrant> issued);

  // Whom the token names; nobody if it or its grant is not valid any more.
  std::optional<Principal> Find(std::string_view token, base::WallTime now) const;
  // The grant as it is issued now, or null. By its id: grants of files have none.
  const IssuedGrant* FindById(std::string_view id) const;
  // Those of a server.
  std::span<const std::shared_ptr<const IssuedGrant>> OfServer(const OwnedNameView& server) const;

  // Whether a grant that was found some time ago may still be used for its server.
  bool IsLive(const Grant& grant, base::WallTime now) const;

 private:
  struct FirstBytes {
    // The key is a digest: any eight bytes of it are a hash.
    size_t operator()(const crypto::Sha256Digest& digest) const {
      size_t hash = 0;
      for (size_t i = 0; i < sizeof hash; ++i) hash = hash << 8 | digest[i];
      return hash;
    }
  };
  struct Known {
    std::shared_ptr<const IssuedGrant> issued;
    std::optional<base::WallTime> valid_until;  // the token or its grant, whichever ends first
  };
  std::unordered_map<crypto::Sha256Digest, Known, FirstBytes> tokens_;
  std::unordered_map<std::string_view, const IssuedGrant*> by_id_;  // views into the grants
  std::map<OwnedName, std::vector<std::shared_ptr<const IssuedGrant>>, OwnedNameLess> by_server_;
};

// The token of an `Authorization` field's value, or empty if it is no single bearer token
// (RFC 6750 section 2.1; the scheme in any case).
std::string_view BearerToken(std::string_view authorization);

}  // namespace toolgate::identity
