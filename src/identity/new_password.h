// SPDX-License-Identifier: Apache-2.0
// What a new password has to be (NIST SP 800-63B-4, 3.1.1): long, and not the first guess. No rules
// of composition, no expiry.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace toolgate::identity {

constexpr size_t kNewPasswordCharactersMin = 12;

// Errors: invalid_input, with what is wrong and nothing of the password. `email` is whose it is.
base::Status CheckNewPassword(std::string_view password, std::string_view email);

}  // namespace toolgate::identity
