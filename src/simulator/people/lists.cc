// SPDX-License-Identifier: Apache-2.0
#include <unordered_map>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/people/commands.h"
#include "simulator/people/limit_members.h"

namespace toolgate::simulator {
namespace {

// How many machines of an account run, and do not.
struct MachineCounts {
  int64_t running = 0;
  int64_t stopped = 0;
};
using CountsByAccount = std::unordered_map<const Account*, MachineCounts>;

CountsByAccount CountMachines(const Cloud& cloud) {
  CountsByAccount counts;
  for (const VirtualMachine& machine : cloud.machines) {
    MachineCounts& of = counts[machine.account];
    of.running += machine.state == cloudstack::VmState::kRunning;
    of.stopped += machine.state == cloudstack::VmState::kStopped;
  }
  return counts;
}

void WriteRole(json::Writer& writer, const Cloud& cloud, AccountType type) {
  for (const Role& role : cloud.roles) {
    if (role.name != RoleName(type)) continue;
    writer.Member("roleid", role.id).Member("roletype", role.type).Member("rolename", role.name);
  }
}

void WriteDomain(json::Writer& writer, const Domain& domain) {
  writer.Member("domainid", domain.id).Member("domain", domain.name);
}

// Keys are never shown in lists.
void WriteUser(json::Writer& writer, const Cloud& cloud, const User& user) {
  const Account& account = *user.account;
  writer.BeginObject().Member("id", user.id).Member("username", user.name);
  writer.Member("firstname", user.first_name).Member("lastname", user.last_name);
  writer.Member("email", user.email).Member("created", base::FormatUtcSeconds(user.created));
  writer.Member("state", user.state).Member("account", account.name);
  writer.Member("accounttype", static_cast<int64_t>(account.type));
  writer.Member("usersource", "native");
  WriteRole(writer, cloud, account.type);
  WriteDomain(writer, *account.domain);
  writer.Member("accountid", account.id).Member("iscallerchilddomain", false);
  writer.Member("isdefault", IsRootAdmin(account)).Member("is2faenabled", false);
  writer.Member("is2famandated", false);
  writer.Member("apikeyaccess", user.api_key_access ? "INHERIT" : "DISABLED").EndObject();
}

void WriteAccount(json::Writer& writer, const Cloud& cloud, const Account& account,
                  const MachineCounts& machines) {
  writer.BeginObject().Member("id", account.id).Member("name", account.name);
  writer.Member("accounttype", static_cast<int64_t>(account.type));
  WriteRole(writer, cloud, account.type);
  WriteDomain(writer, *account.domain);
  writer.Member("domainpath", account.domain->path);
  writer.Member("receivedbytes", int64_t{0}).Member("sentbytes", int64_t{0});
  WriteLimits(writer, cloud, account);
  writer.Member("vmstopped", machines.stopped).Member("vmrunning", machines.running);
  writer.Member("state", account.state);
  writer.Member("created", base::FormatUtcSeconds(account.created));
  writer.Member("isdefault", IsRootAdmin(account));
  writer.Member("apikeyaccess", account.api_key_access ? "INHERIT" : "DISABLED");
  WriteEmptyList(writer, "groups");
  writer.Key("user").BeginArray();
  for (const User& user : cloud.users) {
    if (user.account == &account) WriteUser(writer, cloud, user);
  }
  writer.EndArray().EndObject();
}

bool HasChild(const Cloud& cloud, const Domain& domain) {
  for (const Domain& other : cloud.domains) {
    if (other.parent == &domain) return true;
  }
  return false;
}

void WriteWholeDomain(json::Writer& writer, const Cloud& cloud, const Domain& domain) {
  writer.BeginObject().Member("id", domain.id).Member("name", domain.name);
  writer.Member("level", domain.level);
  if (domain.parent) {
    writer.Member("parentdomainid", domain.parent->id);
    writer.Member("parentdomainname", domain.parent->name);
  }
  writer.Member("haschild", HasChild(cloud, domain)).Member("path", domain.path);
  writer.Member("state", "Active").Member("created", base::FormatUtcSeconds(domain.created));
  WriteLimits(writer, cloud, domain);
  writer.EndObject();
}

void WriteProject(json::Writer& writer, const Cloud& cloud, const Project& project) {
  writer.BeginObject().Member("id", project.id).Member("name", project.name);
  writer.Member("displaytext", project.display_text);
  WriteDomain(writer, *project.domain);
  writer.Key("owner").BeginArray();
  if (!project.members.empty()) {
    const Account& owner = *project.members.front();
    writer.BeginObject().Member("account", owner.name);
    if (owner.user) writer.Member("user", owner.user->name).Member("userid", owner.user->id);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Member("projectaccountname", project.account->name).Member("state", project.state);
  WriteTags(writer, cloud, project.id);
  WriteLimits(writer, cloud, *project.account);
  writer.Member("created", base::FormatUtcSeconds(project.created)).EndObject();
}

// Projects are seen by their members, and by admins who ask for more than their own.
bool IsSeen(const CommandContext& context, const Project& project) {
  if (IsMember(project, context.caller)) return true;
  if (!IsAdmin(context.caller)) return false;
  const bool asks_for_more = context.arguments.Flag("listall") || context.arguments.Has("id") ||
                             context.arguments.Has("domainid");
  return asks_for_more && !CheckAccess(context.caller, *project.account, project.name);
}

}  // namespace

Reply ListUsers(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto users = Select(context.cloud.users, [&](const User& user) {
    const auto type = static_cast<int64_t>(user.account->type);
    return IsInScope(context, *user.account) && !Differs(arguments, "id", user.id) &&
           !Differs(arguments, "username", user.name) && !Differs(arguments, "state", user.state) &&
           arguments.Number("accounttype", type) == type && HasKeyword(arguments, user.name);
  });
  return WriteList(context, "user", users, [&](json::Writer& writer, const User& user) {
    WriteUser(writer, context.cloud, user);
  });
}

Reply ListAccounts(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto accounts = Select(context.cloud.accounts, [&](const Account& account) {
    const auto type = static_cast<int64_t>(account.type);
    return account.type != AccountType::kProject && IsInScope(context, account) &&
           MatchesNames(arguments, account.id, account.name) &&
           !Differs(arguments, "state", account.state) &&
           arguments.Number("accounttype", type) == type && HasKeyword(arguments, account.name);
  });
  CountsByAccount machines = CountMachines(context.cloud);
  return WriteList(context, "account", accounts, [&](json::Writer& writer, const Account& account) {
    WriteAccount(writer, context.cloud, account, machines[&account]);
  });
}

Reply ListDomains(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const Domain& own = *context.caller.domain;
  const bool sees_below = arguments.Flag("listall") || arguments.Has("id");
  const auto domains = Select(context.cloud.domains, [&](const Domain& domain) {
    const bool is_seen =
        IsRootAdmin(context.caller) || &domain == &own || (sees_below && IsWithin(domain, own));
    return is_seen && MatchesNames(arguments, domain.id, domain.name) &&
           arguments.Number("level", domain.level) == domain.level &&
           HasKeyword(arguments, domain.name);
  });
  return WriteList(context, "domain", domains, [&](json::Writer& writer, const Domain& domain) {
    WriteWholeDomain(writer, context.cloud, domain);
  });
}

Reply ListProjects(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto projects = Select(context.cloud.projects, [&](const Project& project) {
    return IsSeen(context, project) && MatchesNames(arguments, project.id, project.name) &&
           !Differs(arguments, "displaytext", project.display_text) &&
           !Differs(arguments, "state", project.state) &&
           !Differs(arguments, "domainid", project.domain->id) &&
           MatchesTags(context, project.id) &&
           HasKeyword(arguments, project.name, project.display_text);
  });
  return WriteList(context, "project", projects, [&](json::Writer& writer, const Project& project) {
    WriteProject(writer, context.cloud, project);
  });
}

Reply ListRoles(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto roles = Select(context.cloud.roles, [&](const Role& role) {
    const bool is_shown = IsRootAdmin(context.caller) || role.type != "Admin";
    return is_shown && MatchesNames(arguments, role.id, role.name) &&
           !Differs(arguments, "type", role.type) && !Differs(arguments, "state", "enabled") &&
           HasKeyword(arguments, role.name);
  });
  return WriteList(context, "role", roles, [](json::Writer& writer, const Role& role) {
    writer.BeginObject().Member("id", role.id).Member("name", role.name);
    writer.Member("type", role.type).Member("description", role.description);
    writer.Member("ispublic", true).Member("isdefault", true).Member("state", "enabled");
    writer.EndObject();
  });
}

Reply GetUserKeys(CommandContext& context) {
  const User& user = *context.cloud.users.Find(context.arguments.Text("id"));
  if (auto refused = CheckAccess(context.caller, *user.account, user.name)) {
    return Fail(std::move(*refused));
  }
  return OneRow("userkeys", [&user](json::Writer& writer) {
    writer.BeginObject().Member("apikey", user.api_key).Member("secretkey", user.secret_key);
    writer.Member("apikeyaccess", user.api_key_access).EndObject();
  });
}

}  // namespace toolgate::simulator
