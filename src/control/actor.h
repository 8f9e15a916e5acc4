// SPDX-License-Identifier: Apache-2.0
// Who does something to the control plane, as far as operations and the audit log want to know.
// What they may do was decided before an operation is called (src/admin/), by the role that the
// route needs.
#pragma once

#include <optional>
#include <string>

#include "identity/roles.h"

namespace toolgate::control {

struct Actor {
  std::string id;           // a user's; empty for the local operator
  std::string name;         // as the audit log names them: an e-mail address, `local operator`
  std::string by_means_of;  // `password`, `token tgp_Ab12`, `local`
  std::string client_address;
  std::string request_id;
  bool is_operator = false;  // of the instance
};

}  // namespace toolgate::control
