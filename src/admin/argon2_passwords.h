// SPDX-License-Identifier: Apache-2.0
// Passwords as argon2id keeps them.
#pragma once

#include "admin/services.h"

namespace toolgate::admin {

class Argon2Passwords final : public Passwords {
 public:
  base::Result<std::string> Hash(std::string_view password) override;
  bool Verify(const std::optional<std::string>& hash, std::string_view password) override;
};

}  // namespace toolgate::admin
