// SPDX-License-Identifier: Apache-2.0
// Whose things a list shows, as `listall`, `isrecursive`, `domainid`, `account`, `projectid` and an
// id ask for it and the caller may see (AccountManagerImpl.buildACLSearchParameters, 4.22).
#pragma once

#include <string_view>
#include <vector>

#include "simulator/engine/failure.h"
#include "simulator/engine/parameters.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

class Scope {
 public:
  // Errors: accounts, domains, projects that there are not (431) or that the caller may not see
  // (531).
  static tl::expected<Scope, ApiFailure> Read(const Cloud& cloud, const Account& caller,
                                              const Arguments& arguments);

  // Whether what `owner` owns is shown.
  bool Holds(const Account& owner) const;

 private:
  enum class Projects { kWithOthers, kNone, kOnly };
  using Refusal = std::optional<ApiFailure>;

  Refusal NarrowToAccount(const Cloud& cloud, const Account& caller, const Arguments& arguments);
  Refusal NarrowToProject(const Cloud& cloud, const Account& caller, const Arguments& arguments);
  void NarrowToRole(const Account& caller, const Arguments& arguments);

  bool by_account_ = false;  // only `accounts_`, be they none
  std::vector<const Account*> accounts_;
  const Domain* domain_ = nullptr;  // null: all
  bool is_recursive_ = false;
  Projects projects_ = Projects::kWithOthers;
};

// The enabled account of that name right in `domain`, or null.
const Account* FindAccount(const Cloud& cloud, std::string_view name, const Domain& domain);

}  // namespace toolgate::simulator
