// SPDX-License-Identifier: Apache-2.0
// `toolgate member ...`: who may do what in an organisation, and who is invited to it.
#include <fmt/format.h>

#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

using json::Value;

base::Result<std::string> PathOfMember(ApiSession& session, const Arguments& arguments) {
  return session.PathTo("/members/" + PathPart(arguments.positional()));
}

// A member's address: the user's, where that is an object of its own.
std::string EmailOf(Value member) {
  const std::string email = TextOf(member, "email");
  return email.empty() ? TextOf(member.Find("user"), "email") : email;
}

base::Result<int> ListMembers(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/members"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"EMAIL", "NAME", "ROLE", "SINCE"});
  for (const auto& entry : list.root().Find("items")) {
    const std::string name = TextOf(entry.value, "name");
    rows.Add({EmailOf(entry.value), name.empty() ? TextOf(entry.value.Find("user"), "name") : name,
              TextOf(entry.value, "role"), TimeOf(entry.value, "created_at")});
  }
  return PrintRows(rows, "it has no members: invite somebody with `toolgate member invite`");
}

base::Result<int> ChangeRole(const Arguments& arguments) {
  const std::string& role = arguments.positionals()[1];
  std::string body;
  json::Writer(body).BeginObject().Member("role", role).EndObject();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfMember(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Patch(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("`{}` is {} now", arguments.positional(), role));
}

base::Result<int> RemoveMember(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfMember(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Delete(path));
  if (session.wants_json()) return PrintJson(reply.text);
  Say(fmt::format("`{}` is no member any more", arguments.positional()));
  const Value grants = reply.root().Find("minted_grants");
  if (grants.size() == 0) return kExitOk;
  Say("grants that they made stay good until somebody revokes them:");
  for (const auto& entry : grants) Say("  " + TextOf(entry.value, "label"));
  return kExitOk;
}

base::Result<int> Invite(const Arguments& arguments) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("email", arguments.positional());
  writer.Member("role", arguments.Get("--role")).EndObject();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/invitations"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Print(fmt::format(
      "invitation: {}\n\nIt is shown this once, and good until {}. Give it to them; they accept it "
      "with:\n\n  toolgate member join --url ADMIN-ADDRESS --invitation-file FILE\n",
      TextOf(reply.root(), "token"), TimeOf(reply.root(), "expires_at")));
}

base::Result<int> ListInvitations(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/invitations"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"ID", "EMAIL", "ROLE", "EXPIRES", "BY"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "id"), TextOf(entry.value, "email"), TextOf(entry.value, "role"),
              TimeOf(entry.value, "expires_at"), TextOf(entry.value, "invited_by")});
  }
  return PrintRows(rows, "nobody is invited");
}

base::Result<int> TakeBackInvitation(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path,
                   session.PathTo("/invitations/" + PathPart(arguments.positional())));
  RETURN_IF_ERROR(session.Delete(path));
  return Say("the invitation is good no more");
}

// Whoever accepts has no token yet: the invitation is what they have.
base::Result<int> Join(const Arguments& arguments) {
  std::string body;
  json::Writer writer(body);
  ASSIGN_OR_RETURN(const std::string invitation,
                   ReadSecretFile(arguments.Get("--invitation-file")));
  ASSIGN_OR_RETURN(const std::string password, ReadSecretFile(arguments.Get("--password-file")));
  writer.BeginObject().Member("token", invitation).Member("password", password);
  if (const auto name = arguments.Find("--name")) writer.Member("name", *name);
  writer.EndObject();
  ASSIGN_OR_RETURN(ApiPlace place, ReadApiPlace(arguments));
  if (place.token.empty()) place.token = "none";
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments, std::move(place)));
  ApiRequest request{"POST", "/invitations/accept", "", std::move(body)};
  request.is_own_sign_in = true;
  ASSIGN_OR_RETURN(const Reply reply, session.Send(std::move(request)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("`{}` is {} of `{}`; a token for scripts and commands: `toolgate token "
                  "create`",
                  TextOf(reply.root().Find("user"), "email"), TextOf(reply.root(), "role"),
                  TextOf(reply.root().Find("organisation"), "name")));
}

const Positional kMember{"EMAIL", "Their address or id"};

}  // namespace

std::vector<Command> MemberCommands() {
  return {
      {.name = "member list",
       .summary = "List the members of an organisation and their roles",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {},
       .run = Run<ListMembers>},
      {.name = "member role",
       .summary = "Give a member another role",
       .details = AboveApiDetails("An organisation always has an admin."),
       .options = WithApiOptions({}),
       .positionals = {kMember, {"ROLE", "admin, policy_manager or viewer"}},
       .run = Run<ChangeRole>},
      {.name = "member remove",
       .summary = "Take a member out of an organisation",
       .details = AboveApiDetails("Says which grants they made: these stay good."),
       .options = WithApiOptions({}),
       .positionals = {kMember},
       .run = Run<RemoveMember>},
      {.name = "member invite",
       .summary = "Invite somebody, and print the invitation to give to them",
       .details = std::string(kApiDetails),
       .options =
           WithApiOptions({{"--role", "ROLE", "admin, policy_manager or viewer", false, "viewer"}}),
       .positionals = {{"EMAIL", "Whom"}},
       .run = Run<Invite>},
      {.name = "member invitations",
       .summary = "List who is invited and has not accepted",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {},
       .run = Run<ListInvitations>},
      {.name = "member uninvite",
       .summary = "Take an invitation back",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {{"ID", "The invitation's"}},
       .run = Run<TakeBackInvitation>},
      {.name = "member join",
       .summary = "Accept an invitation with a password for the new account",
       .details = std::string(kApiDetails),
       .options = WithApiOptions(
           {{"--invitation-file", "FILE", "Where the invitation is", true},
            {"--password-file", "FILE", "The new password, `-` for standard input", false, "-"},
            {"--name", "TEXT", "Your name"}}),
       .positionals = {},
       .run = Run<Join>},
  };
}

}  // namespace toolgate::cli
