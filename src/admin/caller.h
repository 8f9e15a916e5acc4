// SPDX-License-Identifier: Apache-2.0
// Who a request comes from, and whether they may use its route. Tokens are found by their SHA-256;
// nothing that an attacker sends is compared with a secret byte by byte.
#pragma once

#include "admin/route.h"
#include "admin/services.h"

namespace toolgate::admin {

// A browser's sign-in ends when it was not used for so long, and in any case at its expiry.
constexpr std::chrono::hours kSignInIdleMax{12};
// Uses are noted to this precision: a page that asks often does not write often.
constexpr std::chrono::minutes kUseNotedEvery{1};

// `__Host-toolgate`; without TLS, where browsers refuse that name, `toolgate`.
std::string_view SignInCookie(const Services& services);

// Fills in the caller of `call` from the credentials of its request: none is no error. Errors:
// unauthenticated, for credentials that are not good (any more).
control::Outcome<void> ResolveCaller(Call& call, state::Tables& tables);

// Fills in the organisation that the path names, and the caller's role in it. Errors: not_found,
// the same whether there is none or the caller has nothing to do with it.
control::Outcome<void> ResolveOrganisation(Call& call, const Route& route, state::Tables& tables);

// Whether a caller may use the route. Errors: sign_in_needed, forbidden, csrf.
control::Outcome<void> CheckAccess(const Call& call, const Route& route);

// For what a token must not do, whatever its role. Errors: password_sign_in_needed.
control::Outcome<void> RequireInPerson(const Call& call);

// Notes that the caller's token or sign-in was used, if that was not noted lately. Failing to is no
// reason to refuse the request.
void NoteUse(const Call& call);

}  // namespace toolgate::admin
