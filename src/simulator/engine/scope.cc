// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

bool SeesAccount(const Account& caller, const Account& account) {
  if (IsRootAdmin(caller) || &caller == &account) return true;
  return caller.type == AccountType::kDomainAdmin && IsWithin(*account.domain, *caller.domain);
}

// One id, in `id` or alone in `ids`.
bool HasOneId(const Arguments& arguments) {
  return arguments.Has("id") || arguments.List("ids").size() == 1;
}

}  // namespace

const Account* FindAccount(const Cloud& cloud, std::string_view name, const Domain& domain) {
  for (const Account& account : cloud.accounts) {
    if (account.domain == &domain && account.name == name) return &account;
  }
  return nullptr;
}

tl::expected<Scope, ApiFailure> Scope::Read(const Cloud& cloud, const Account& caller,
                                            const Arguments& arguments) {
  Scope scope;
  if (auto refused = scope.NarrowToAccount(cloud, caller, arguments)) {
    return Fail(std::move(*refused));
  }
  if (arguments.Has("projectid")) {
    if (auto refused = scope.NarrowToProject(cloud, caller, arguments)) {
      return Fail(std::move(*refused));
    }
    return scope;
  }
  scope.NarrowToRole(caller, arguments);
  return scope;
}

Scope::Refusal Scope::NarrowToAccount(const Cloud& cloud, const Account& caller,
                                      const Arguments& arguments) {
  is_recursive_ = arguments.Flag("isrecursive");
  if (arguments.Has("domainid")) {
    domain_ = cloud.domains.Find(arguments.Text("domainid"));
    const bool may_see = IsRootAdmin(caller) || caller.domain == domain_ ||
                         (IsAdmin(caller) && IsWithin(*domain_, *caller.domain));
    if (!may_see) {
      return Denied(
          fmt::format("Caller does not have permission to operate with domain {}", domain_->id));
    }
  }
  if (!arguments.Has("account")) return std::nullopt;
  if (arguments.Has("projectid")) {
    return Invalid("Account and projectId can't be specified together");
  }
  const Domain& in = domain_ ? *domain_ : *caller.domain;
  const Account* account = FindAccount(cloud, arguments.Text("account"), in);
  if (!account) {
    return Invalid(fmt::format("Unable to find account by name {} in domain {}",
                               base::Printable(arguments.Text("account")), in.id));
  }
  if (!SeesAccount(caller, *account)) {
    return Denied(fmt::format("{} does not have permission to operate with resource {}",
                              caller.name, account->name));
  }
  by_account_ = true;
  accounts_ = {account};
  return std::nullopt;
}

Scope::Refusal Scope::NarrowToProject(const Cloud& cloud, const Account& caller,
                                      const Arguments& arguments) {
  if (arguments.Text("projectid") == "-1") {
    by_account_ = !IsAdmin(caller);
    for (const Project& project : cloud.projects) {
      if (by_account_ && IsMember(project, caller)) accounts_.push_back(project.account);
    }
    const bool all = arguments.Flag("listall");
    if (by_account_ && all) accounts_.push_back(&caller);
    projects_ = all ? Projects::kWithOthers : Projects::kOnly;
    if (!domain_ && caller.type == AccountType::kDomainAdmin) {
      domain_ = caller.domain;
      is_recursive_ = true;
    }
    return std::nullopt;
  }
  const Project& project = *cloud.projects.Find(arguments.Text("projectid"));
  if (!SeesAccount(caller, *project.account) && !IsMember(project, caller)) {
    return Denied(fmt::format("Account {} can't access project id={}", caller.name, project.id));
  }
  by_account_ = true;
  accounts_ = {project.account};
  return std::nullopt;
}

void Scope::NarrowToRole(const Account& caller, const Arguments& arguments) {
  const bool has_id = HasOneId(arguments);
  if (!has_id) projects_ = Projects::kNone;
  if (by_account_) return;
  if (!IsAdmin(caller)) {
    by_account_ = true;
    accounts_ = {&caller};
    return;
  }
  if (domain_) return;
  if (!arguments.Flag("listall") && !has_id) {
    by_account_ = true;
    accounts_ = {&caller};
    return;
  }
  if (IsRootAdmin(caller)) return;
  domain_ = caller.domain;
  is_recursive_ = true;
}

bool Scope::Holds(const Account& owner) const {
  if (by_account_) return std::find(accounts_.begin(), accounts_.end(), &owner) != accounts_.end();
  if (domain_ && (is_recursive_ ? !IsWithin(*owner.domain, *domain_) : owner.domain != domain_)) {
    return false;
  }
  if (projects_ == Projects::kWithOthers) return true;
  return (projects_ == Projects::kOnly) == (owner.type == AccountType::kProject);
}

}  // namespace toolgate::simulator
