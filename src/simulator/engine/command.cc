// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/command.h"

#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

// What every asynchronous command takes.
constexpr std::string_view kAsync = "starteventid:long customjobid:string";

std::string OverLimit(std::string_view whose, ResourceType type, int64_t limit, int64_t owned,
                      int64_t count) {
  const bool is_domain = whose.starts_with("Domain");
  const std::string_view kind = is_domain ? "Domain" : "Account";
  return fmt::format(
      "Maximum {} of Type = '{}' for {} is exceeded: {} Resource Limit = {}, Current {} Resource "
      "Amount = {}, Requested Resource Amount = {}.",
      is_domain ? "domain resource limits" : "amount of resources", Name(type), whose, kind, limit,
      kind, owned, count);
}

ApiFailure Refused(std::string text) {
  return {cloudstack::kResourceAllocation, std::move(text), cloudstack::kResourceAllocationFailed};
}

bool MayAccess(const Account& caller, const Account& owner) {
  if (IsRootAdmin(caller) || &caller == &owner) return true;
  if (caller.type == AccountType::kDomainAdmin) return IsWithin(*owner.domain, *caller.domain);
  return owner.project && IsMember(*owner.project, caller);
}

}  // namespace

const std::vector<ParameterSpec>& SpecsOf(const Command& command) {
  static std::map<std::string_view, std::vector<ParameterSpec>> parsed;
  std::vector<ParameterSpec>& specs = parsed[command.name];
  if (specs.empty()) {
    const bool is_async = command.kind == CommandKind::kAsync;
    specs = ParseNotation(fmt::format("{} {}", command.notation, is_async ? kAsync : ""));
  }
  return specs;
}

bool MayUse(const Account& caller, const Command& command) {
  switch (command.rights) {
    case Rights::kEveryone:
      return true;
    case Rights::kDomainAdmin:
      return IsAdmin(caller);
    case Rights::kRootAdmin:
      return IsRootAdmin(caller);
  }
  return false;
}

std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what) {
  if (MayAccess(caller, owner)) return std::nullopt;
  return Denied(fmt::format("Acct {} does not have permission to operate with resource {}",
                            caller.name, what));
}

std::optional<ApiFailure> CheckZone(const Account& caller, const Zone& zone) {
  if (zone.allocation_state != "Disabled" || IsRootAdmin(caller)) return std::nullopt;
  return Denied("Cannot perform this operation, Zone is currently disabled: " + zone.name);
}

std::optional<ApiFailure> CheckLimit(const Cloud& cloud, const Account& account, ResourceType type,
                                     int64_t count) {
  const ResourceCounts& counts = cloud.counts;
  const int64_t limit = counts.Limit(account, type);
  const int64_t owned = counts.Of(account, type);
  if (limit != kNoLimit && owned + count > limit) {
    const std::string whose =
        account.project
            ? fmt::format("Project Name = {} in Domain Id = {}", account.project->name,
                          account.domain->id)
            : fmt::format("Account Name = {} in Domain Id = {}", account.name, account.domain->id);
    return Refused(OverLimit(whose, type, limit, owned, count));
  }
  if (IsRootAdmin(account)) return std::nullopt;
  for (const Domain* at = account.domain; at; at = at->parent) {
    const int64_t domain_limit = counts.Limit(*at, type);
    const int64_t in_domain = counts.Of(*at, type);
    if (domain_limit == kNoLimit || in_domain + count <= domain_limit) continue;
    return Refused(
        OverLimit(fmt::format("Domain Id = {}", at->id), type, domain_limit, in_domain, count));
  }
  return std::nullopt;
}

tl::expected<const Account*, ApiFailure> TakeOwner(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Has("projectid") && arguments.Text("projectid") != "-1") {
    const Project& project = *context.cloud.projects.Find(arguments.Text("projectid"));
    auto refused = CheckAccess(context.caller, *project.account, project.name);
    if (refused) return tl::unexpected(std::move(*refused));
    return project.account;
  }
  if (!arguments.Has("account")) return &context.caller;
  const Domain* domain = context.cloud.domains.Find(arguments.Text("domainid"));
  const Account* owner = FindAccount(context.cloud, arguments.Text("account"),
                                     domain ? *domain : *context.caller.domain);
  if (!owner) {
    return Fail(Invalid(fmt::format("Unable to find account {} in domain {}",
                                    base::Printable(arguments.Text("account")),
                                    (domain ? *domain : *context.caller.domain).id)));
  }
  auto refused = CheckAccess(context.caller, *owner, owner->name);
  if (refused) return tl::unexpected(std::move(*refused));
  return owner;
}

}  // namespace toolgate::simulator
