// SPDX-License-Identifier: Apache-2.0
// Sign-ins of browsers: made after a password was right, each with a token of its own that nobody
// chose before.
#pragma once

#include <string>
#include <string_view>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

inline constexpr std::chrono::hours kSignInLifetime{7 * 24};
inline constexpr size_t kSignInsMax = 20;  // of a user: a further one ends the oldest
inline constexpr size_t kUserAgentBytesMax = 200;

struct StartedSignIn {
  state::SignIn sign_in;
  std::string token;
};

// What a page of ours shows that a request comes from it. It follows from the sign-in's token,
// which pages cannot read, and is told by our answers, which pages of others cannot read.
std::string CsrfTokenOf(std::string_view token);

// `user_agent` is what the browser calls itself.
Outcome<StartedSignIn> StartSignIn(const Context& context, const state::User& user,
                                   std::string_view user_agent);

// Somebody did not know the password of `email`, whether there is such a user or not.
Outcome<void> RecordFailedSignIn(const Context& context, std::string_view email);

// One of the actor's own.
Outcome<void> EndSignIn(const Context& context, std::string_view id);
// All of the actor's but one.
Outcome<void> EndOtherSignIns(const Context& context, std::string_view except_id);

void WriteSignIn(json::Writer& writer, const state::SignIn& sign_in);

}  // namespace toolgate::control
