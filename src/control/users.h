// SPDX-License-Identifier: Apache-2.0
// People: their addresses, the first one of an instance, their passwords. Hashes of passwords are
// made by those who call, as that takes long.
#pragma once

#include <string>
#include <string_view>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

inline constexpr size_t kEmailBytesMax = 254;  // RFC 5321, 4.5.3.1.3, without its brackets

// In lower case; empty if it is no address. Only its form is looked at: nothing is sent there.
std::string ParseEmail(std::string_view text);

struct NewUser {
  std::string email;  // as ParseEmail gives it
  std::string name;
  std::string password_hash;
  bool is_operator = false;
};

// Errors: conflict, if the address is taken.
Outcome<state::User> CreateUser(const Context& context, const NewUser& wanted);

// The first user of an instance, who is its operator, and admin of its first organisation.
struct FirstAccount {
  state::Organisation organisation;
  state::User user;
};
// Errors: conflict, if there is a user already; invalid_input.
Outcome<FirstAccount> CreateFirstAccount(const Context& context, const std::string& organisation,
                                         const NewUser& wanted);

// Ends all sign-ins of the user.
Outcome<state::User> ChangePassword(const Context& context, state::User user,
                                    std::string password_hash);

// Members `id`, `email`, `name`, `is_operator`.
void WriteUser(json::Writer& writer, const state::User& user);

}  // namespace toolgate::control
