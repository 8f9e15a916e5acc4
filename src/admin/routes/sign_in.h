// SPDX-License-Identifier: Apache-2.0
// What answers say that begin or end a sign-in: its cookie, and what its pages have to send.
#pragma once

#include <string_view>

#include "admin/route.h"
#include "admin/services.h"
#include "control/sign_ins.h"
#include "control/users.h"

namespace toolgate::admin::routes {

// `{user, csrf_token, expires_at}`, and the cookie.
Answer SignedIn(const Services& services, const state::User& user,
                const control::StartedSignIn& started);

// Takes the cookie away.
Answer SignedOut(const Services& services);

// Whether a password is the one of `email`, counted by the guard against guessing. `user` is
// theirs, if there is one. Errors: unauthenticated; limit_exceeded while they have to wait, with
// the time.
struct PasswordCheck {
  bool is_right = false;
  std::chrono::seconds wait{0};  // not looked at: try again then
};
PasswordCheck CheckPassword(const Call& call, const std::string& email,
                            const std::optional<state::User>& user, std::string_view password);

// 429 with Retry-After.
Answer Wait(const Call& call, std::chrono::seconds wait);

}  // namespace toolgate::admin::routes
