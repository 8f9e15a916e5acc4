// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/people/commands.h"

namespace toolgate::simulator {
namespace {

void WriteUser(json::Writer& writer, const User& user) {
  const Account& account = *user.account;
  writer.BeginObject().Member("id", user.id).Member("username", user.name);
  writer.Member("firstname", user.first_name).Member("lastname", user.last_name);
  writer.Member("email", user.email).Member("created", base::FormatUtcSeconds(user.created));
  writer.Member("state", user.state);
  writer.Member("account", account.name).Member("accountid", account.id);
  writer.Member("accounttype", static_cast<int64_t>(account.type));
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.EndObject();
}

}  // namespace

Reply ListUsers(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto users = Select(context.cloud.users, [&](const User& user) {
    return IsInScope(context, *user.account) && !Differs(arguments, "id", user.id) &&
           !Differs(arguments, "username", user.name) && HasKeyword(arguments, user.name);
  });
  return WriteList(context, "user", users, WriteUser);
}

}  // namespace toolgate::simulator
