// SPDX-License-Identifier: Apache-2.0
// Grants: who may use which server under which policy, found by the hash of a bearer token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crypto/hash.h"

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

// Who a request comes from, as far as its transport is concerned.
struct Principal {
  std::string id;  // unique among principals of a server
  std::string subject;
  std::shared_ptr<const Grant> grant;  // null where there are no grants
};

// Immutable once filled.
class GrantTable {
 public:
  // False if another grant has the same token.
  bool Add(const crypto::Sha256Digest& token_hash, Grant grant);

  // The grant of a token, or null.
  std::shared_ptr<const Grant> Find(std::string_view token) const;

  size_t size() const { return grants_.size(); }

 private:
  struct FirstBytes {
    // The key is a digest: any eight bytes of it are a hash.
    size_t operator()(const crypto::Sha256Digest& digest) const {
      size_t hash = 0;
      for (size_t i = 0; i < sizeof hash; ++i) hash = hash << 8 | digest[i];
      return hash;
    }
  };
  std::unordered_map<crypto::Sha256Digest, std::shared_ptr<const Grant>, FirstBytes> grants_;
};

// The token of an `Authorization` field's value, or empty if it is no single bearer token
// (RFC 6750 section 2.1; the scheme in any case).
std::string_view BearerToken(std::string_view authorization);

}  // namespace toolgate::identity
