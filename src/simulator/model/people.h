// SPDX-License-Identifier: Apache-2.0
// Who uses the cloud: a tree of domains, the accounts in them, the users of an account, projects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace toolgate::simulator {

// The types that accounts can have (`accounttype`).
enum class AccountType { kUser = 0, kRootAdmin = 1, kDomainAdmin = 2, kProject = 5 };

// What accounts may do. Only the default roles are simulated: they follow from the account's type.
struct Role {
  std::string id;
  std::string name;
  std::string type;  // `Admin`, `ResourceAdmin`, `DomainAdmin`, `User`
  std::string description;
};

struct Domain {
  std::string id;
  std::string name;
  std::string path;                // `ROOT/acme`
  const Domain* parent = nullptr;  // none of ROOT
  int64_t level = 0;               // of ROOT
  base::WallTime created = {};
};

// Whether `domain` is `ancestor` or somewhere below it.
inline bool IsWithin(const Domain& domain, const Domain& ancestor) {
  for (const Domain* at = &domain; at; at = at->parent) {
    if (at == &ancestor) return true;
  }
  return false;
}

struct Project;
struct User;

// What owns things. A project's things are owned by an account of its own.
struct Account {
  std::string id;
  std::string name;
  AccountType type = AccountType::kUser;
  const Domain* domain = nullptr;
  const User* user = nullptr;        // the first of its users; none of projects
  const Project* project = nullptr;  // whose account this is
  std::string state = "enabled";     // or `disabled`, `locked`
  bool api_key_access = true;
  base::WallTime created;
};

// Who calls. API keys are a user's.
struct User {
  std::string id;
  std::string name;  // `username`
  const Account* account = nullptr;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string api_key;
  std::string secret_key;
  std::string password;           // for login
  std::string state = "enabled";  // or `disabled`, `locked`
  bool api_key_access = true;
  base::WallTime created;
};

struct Project {
  std::string id;
  std::string name;
  std::string display_text;
  std::string state = "Active";
  const Domain* domain = nullptr;
  const Account* account = nullptr;     // what owns the project's things
  std::vector<const Account*> members;  // the first one is its owner
  base::WallTime created;
};

// Whether an account's type lets it manage what others own.
inline bool IsAdmin(const Account& account) {
  return account.type == AccountType::kRootAdmin || account.type == AccountType::kDomainAdmin;
}
inline bool IsRootAdmin(const Account& account) { return account.type == AccountType::kRootAdmin; }

// The name of the default role of such an account.
std::string_view RoleName(AccountType type);

// Whether `account` takes part in `project`.
bool IsMember(const Project& project, const Account& account);

}  // namespace toolgate::simulator
