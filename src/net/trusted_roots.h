// SPDX-License-Identifier: Apache-2.0
// Whom a client believes: the authorities that may vouch for a server's name. There is no way to
// believe everybody.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;

namespace toolgate::net {

// Immutable and thread-safe.
class TrustedRoots {
 public:
  // The authorities in a PEM file, in place of the system's; those of the system if `ca_path` is
  // empty. `remedy` ends the message about an unknown issuer: what the operator can do.
  // Errors: unavailable (cannot be read), invalid_input; both name the file.
  static base::Result<std::shared_ptr<const TrustedRoots>> Load(const std::string& ca_path,
                                                                std::string remedy);

  const std::string& remedy() const { return remedy_; }
  ssl_ctx_st* context() const { return context_.get(); }  // for net/ only

 private:
  TrustedRoots() = default;

  std::shared_ptr<ssl_ctx_st> context_;
  std::string remedy_;
};

}  // namespace toolgate::net
