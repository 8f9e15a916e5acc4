// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/people/commands.h"

namespace toolgate::simulator {
namespace {

void WriteUser(json::Writer& writer, const Account& account) {
  writer.BeginObject().Member("id", account.user_id).Member("username", account.user_name);
  writer.Member("state", account.enabled ? "enabled" : "disabled");
  writer.Member("account", account.name).Member("accountid", account.id);
  writer.Member("accounttype", static_cast<int64_t>(account.type));
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.EndObject();
}

}  // namespace

Reply ListUsers(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto users = Select(context.cloud.accounts, [&](const Account& account) {
    return IsInScope(context, account) && !Differs(arguments, "id", account.user_id) &&
           !Differs(arguments, "username", account.user_name) &&
           HasKeyword(arguments, account.user_name);
  });
  return WriteList(context, "user", users, WriteUser);
}

}  // namespace toolgate::simulator
