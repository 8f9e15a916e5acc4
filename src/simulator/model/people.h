// SPDX-License-Identifier: Apache-2.0
// Who uses the cloud: domains, and the accounts in them.
#pragma once

#include <string>

namespace toolgate::simulator {

// The roles that accounts can have (`accounttype`).
enum class AccountType { kUser = 0, kRootAdmin = 1 };

struct Domain {
  std::string id;
  std::string name;
  std::string path;  // `ROOT/acme`
};

struct Account {
  std::string id;
  std::string name;
  AccountType type = AccountType::kUser;
  const Domain* domain = nullptr;
  std::string user_id;
  std::string user_name;
  std::string api_key;
  std::string secret_key;
  bool enabled = true;
};

// Whether an account's own rules let it manage what others own.
inline bool IsAdmin(const Account& account) { return account.type != AccountType::kUser; }

}  // namespace toolgate::simulator
