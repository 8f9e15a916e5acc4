// SPDX-License-Identifier: Apache-2.0
// Whether a request may come in, in the order of the real server (ApiServlet and ApiServer, 4.22):
// POST, the command's name, session or key, expiry, the state of user and account, the source, the
// rate, the role, the signature.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "simulator/engine/command.h"
#include "simulator/engine/request_rates.h"
#include "simulator/request.h"
#include "simulator/sessions.h"

namespace toolgate::simulator {

inline constexpr std::string_view kBadCredentials =
    "unable to verify user credentials and/or request signature";

// A bare 401: it carries no cserrorcode.
ApiFailure Unauthorized(std::string_view text);

// What the checks find out on their way.
struct Admission {
  std::string envelope = "null";  // the key of the answer's object
  const Command* command = nullptr;
  const User* user = nullptr;
  std::optional<Fault> fault;

  const Account& account() const { return *user->account; }
};

class Gate {
 public:
  Gate(const base::Clock& clock, Cloud& cloud, Sessions& sessions, RequestRates& rates)
      : clock_(clock), cloud_(cloud), sessions_(sessions), rates_(rates) {}

  using Refusal = std::optional<ApiFailure>;
  Refusal Check(const ApiRequest& request, Admission& admission);

 private:
  Refusal CheckCommand(const ApiRequest& request, Admission& admission) const;
  Refusal CheckKey(const ApiRequest& request, Admission& admission);
  Refusal CheckExpiry(const ApiRequest& request) const;
  // What applies to a session and to a key alike.
  Refusal CheckUser(const ApiRequest& request, const User& user, const Command& command);
  Refusal CheckRate(const Account& account);

  const base::Clock& clock_;
  Cloud& cloud_;
  Sessions& sessions_;
  RequestRates& rates_;
};

}  // namespace toolgate::simulator
